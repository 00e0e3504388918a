// Draft: one function being written. It holds the lines so far, the variables in scope with what is
// known of them, and whether each has been read since it was last written; a function with wasted
// work is thrown away by the caller.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/rng.h"
#include "datasets/generate/expression.h"
#include "datasets/generate/names.h"

namespace foretrace::datasets::generate {

struct Variable {
  std::string name;
  Type type = Type::kInt;
  Shape shape;
  bool parameter = false;
  bool focus = false;     // a loop variable: expressions inside the loop prefer it
  bool locked = false;    // must not be written here: counters, what is being iterated over
  bool hidden = false;    // not to be read just now
  bool unread = true;     // written, and not read since
  bool used = false;      // read or written at least once
  bool written = false;   // since it was declared
  bool defaults = false;  // a dict that makes its missing values
  bool constant = false;  // of the module, above the function
  std::string initial;    // a parameter's default, or empty
};
using VariableId = size_t;

// Not `xs[i]`, whose text means something else where a comprehension has an i of its own.
inline bool is_plain(const Variable& v) { return v.name.find('[') == std::string::npos; }

// A function that the drafted one may call.
struct Helper {
  std::string name;
  std::vector<Variable> parameters;
  Type type = Type::kInt;
  Shape shape;
  std::string raises;   // what it raises for some arguments, or empty
  std::string changes;  // the attribute that a method changes, or empty
  bool star = false;    // takes any number of arguments like its first parameter
  std::string around;   // a function that its result goes through: "list" of a generator
  bool called = false;
};

using VariableFilter = std::function<bool(const Variable&)>;

class Draft {
 public:
  Draft(Rng stream, double difficulty) : rng(stream), level(difficulty) {}

  Rng rng;
  const double level;  // 0: drills of 2-5 lines; 1: nested
  std::vector<Variable> variables;
  std::vector<Helper> helpers;
  bool one_type = false;  // all that it returns has one type: a helper's own draft

  // Numbers are kept inside +-limit().
  [[nodiscard]] int64_t limit() const { return level < 0.35 ? 99 : level < 0.7 ? 199 : 999; }

  // ---- text
  void line(const std::string& text);
  // Writes the header and indents; what is declared inside goes out of scope at close(), and must
  // have been read by then.
  void open(const std::string& header);
  void close();
  [[nodiscard]] bool inside_loop() const;
  [[nodiscard]] int depth() const { return static_cast<int>(blocks_.size()); }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] bool wasted() const { return wasted_; }

  // ---- variables
  VariableId declare(Role role, Type type, Shape shape);
  std::string fresh_name(Role role, Type type, Flavour flavour);
  // A variable drawn among those that pass, preferring loop variables and what has not been read;
  // does not count as a read.
  std::optional<VariableId> choose(const VariableFilter& filter);
  std::optional<VariableId> choose(Type type);
  Expression read(VariableId id);
  // Marks it as holding news; `shape` is what it holds now.
  void wrote(VariableId id, Shape shape);
  // Written and not read since: what `return` has to take up.
  [[nodiscard]] std::vector<VariableId> unread() const;
  // How many reads there were so far: tells whether an expression used any variable.
  [[nodiscard]] int64_t reads() const { return reads_; }

 private:
  struct Block {
    size_t variables;
    bool loop;
    std::vector<Range> sizes;  // of a branch: the variables' before it
  };
  std::vector<std::string> lines_;
  std::vector<Block> blocks_;
  std::vector<std::string> every_name_;
  bool wasted_ = false;
  int64_t reads_ = 0;
};

}  // namespace foretrace::datasets::generate
