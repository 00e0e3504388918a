#include "tracer/recorder/host_request.h"

#include <filesystem>

#include "core/json.h"
#include "tracer/trace/limit_fields.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

Result<std::string> existing_file(const std::string& path, const char* what) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  const auto status = fs::status(absolute, error);
  if (!fs::exists(status)) return not_found(std::string(what) + " " + path + " does not exist");
  if (fs::is_directory(status)) return not_found(std::string(what) + " " + path + " is a folder", "name a file");
  return absolute.string();
}

Result<std::string> existing_folder(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  if (!fs::is_directory(absolute, error)) return not_found("the folder " + path + " does not exist");
  const std::string text = absolute.string();
  return text.size() > 1 && text.back() == '/' ? text.substr(0, text.size() - 1) : text;
}

Status check_call(const RunRequest& request) {
  if (!request.call.empty() && !request.entry.empty())
    return invalid_argument("an entry and a call cannot be given together", "--call 'f(1)' is --entry f --args 1");
  if (!request.args.empty() && request.entry.empty())
    return invalid_argument("arguments without an entry", "name the function with --entry");
  return {};
}

// The address sanitizer maps terabytes of address space: no limit can be put on it.
constexpr bool kLimitMemory =
#ifdef __SANITIZE_ADDRESS__
    false;
#else
    true;
#endif

}  // namespace

Result<RunRequest> resolve_request(const RunRequest& request) {
  RunRequest resolved = request;
  TRY(check_call(request));
  if (request.program.empty() && request.module.empty() && !request.source)
    return invalid_argument("no program to run");
  if (!request.program.empty() && !request.source) {
    TRY_ASSIGN(resolved.program, existing_file(request.program, "the program"));
  }
  if (!request.stdin_file.empty() && request.stdin_file != "/dev/null") {
    TRY_ASSIGN(resolved.stdin_file, existing_file(request.stdin_file, "the input file"));
  }
  if (!request.start_in.empty()) {
    TRY_ASSIGN(resolved.start_in, existing_folder(request.start_in));
  }
  if (!request.module.empty()) {
    std::error_code error;
    resolved.folder = fs::absolute(request.folder.empty() ? "." : request.folder, error).lexically_normal().string();
  }
  return resolved;
}

std::vector<std::string> visible_to(const RunRequest& request) {
  std::vector<std::string> visible;
  const auto add_folder_of = [&](const fs::path& file) {
    const fs::path folder = file.parent_path();
    visible.push_back(folder == "/" ? file.string() : folder.string());
  };
  if (!request.start_in.empty() && request.start_in != "/") visible.push_back(request.start_in);
  if (!request.module.empty() && request.folder != "/") visible.push_back(request.folder);
  if (!request.executable.empty()) add_folder_of(request.executable);
  if (!request.program.empty() && !request.source) {
    add_folder_of(request.program);
    std::error_code error;
    const fs::path target = fs::canonical(request.program, error);  // Python looks for modules beside the link's target
    if (!error && target.parent_path() != fs::path(request.program).parent_path()) add_folder_of(target);
  }
  return visible;
}

std::string host_request(const RunRequest& request, const std::string& directory, const ProcessLimits& processes) {
  Json json;
  json["program"] = !request.traced && !request.plain_executable.empty() ? request.plain_executable
                    : request.executable.empty()                         ? request.program
                                                                         : request.executable;
  if (!request.called.empty()) json["called"] = request.called;
  if (request.source) json["source"] = *request.source;
  json["module"] = request.module;
  json["folder"] = request.folder;
  json["argv"] = request.argv;
  json["entry"] = request.entry;
  json["args"] = request.args;
  json["call"] = request.call;
  json["scope"] = request.scope;
  json["traced"] = request.traced;
  json["cwd"] = directory;
  if (!request.start_in.empty()) json["start_in"] = request.start_in;
  if (!request.start_at.empty()) json["start_at"] = request.start_at;
  if (!request.stop_at.empty()) json["stop_at"] = request.stop_at;
  if (request.seed) json["seed"] = *request.seed;
  if (request.frozen_time) json["frozen_time"] = *request.frozen_time;
  json["processes"] = processes.may_start;
  const Limits& limits = request.limits;
  Json& out = json["limits"];
  for (const LimitField& field : kLimitFields)
    if (field.host && (kLimitMemory || field.value != &Limits::max_memory_mb)) out[field.name] = limits.*field.value;
  if (processes.most > 0) out["max_processes"] = processes.most;
  return dump_json(json);
}

}  // namespace foretrace::tracer
