// Result<T> and Status: a value or an Error, never both, never ignored.
//   Result<int> parse(std::string_view);
//   TRY_ASSIGN(int n, parse("12"));   // returns the error to our caller
//   TRY(store.close());
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "core/check.h"
#include "core/error.h"

namespace foretrace {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  // REQUIRES: ok()
  T& value() & {
    FORETRACE_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  const T& value() const& {
    FORETRACE_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  // By value: `for (x : f().value())` and `const auto& x = f().value()` outlive the Result.
  T value() && {
    FORETRACE_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(std::move(state_));
  }
  // REQUIRES: !ok()
  [[nodiscard]] const Error& error() const {
    FORETRACE_CHECK(!ok(), "error() of a good Result");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  // REQUIRES: !ok()
  [[nodiscard]] const Error& error() const {
    FORETRACE_CHECK(!ok(), "error() of a good Status");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace foretrace

#define FORETRACE_CONCAT_(a, b) a##b
#define FORETRACE_CONCAT(a, b) FORETRACE_CONCAT_(a, b)

// Evaluates a Status or Result; on failure returns its error from this function.
#define TRY(expr)                                              \
  do {                                                         \
    if (auto foretrace_status = (expr); !foretrace_status.ok()) \
      return foretrace_status.error();                         \
  } while (false)

// TRY_ASSIGN(auto x, f()): declares or assigns from a Result, or returns its error.
#define TRY_ASSIGN(target, expr) TRY_ASSIGN_(FORETRACE_CONCAT(foretrace_result_, __LINE__), target, expr)
#define TRY_ASSIGN_(tmp, target, expr)     \
  auto tmp = (expr);                       \
  if (!tmp.ok()) return tmp.error();       \
  target = std::move(tmp).value()
