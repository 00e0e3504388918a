#include "datasets/corpus/c_program.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>
#include <vector>

#include "datasets/generate_c/tokens.h"

namespace foretrace::datasets::corpus {
namespace {

using Tokens = std::vector<std::string_view>;
using Words = std::set<std::string_view>;

// Of C11; without those whose functions give what changes from run to run.
const Words& headers() {
  static const Words names = {"assert",  "complex",  "ctype",    "errno",  "fenv",
                              "float",   "inttypes", "iso646",   "limits", "locale",
                              "math",    "setjmp",   "stdalign", "stdarg", "stddef",
                              "stdbool", "stdint",   "stdio",    "stdlib", "stdnoreturn",
                              "string",  "tgmath",   "uchar",    "wchar",  "wctype"};
  return names;
}
const Words& impure_headers() {
  static const Words names = {"time", "signal", "threads", "stdatomic", "pthread"};
  return names;
}
const Words& readers() {
  static const Words names = {"stdin", "scanf", "fscanf",  "getchar", "getc",    "fgetc",
                              "gets",  "fgets", "getline", "fopen",   "freopen", "tmpfile",
                              "read",  "open",  "wscanf",  "getwchar"};
  return names;
}
const Words& impure_calls() {
  static const Words names = {"time", "clock", "getpid", "getenv", "system", "fork", "rand_r"};
  return names;
}

class File {
 public:
  explicit File(std::string_view source) : tokens_(generate_c::tokens_of(source)) {}

  [[nodiscard]] std::string problem() const {
    const size_t main = main_function();
    if (main == tokens_.size()) return "no main";
    if (std::string found = include_problem(); !found.empty()) return found;
    if (takes_arguments(main)) return "takes arguments";
    if (calls_any(readers())) return "reads files or input";
    if (calls_any(impure_calls())) return "results change from run to run";
    return "";
  }

 private:
  [[nodiscard]] std::string_view at(size_t i) const { return i < tokens_.size() ? tokens_[i] : ""; }

  // The index after the bracket that closes the one at `i`.
  [[nodiscard]] size_t after_bracket(size_t i) const {
    int depth = 0;
    for (; i < tokens_.size(); ++i) {
      if (tokens_[i] == "(") ++depth;
      if (tokens_[i] == ")" && --depth == 0) return i + 1;
    }
    return tokens_.size();
  }

  // `main ( ... )` outside of all braces, with a body behind it and no `;` between.
  [[nodiscard]] size_t main_function() const {
    int depth = 0;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i] == "{") ++depth;
      if (tokens_[i] == "}") --depth;
      if (depth != 0 || tokens_[i] != "main" || at(i + 1) != "(") continue;
      if (const std::string_view next = at(after_bracket(i + 1)); next == "{" || next == "int")
        return i;
    }
    return tokens_.size();
  }

  [[nodiscard]] std::string include_problem() const {
    for (size_t i = 0; i + 2 < tokens_.size(); ++i) {
      if (tokens_[i] != "#" || tokens_[i + 1] != "include") continue;
      if (tokens_[i + 2] != "<") return "includes a file of its own";
      if (impure_headers().contains(at(i + 3))) return "results change from run to run";
      if (!headers().contains(at(i + 3)) || at(i + 4) != ".") return "header outside the C library";
    }
    return "";
  }

  // Whether a parameter of main is named again.
  [[nodiscard]] bool takes_arguments(size_t main) const {
    static const Words types = {"int", "char", "const", "void", "register"};
    const size_t end = after_bracket(main + 1);
    for (size_t i = main + 2; i + 1 < end; ++i) {
      const bool name = std::isalpha(static_cast<unsigned char>(tokens_[i][0])) != 0;
      if (!name || types.contains(tokens_[i])) continue;
      if (std::find(tokens_.begin() + static_cast<std::ptrdiff_t>(end), tokens_.end(),
                    tokens_[i]) != tokens_.end())
        return true;
    }
    return false;
  }

  // A function of the file's own may have such a name: `int read(int x) {`.
  [[nodiscard]] bool calls_any(const Words& names) const {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (!names.contains(tokens_[i])) continue;
      if (tokens_[i] == "stdin" || (at(i + 1) == "(" && !defines(tokens_[i]))) return true;
    }
    return false;
  }

  [[nodiscard]] bool defines(std::string_view name) const {
    for (size_t i = 0; i + 1 < tokens_.size(); ++i) {
      if (tokens_[i] == name && tokens_[i + 1] == "(" && at(after_bracket(i + 1)) == "{")
        return true;
    }
    return false;
  }

  Tokens tokens_;
};

}  // namespace

std::string c_program_problem(std::string_view source) { return File(source).problem(); }

}  // namespace foretrace::datasets::corpus
