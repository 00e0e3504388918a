// Body: a random function over ints while it is written: its lines, its variables and the interval
// of each. Outside of loops the intervals follow the statements. What a loop changes is added to,
// at most `times` times, and cannot be read inside it; its interval grows when the loop ends.
#pragma once

#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

struct Local {
  std::string name;
  Interval range;
  int64_t length = 0;    // elements, if it is an array
  bool writable = true;  // not a loop variable, not a parameter that bounds a loop
  bool growing = false;  // changed by a loop that is open
  bool unread = true;
  Interval growth{0, 0};  // what the open loop may add
};

class Body {
 public:
  explicit Body(Draft& draft) : d(draft) {}

  Draft& d;
  Lines lines;
  std::vector<Local> locals;
  int64_t times = 1;  // how often the statement being written runs
  Interval returned{0, 0};
  bool returns_early = false;

  void line(const std::string& text) {
    lines.push_back(std::string(4 * static_cast<size_t>(depth_), ' ') + text);
  }
  // "for (...) {": what is declared inside goes at close().
  void open(const std::string& header);
  void between(const std::string& text);     // "} else {"
  void close(const std::string& end = "}");  // nothing is written for ""
  [[nodiscard]] int depth() const { return depth_; }

  std::string fresh_name(const std::string& role);
  size_t declare(const std::string& name, Interval range, bool writable = true);
  // What expressions may read here; it counts as read.
  Operands operands();
  // An expression over them, and one that is brought into the target.
  Expression computed(Interval target);
  Expression test();
  // A writable scalar that no open loop changes; the number of locals if there is none.
  size_t choose_writable();
  // `name += e` or `name -= e`, now or in the loop.
  void add_to(size_t local, Interval each);

 private:
  int depth_ = 1;
  std::vector<size_t> blocks_;
  std::set<std::string> names_;
};

// Each writes one statement or block; false if the variables at hand do not allow it.
using WriteStatement = bool (*)(Body& body);
bool write_loop(Body& body);
bool write_digits(Body& body);
bool write_if(Body& body);
bool write_switch(Body& body);
bool write_statement(Body& body);

}  // namespace foretrace::datasets::generate_c
