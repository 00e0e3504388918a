#include "tracer/recorder/c_program.h"

#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "tracer/recorder/compile_commands.h"
#include "tracer/recorder/recorder.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr int kCompileAttempts = 4;  // functions that do not compile get fewer probes at first, then none
constexpr const char* kTextName = "<source>";

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) { to.insert(to.end(), more.begin(), more.end()); }

Result<std::vector<CSource>> sources_of(const CBuildOptions& options, const std::string& folder) {
  std::vector<CSource> sources;
  if (options.text) {
    sources.push_back({folder + "/source.c", kTextName, folder, options.flags});
    TRY(write_file_atomic(sources[0].path, *options.text));
    return sources;
  }
  std::optional<CompileCommands> commands;
  if (!options.build_folder.empty()) {
    TRY_ASSIGN(commands, CompileCommands::read(options.build_folder));
  }
  for (const std::string& given : options.sources) {
    CSource source;
    source.path = source.name = fs::absolute(given).lexically_normal().string();
    source.folder = fs::path(source.path).parent_path().string();
    if (!file_exists(source.path)) return not_found("the program " + source.path + " does not exist");
    if (commands) {
      TRY_ASSIGN(source.flags, commands->flags_of(source.path));
    }
    append(source.flags, options.flags);
    sources.push_back(std::move(source));
  }
  return sources;
}

// Sanitizers and the like are linked as they are compiled.
std::vector<std::string> link_flags(const CBuildOptions& options, const std::vector<CSource>& sources) {
  std::vector<std::string> flags;
  for (const CSource& source : sources)
    for (const std::string& flag : source.flags)
      if ((flag.rfind("-f", 0) == 0 || flag.rfind("-m", 0) == 0) && std::find(flags.begin(), flags.end(), flag) == flags.end()) flags.push_back(flag);
  append(flags, options.flags);
  return flags;
}

Error refusal(const CBuildOptions& options, const CCompilation& program, const std::string& message) {
  const auto places = error_places(message);
  const bool arguments = !places.empty() && std::all_of(places.begin(), places.end(), [](const auto& place) { return place.rfind("--", 0) == 0; });
  const std::string call = options.entry.call.empty() ? options.entry.function + "(" + options.entry.args + ")" : options.entry.call;
  const std::string what = arguments ? "bad arguments: " + call : (program.sources.size() > 1 ? "the program" : program.sources.front().name) + " does not compile";
  return Error(ErrorCode::kTracee, what + ":\n" + trimmed(message));
}

Error no_entry(const CCompilation& program) {
  std::string names;
  for (const auto& name : program.units.functions) names += (names.empty() ? "" : ", ") + name;
  std::string problems;
  for (const auto& problem : program.units.problems) problems += "\n" + problem;
  return Error(ErrorCode::kTracee, "no function " + program.units.entry + " in " + program.sources.front().name + problems,
               names.empty() ? "" : "it has " + names);
}

}  // namespace

std::string c_host_path() { return executable_directory() + "/foretrace-c-host"; }

Result<CProgram> CProgram::build(const CBuildOptions& options) {
  TRY_ASSIGN(auto folder, ScratchFolder::create("foretrace-build"));
  CProgram program(std::move(folder));
  CCompilation compilation;
  compilation.folder = program.folder_.path();
  TRY_ASSIGN(compilation.sources, sources_of(options, compilation.folder));
  TRY_ASSIGN(const auto compiler, find_c_compiler(options.compiler));
  compilation.compiler = compiler.first;
  compilation.link_flags = link_flags(options, compilation.sources);
  program.compiler_ = compiler.second;
  program.called_ = fs::path(compilation.sources.front().path).stem().string();
  TRY(program.build_in_folder(options, compilation));
  return program;
}

Status CProgram::build_in_folder(const CBuildOptions& options, CCompilation& program) {
  LeftOut left_out;
  std::string message;
  for (int attempt = 0; attempt < kCompileAttempts; ++attempt) {
    TRY_ASSIGN(program.units, instrument(program.sources, options.entry, left_out, folder_.path()));
    if (options.entry.given() && !program.units.has_entry) {
      TRY_ASSIGN(message, build_executable(program, false, ""));
      return message.empty() ? no_entry(program) : refusal(options, program, message);
    }
    if (program.units.relaxed && attempt == 0) {
      TRY_ASSIGN(message, build_executable(program, false, ""));
      if (!message.empty()) return refusal(options, program, message);
    }
    TRY_ASSIGN(message, build_executable(program, true, executable()));
    uninstrumented_ = program.units.problems;
    for (const std::string& place : left_out.skip) uninstrumented_.push_back(place + ": the compiler refuses the instrumented function");
    if (message.empty()) return options.plain ? check_plain(options, program) : Status();
    if (!has_plain_) TRY(check_plain(options, program));
    const auto places = error_places(message);
    if (places.empty()) break;
    append(attempt == 0 ? left_out.unprobed : left_out.skip, places);
  }
  uninstrumented_.push_back("the instrumented text does not compile: " + trimmed(message));
  std::error_code ignored;
  fs::copy_file(plain(), executable(), fs::copy_options::overwrite_existing, ignored);
  return {};
}

// Its own text compiles.
Status CProgram::check_plain(const CBuildOptions& options, const CCompilation& program) {
  TRY_ASSIGN(const std::string message, build_executable(program, false, plain()));
  if (!message.empty()) return refusal(options, program, message);
  has_plain_ = true;
  return {};
}

void CProgram::run_by(RunRequest& request) const {
  request.executable = executable();
  request.plain_executable = has_plain_ ? plain() : "";
  request.called = called_;
}

}  // namespace foretrace::tracer
