// foretrace-c: instruments C sources.   foretrace-c --out FOLDER [--flag FLAG]... [--skip SOURCE:LINE]... SOURCE...
//
// --skip: the function around that line stays as it is.
// For the i-th SOURCE it writes FOLDER/i.c and FOLDER/i.tables.c, which are compiled in its place. A source that clang cannot parse gets
// no files. On stdout: {"units":[{"source","instrumented","tables","left_out"} or {"source","error"}]}. Exit 0, or 2 for misuse.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/file.h"
#include "core/json.h"
#include "tracer/c/instrument.h"

namespace foretrace::tracer::c {
namespace {

struct Options {
  std::string out;
  std::vector<std::string> flags, sources;
  std::vector<std::pair<std::string, uint32_t>> skip;
};

// What gcc takes, though clang has it off.
constexpr const char* kTolerant[] = {"-w", "-xc", "-Wno-implicit-function-declaration", "-Wno-implicit-int", "-Wno-int-conversion",
                                     "-Wno-incompatible-function-pointer-types", "-Wno-return-mismatch", "-Wno-error"};

Json instrument_one(const Options& options, const std::string& path, int number) {
  Json json;
  json["source"] = path;
  std::vector<std::string> flags(std::begin(kTolerant), std::end(kTolerant));
  flags.insert(flags.end(), options.flags.begin(), options.flags.end());
  const auto run = [&]() -> Status {
    InstrumentRequest request{path, {}, flags, {}, number};
    TRY_ASSIGN(request.source, read_file(path));
    for (const auto& [file, line] : options.skip)
      if (file == path) request.skip.push_back(line);
    TRY_ASSIGN(const Instrumented done, instrument(request));
    for (const std::string& why : done.left_out) json["left_out"].push_back(why);
    const std::string base = options.out + "/" + std::to_string(number);
    TRY(write_file_atomic(base + ".c", done.text));
    TRY(write_file_atomic(base + ".tables.c", tables_text(done.tables, number)));
    json["instrumented"] = base + ".c";
    json["tables"] = base + ".tables.c";
    return {};
  };
  if (const Status status = run(); !status.ok()) json["error"] = status.error().text();
  return json;
}

int front_main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--out" && i + 1 < argc) options.out = argv[++i];
    else if (argument == "--flag" && i + 1 < argc) options.flags.emplace_back(argv[++i]);
    else if (argument == "--skip" && i + 1 < argc) {
      const std::string place = argv[++i];
      const size_t colon = place.rfind(':');
      if (colon != std::string::npos) options.skip.emplace_back(place.substr(0, colon), std::strtoul(place.c_str() + colon + 1, nullptr, 10));
    }
    else if (argument.rfind("--", 0) == 0) return std::fprintf(stderr, "foretrace-c: unknown flag or missing value: %s\n", argv[i]), 2;
    else options.sources.push_back(argument);
  }
  if (options.out.empty() || options.sources.empty())
    return std::fprintf(stderr, "foretrace-c: this program is started by foretrace: it needs --out FOLDER and sources\n"), 2;
  Json answer;
  for (size_t i = 0; i < options.sources.size(); ++i)
    answer["units"].push_back(instrument_one(options, options.sources[i], static_cast<int>(i)));
  std::printf("%s\n", dump_json(answer).c_str());
  return 0;
}

}  // namespace
}  // namespace foretrace::tracer::c

#ifdef __SANITIZE_ADDRESS__
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }  // libclang's
#endif

int main(int argc, char** argv) { return foretrace::tracer::c::front_main(argc, argv); }
