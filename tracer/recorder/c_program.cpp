#include "tracer/recorder/c_program.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>

#include "core/file.h"
#include "core/json.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 3;  // each leaves the functions out that do not compile

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result<std::string> make_folder() {
  std::string path = (fs::temp_directory_path() / "foretrace-c-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return io_error("cannot make a folder " + path, errno);
  return path;
}

// Texts that are compiled, each for a source, and tables beside them.
struct Units {
  std::vector<std::string> files;
  std::vector<std::string> problems;
};

Result<Units> instrument(const CBuildOptions& options, const std::string& folder, const std::vector<std::string>& skip) {
  std::vector<std::string> argv = {executable_directory() + "/foretrace-c", "--out", folder};
  for (const auto& flag : options.flags) argv.insert(argv.end(), {"--flag", flag});
  for (const auto& place : skip) argv.insert(argv.end(), {"--skip", place});
  argv.insert(argv.end(), options.sources.begin(), options.sources.end());
  if (!file_exists(argv[0])) return not_found("no C front end (foretrace-c) in " + executable_directory(), "configure with -DFORETRACE_C=ON and build");
  TRY_ASSIGN(const ToolRun run, run_tool(argv));
  const auto answer = parse_json(run.out);
  Units units;
  if (run.exit_code != 0 || !answer.ok()) {
    units.files = options.sources;
    units.problems.push_back("the front end failed: " + trimmed(run.err));
    return units;
  }
  for (const Json& unit : answer.value()["units"]) {
    if (unit.contains("error")) {
      units.files.push_back(unit["source"]);
      units.problems.push_back(unit["error"]);
    } else {
      units.files.push_back(unit["instrumented"]);
      units.files.push_back(unit["tables"]);
      for (const Json& why : unit.value("left_out", Json::array())) units.problems.push_back(why);
    }
  }
  return units;
}

Result<ToolRun> compile(const CBuildOptions& options, const std::string& compiler, const std::vector<std::string>& files, const std::string& folder) {
  std::vector<std::string> argv = {compiler, "-w", "-O0", "-g"};
  for (const auto& source : options.sources) argv.push_back("-iquote" + fs::path(source).parent_path().string());
  argv.insert(argv.end(), options.flags.begin(), options.flags.end());
  argv.insert(argv.end(), files.begin(), files.end());
  argv.insert(argv.end(), {executable_directory() + "/libforetrace_c_runtime.a", "-Wl,-u,ft_recording", "-Wl,--wrap=exit", "-o", folder + "/program", "-lm", "-pthread"});
  return run_tool(argv);
}

// "FILE:LINE" of the errors in a compiler's message.
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

}  // namespace

CProgram::CProgram(CProgram&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), uninstrumented_(std::move(other.uninstrumented_)), compiler_(std::move(other.compiler_)) {}

CProgram::~CProgram() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<std::pair<std::string, std::string>> find_c_compiler(const std::string& asked) {
  for (const std::string& name : asked.empty() ? std::vector<std::string>{"gcc", "clang", "cc"} : std::vector<std::string>{asked}) {
    const auto run = run_tool({name, "--version"});
    if (run.ok() && run.value().exit_code == 0) return std::pair(name, run.value().out.substr(0, run.value().out.find('\n')));
  }
  return not_found(asked.empty() ? "no C compiler" : "the compiler " + asked + " does not run", "install gcc, or name one with --cc");
}

std::string c_host_path() { return executable_directory() + "/foretrace-c-host"; }

Result<CProgram> CProgram::build(const CBuildOptions& asked) {
  CBuildOptions options = asked;
  for (std::string& source : options.sources) {
    source = fs::absolute(source).lexically_normal().string();
    if (!file_exists(source)) return not_found("the program " + source + " does not exist");
  }
  TRY_ASSIGN(const auto compiler, find_c_compiler(options.compiler));
  CProgram program;
  program.compiler_ = compiler.second;
  TRY_ASSIGN(program.folder_, make_folder());
  std::vector<std::string> skip;
  ToolRun built;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRY_ASSIGN(Units units, instrument(options, program.folder_, skip));
    TRY_ASSIGN(built, compile(options, compiler.first, units.files, program.folder_));
    program.uninstrumented_ = std::move(units.problems);
    for (const std::string& place : skip) program.uninstrumented_.push_back(place + ": the compiler refuses the instrumented function");
    if (built.exit_code == 0) return program;
    const auto places = error_places(built.err);
    if (places.empty()) break;
    skip.insert(skip.end(), places.begin(), places.end());
  }
  TRY_ASSIGN(const ToolRun plain, compile(options, compiler.first, options.sources, program.folder_));
  if (plain.exit_code != 0) return Error(ErrorCode::kTracee, options.sources.front() + " does not compile:\n" + trimmed(plain.err), "");
  program.uninstrumented_.push_back("the instrumented text does not compile: " + trimmed(built.err));
  return program;
}

}  // namespace foretrace::tracer
