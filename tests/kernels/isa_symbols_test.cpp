// An object compiled for an instruction set may export nothing but its variant's functions: any
// other symbol (an inline function, a template of the standard library) could be the copy that the
// linker keeps for the whole program, which would then crash on an older processor.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>

namespace foretrace::kernels {
namespace {

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) text += buffer;
  pclose(pipe);
  return text;
}

// Objects of the archive that are named after `isa`; each may export foretrace::kernels::<isa>:: alone.
int check_objects(const std::string& listing, const std::string& isa) {
  std::istringstream lines(listing);
  bool inside = false;
  int objects = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(".o:") != std::string::npos) {
      inside = line.rfind(isa, 0) == 0;
      objects += inside ? 1 : 0;
    } else if (inside && !line.empty() && line.find(" V DW.ref.") == std::string::npos) {  // those are pointers, no code
      // the namespace of the symbol itself, not of its arguments
      const std::string name = line.substr(0, line.find('('));
      EXPECT_NE(name.find(" foretrace::kernels::" + isa + "::"), std::string::npos) << line;
    }
  }
  return objects;
}

TEST(IsaSymbols, ObjectsOfAnInstructionSetExportTheirVariantAlone) {
  const std::string archive = FORETRACE_BINARY_DIR "/kernels/libforetrace_kernels.a";
  const std::string listing =
      output_of("nm -C --defined-only --extern-only " + archive + " 2>/dev/null");
  if (listing.empty()) GTEST_SKIP() << "nm does not read " << archive;
  const std::pair<const char*, int> sets[] = {{"avx2", 8}, {"avx512", 8}, {"amx", 5}};
  for (const auto& [isa, least] : sets) {
    const int objects = check_objects(listing, isa);
#if defined(__x86_64__)
    EXPECT_GE(objects, least) << isa;
#endif
  }
}

}  // namespace
}  // namespace foretrace::kernels
