#include "tracer/recorder/c_compiler.h"

#include <algorithm>
#include <sstream>

#include "core/file.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::tracer {
namespace {

using Words = std::vector<std::string>;

// Functions of the C library that the runtime stands before (run.c, output_calls.c, output_threads.c).
constexpr const char* kWrapped[] = {"exit",  "write", "writev",  "perror", "system", "pclose", "wait",    "waitpid", "wait3",
                                    "wait4", "puts",  "fputs",   "putc",   "fputc",  "fwrite", "putchar", "waitid"};
// These do not go on to what the program may have under that name: if it has one, all are left alone.
constexpr const char* kReplaced[] = {"printf", "fprintf", "vprintf", "vfprintf", "dprintf", "vdprintf"};

bool begins(const std::string& word, const char* with) { return word.rfind(with, 0) == 0; }

// Those that decide what machine code looks like: of the tables, which know nothing of the program's names.
Words machine_flags(const Words& flags) {
  Words out;
  for (const auto& flag : flags)
    if (begins(flag, "-f") || begins(flag, "-m")) out.push_back(flag);
  return out;
}

std::string wrap(const std::string& function) { return "-Wl,--wrap=" + function; }

// The text that calls the entry is not the user's, nor are the marks below it.
std::string without_our_function(const std::string& message) {
  std::istringstream lines(message);
  std::string out;
  bool dropped = false;
  for (std::string line; std::getline(lines, line);) {
    const bool ours = line.find("__wrap_main") != std::string::npos || line.find("ft_recording") != std::string::npos;
    const bool marks = dropped && line.find_first_not_of(" ^~|") == std::string::npos;
    dropped = ours;
    if (!ours && !marks) out += line + "\n";
  }
  return out;
}

class Build {
 public:
  explicit Build(const CCompilation& program) : program_(program) {}

  Status compile(const std::string& file, const Words& flags) {
    Words argv = {program_.compiler, "-w", "-O0", "-g"};
    argv.insert(argv.end(), flags.begin(), flags.end());
    const std::string object = program_.folder + "/" + std::to_string(objects_.size()) + ".o";
    argv.insert(argv.end(), {"-c", file, "-o", object});
    objects_.push_back(object);
    return tool(argv);
  }

  Status link(const std::string& executable) {
    Words argv = {program_.compiler};
    argv.insert(argv.end(), objects_.begin(), objects_.end());
    argv.insert(argv.end(), {executable_directory() + "/libforetrace_c_runtime.a", "-Wl,-u,ft_recording"});
    for (const char* function : kWrapped) argv.push_back(wrap(function));
    const auto& own = program_.units.functions;
    if (std::find_first_of(own.begin(), own.end(), std::begin(kReplaced), std::end(kReplaced)) == own.end())
      for (const char* function : kReplaced) argv.push_back(wrap(function));
    if (program_.units.has_entry) argv.push_back(wrap("main"));
    argv.insert(argv.end(), program_.link_flags.begin(), program_.link_flags.end());
    argv.insert(argv.end(), {"-o", executable, "-lm", "-pthread"});
    return tool(argv);
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::string message() const {
    std::string text = without_our_function(message_);
    const std::string folder = program_.folder + "/";
    for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
    return text;
  }

 private:
  Status tool(const Words& argv) {
    TRY_ASSIGN(const ToolRun run, run_tool(argv));
    if (run.exit_code == 0) return {};
    failed_ = true;
    message_ += run.err.empty() ? argv[0] + " failed with code " + std::to_string(run.exit_code) + "\n" : run.err;
    return {};
  }

  const CCompilation& program_;
  Words objects_;
  bool failed_ = false;
  std::string message_;
};

}  // namespace

Result<std::pair<std::string, std::string>> find_c_compiler(const std::string& asked) {
  for (const std::string& name : asked.empty() ? Words{"gcc", "clang", "cc"} : Words{asked}) {
    const auto run = run_tool({name, "--version"});
    if (run.ok() && run.value().exit_code == 0) return std::pair(name, run.value().out.substr(0, run.value().out.find('\n')));
  }
  return not_found(asked.empty() ? "no C compiler" : "the compiler " + asked + " does not run", "install gcc, or name one with --cc");
}

Result<std::string> build_executable(const CCompilation& program, bool instrumented, const std::string& executable) {
  Build build(program);
  for (size_t i = 0; i < program.sources.size(); ++i) {
    const CUnit& unit = program.units.units[i];
    const CSource& source = program.sources[i];
    const bool probes = instrumented && !unit.instrumented.empty();
    Words flags = {"-iquote", source.folder};
    flags.insert(flags.end(), source.flags.begin(), source.flags.end());
    for (const std::string& folder : probes ? unit.folders : Words{}) flags.insert(flags.end(), {"-iquote", folder});
    TRY(build.compile(probes ? unit.instrumented : unit.plain, flags));
    if (probes) TRY(build.compile(unit.tables, machine_flags(source.flags)));
  }
  if (!build.failed() && !executable.empty()) TRY(build.link(executable));
  return build.failed() ? build.message() : std::string();
}

std::vector<std::string> error_places(const std::string& message) {
  std::vector<std::string> places;
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) {
    const size_t error = line.find(": error:");
    if (error == std::string::npos) continue;
    const size_t column = line.rfind(':', error - 1);
    if (column != std::string::npos && column > 0) places.push_back(line.substr(0, column));
  }
  return places;
}

}  // namespace foretrace::tracer
