#include "tracer/debug_adapter/expression.h"

#include <initializer_list>
#include <optional>

#include "tracer/debug_adapter/expression_scanner.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kLongest = 10000;
constexpr int kDeepest = 100;

using Kind = Expression::Kind;
using Word = ExpressionScanner::Kind;

// By recursive descent, one function a level of binding.
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : words_(text) {}

  Result<Expression> whole() {
    TRY(words_.next());
    TRY_ASSIGN(Expression all, disjunction());
    if (words_.word().kind != Word::kEnd) return words_.error("more than an expression");
    return all;
  }

 private:
  using Level = Result<Expression> (ExpressionParser::*)();

  Result<Expression> disjunction() {
    if (++depth_ > kDeepest) return words_.error("nested too deep");
    auto found = chain(&ExpressionParser::conjunction, {"or"});
    --depth_;
    return found;
  }
  Result<Expression> conjunction() { return chain(&ExpressionParser::negation, {"and"}); }
  Result<Expression> sum() { return chain(&ExpressionParser::product, {"+", "-"}); }
  Result<Expression> product() { return chain(&ExpressionParser::prefixed, {"*"}); }

  // x op x op x, bound to the left.
  Result<Expression> chain(Level part, std::initializer_list<std::string_view> operators) {
    TRY_ASSIGN(Expression left, (this->*part)());
    for (int length = 0;; ++length) {
      const std::string_view* found = nullptr;
      for (const std::string_view& name : operators)
        if (words_.at(name)) found = &name;
      if (found == nullptr) return left;
      if (length > kDeepest) return words_.error("nested too deep");
      TRY(words_.next());
      TRY_ASSIGN(Expression right, (this->*part)());
      left = binary(std::string(*found), std::move(left), std::move(right));
    }
  }

  static Expression binary(std::string name, Expression left, Expression right) {
    Expression both{Kind::kBinary, std::move(name), {}, {}};
    both.parts.push_back(std::move(left));
    both.parts.push_back(std::move(right));
    return both;
  }
  static Expression unary(Kind kind, Expression part) {
    Expression whole{kind, {}, {}, {}};
    whole.parts.push_back(std::move(part));
    return whole;
  }

  Result<Expression> negation() {
    if (!words_.at("not")) return comparison();
    return behind(Kind::kNot, &ExpressionParser::negation);
  }

  Result<Expression> comparison() {
    TRY_ASSIGN(Expression left, sum());
    for (const std::string_view name : {"==", "!=", "<", "<=", ">", ">=", "is"}) {
      if (!words_.at(name)) continue;
      TRY(words_.next());
      const bool is_not = name == "is" && words_.at("not");
      if (is_not) TRY(words_.next());
      TRY_ASSIGN(Expression right, sum());
      return binary(is_not ? "is not" : std::string(name), std::move(left), std::move(right));
    }
    return left;
  }

  Result<Expression> prefixed() {
    if (words_.at("-")) return behind(Kind::kNegative, &ExpressionParser::prefixed);
    if (words_.at("*")) return behind(Kind::kTarget, &ExpressionParser::prefixed);
    return path();
  }

  // An operator, and what it is for.
  Result<Expression> behind(Kind kind, Level part) {
    if (++depth_ > kDeepest) return words_.error("nested too deep");
    TRY(words_.next());
    TRY_ASSIGN(Expression operand, (this->*part)());
    --depth_;
    return unary(kind, std::move(operand));
  }

  Result<Expression> path() {
    TRY_ASSIGN(Expression whole, primary());
    for (int length = 0; words_.at(".") || words_.at("->") || words_.at("["); ++length) {
      if (length > kDeepest) return words_.error("nested too deep");
      const bool item = words_.at("[");
      TRY(words_.next());
      if (item) {
        whole = unary(Kind::kItem, std::move(whole));
        TRY_ASSIGN(Expression key, disjunction());
        whole.parts.push_back(std::move(key));
        TRY(expect("]"));
      } else {
        if (words_.word().kind != Word::kName) return words_.error("a name is missing");
        whole = unary(Kind::kMember, std::move(whole));
        whole.text = std::string(words_.word().text);
        TRY(words_.next());
      }
    }
    return whole;
  }

  Result<Expression> primary() {
    Expression found;
    if (words_.at("(")) {
      TRY(words_.next());
      TRY_ASSIGN(found, disjunction());
      TRY(expect(")"));
      return found;
    }
    if (words_.word().kind == Word::kLiteral) {
      found.literal = words_.word().literal;
      TRY(words_.next());
      return found;
    }
    if (words_.word().kind != Word::kName) return words_.error(words_.word().kind == Word::kEnd ? "a value is missing" : "a value is expected");
    found = {Kind::kName, std::string(words_.word().text), {}, {}};
    TRY(words_.next());
    if (!words_.at("(")) return found;
    if (found.text != "len") return words_.error("nothing can be called in a recorded run:");
    TRY(words_.next());
    TRY_ASSIGN(Expression counted, disjunction());
    TRY(expect(")"));
    return unary(Kind::kLength, std::move(counted));
  }

  Status expect(std::string_view word) {
    if (!words_.at(word)) return words_.error("`" + std::string(word) + "` is missing");
    return words_.next();
  }

  ExpressionScanner words_;
  int depth_ = 0;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text) {
  if (text.size() > kLongest) return invalid_argument("an expression of " + std::to_string(text.size()) + " bytes");
  return ExpressionParser(text).whole();
}

}  // namespace foretrace::tracer
