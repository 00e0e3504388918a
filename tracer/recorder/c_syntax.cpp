#include "tracer/recorder/c_syntax.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>

#include "core/file.h"
#include "core/json.h"

extern char** environ;

namespace foretrace::tracer {
namespace {

c::SyntaxNode node_of(const Json& json) {
  c::SyntaxNode node;
  node.kind = static_cast<c::NodeKind>(json.at(0).get<int>());
  node.role = static_cast<c::NodeRole>(json.at(1).get<int>());
  node.parent = json.at(2);
  node.begin = json.at(3);
  node.end = json.at(4);
  node.behind = json.at(5);
  node.at = json.at(6);
  node.text = json.at(7);
  return node;
}

CSyntax syntax_of(const Json& json) {
  CSyntax syntax;
  syntax.errors = json.at("errors").get<std::vector<std::string>>();
  if (json.contains("warnings")) syntax.warnings = json["warnings"].get<std::map<std::string, int64_t>>();
  syntax.fingerprint = json.value("fingerprint", uint64_t{0});
  for (const Json& node : json.value("nodes", Json::array())) syntax.nodes.push_back(node_of(node));
  if (json.contains("parameters")) syntax.parameters = json["parameters"].get<std::map<std::string, std::vector<std::string>>>();
  return syntax;
}

}  // namespace

Status CSyntaxReader::start() {
  const std::string program = executable_directory() + "/foretrace-c";
  if (!file_exists(program)) return not_found("no C front end (foretrace-c) in " + executable_directory(), "configure with -DFORETRACE_C=ON and build");
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return io_error("cannot make a socket", errno);
  socket_.reset(ends[0]);
  const ScopedFd theirs(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), 1);
  std::string name = program, mode = "--syntax";
  char* const words[] = {name.data(), mode.data(), nullptr};
  const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, words, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed == 0) return {};
  socket_.reset();
  return io_error("cannot run " + program, failed);
}

void CSyntaxReader::stop() {
  if (!socket_.valid()) return;
  socket_.reset();  // its stdin ends
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::string> CSyntaxReader::ask(const std::string& line) {
  for (size_t sent = 0; sent < line.size();) {
    const ssize_t n = ::send(socket_.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) return io_error("foretrace-c does not listen", errno);
    if (n > 0) sent += static_cast<size_t>(n);
  }
  std::string answer;
  char buffer[65536];
  while (answer.empty() || answer.back() != '\n') {
    const ssize_t n = ::recv(socket_.get(), buffer, sizeof(buffer), 0);
    if (n == 0 || (n < 0 && errno != EINTR)) return Error(ErrorCode::kTracee, "clang broke down over the source", "");
    if (n > 0) answer.append(buffer, static_cast<size_t>(n));
  }
  return answer;
}

Result<CSyntax> CSyntaxReader::read(const std::string& source, bool with_nodes) {
  if (!socket_.valid()) TRY(start());
  auto answer = ask(dump_json(Json{{"source", source}, {"nodes", with_nodes}}) + "\n");
  if (!answer.ok()) stop();
  TRY_ASSIGN(const std::string line, std::move(answer));
  TRY_ASSIGN(const Json json, parse_json(line));
  return syntax_of(json);
}

}  // namespace foretrace::tracer
