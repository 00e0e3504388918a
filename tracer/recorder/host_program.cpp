#include "tracer/recorder/host_program.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "core/json.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kHostPrefix = "foretrace-python-";

Result<std::string> output_of(const std::vector<std::string>& argv) {
  TRY_ASSIGN(ToolRun run, run_tool(argv));
  if (run.exit_code != 0) return Error(ErrorCode::kTracee, argv[0] + " does not say which Python it is");
  return std::move(run.out);
}

void add_outside_usr(std::vector<std::string>& folders, const std::string& folder) {
  if (folder.empty() || folder == "/" || folder == "/usr" || folder.rfind("/usr/", 0) == 0) return;
  if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
}

int minor_of(const std::string& version) { return std::atoi(version.substr(version.find('.') + 1).c_str()); }

Error no_host(const std::string& version) {
  const std::string there = executable_directory();
  if (version.empty())
    return not_found("no Python host program (foretrace-python-3.N) in " + there, "build the target foretrace or reinstall");
  return not_found("no host program for Python " + version + " in " + there,
                   "configure with -DFORETRACE_PYTHONS=/path/to/python" + version + " and build");
}

// The host's own standard library, if it lies outside /usr.
Status add_own_prefix(HostProgram& host) {
  if (host.version == FORETRACE_PYTHON_VERSION) {
    add_outside_usr(host.visible, FORETRACE_PYTHON_PREFIX);
    return {};
  }
  TRY_ASSIGN(const std::string text, output_of({host.path, "--describe"}));
  TRY_ASSIGN(const Json about, parse_json(text));
  add_outside_usr(host.visible, about.value("prefix", ""));
  return {};
}

}  // namespace

std::vector<HostProgram> list_python_hosts() {
  std::vector<HostProgram> hosts;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(executable_directory(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kHostPrefix, 0) != 0 || ::access(entry.path().c_str(), X_OK) != 0) continue;
    const std::string version = name.substr(std::string(kHostPrefix).size());
    if (version.rfind("3.", 0) == 0) hosts.push_back({entry.path().string(), version, {}, {}});
  }
  std::sort(hosts.begin(), hosts.end(),
            [](const auto& a, const auto& b) { return minor_of(a.version) < minor_of(b.version); });
  return hosts;
}

Result<HostProgram> find_python_host(const std::string& asked) {
  const char* usual = std::getenv("FORETRACE_PYTHON");
  const std::string python = !asked.empty() || usual == nullptr ? asked : usual;
  std::vector<HostProgram> hosts = list_python_hosts();
  if (hosts.empty()) return no_host({});
  std::string version = FORETRACE_PYTHON_VERSION;
  Json about;
  if (!python.empty()) {
    TRY_ASSIGN(const std::string text,
               output_of({python, "-I", "-c",
                          "import sys, json; print(json.dumps({'version': '%d.%d' % sys.version_info[:2], "
                          "'prefix': sys.prefix, 'base': sys.base_prefix, 'executable': sys.executable}))"}));
    TRY_ASSIGN(about, parse_json(text));
    version = about.value("version", "");
  }
  const auto found = std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.version == version; });
  if (found == hosts.end() && !python.empty()) return no_host(version);
  HostProgram host = found == hosts.end() ? hosts.front() : *found;
  TRY(add_own_prefix(host));
  if (!python.empty()) {
    host.python = about.value("executable", "");
    add_outside_usr(host.visible, about.value("prefix", ""));
    add_outside_usr(host.visible, about.value("base", ""));
  }
  return host;
}

}  // namespace foretrace::tracer
