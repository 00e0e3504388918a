// CSyntaxReader: what clang says of C texts: whether they compile, and where their expressions and statements stand. Asks one foretrace-c
// (tracer/c/syntax_server.h), which it starts at the first question and ends with itself. For one thread.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/scoped_fd.h"
#include "tracer/c/syntax_node.h"

namespace foretrace::tracer {

struct CSyntax {
  std::vector<std::string> errors;  // as compilers write them; empty: it compiles
  std::map<std::string, int64_t> warnings;  // by flag: conversions that later compilers refuse, behaviour that is surely undefined
  uint64_t fingerprint = 0;                 // of its tokens: names that it binds, comments and layout apart
  std::vector<c::SyntaxNode> nodes;
  std::map<std::string, std::vector<std::string>> parameters;  // of its functions: the types
};

class CSyntaxReader {
 public:
  CSyntaxReader() = default;
  ~CSyntaxReader() { stop(); }
  CSyntaxReader(const CSyntaxReader&) = delete;
  CSyntaxReader& operator=(const CSyntaxReader&) = delete;

  // Without files of its own to include. kNotFound: foretrace was built without the C tracer. kTracee: clang broke down over it.
  Result<CSyntax> read(const std::string& source, bool with_nodes);

 private:
  Status start();
  void stop();
  Result<std::string> ask(const std::string& line);

  ScopedFd socket_;
  pid_t pid_ = 0;
};

}  // namespace foretrace::tracer
