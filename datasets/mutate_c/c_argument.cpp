#include "datasets/mutate_c/c_argument.h"

#include "datasets/generate_c/tokens.h"
#include "datasets/mutate/number_text.h"
#include "datasets/mutate_c/c_number.h"
#include "datasets/mutate_c/c_text.h"

namespace foretrace::datasets::mutate_c {
namespace {

using Tokens = std::vector<std::string_view>;
using mutate::LiteralKind;

bool opens(std::string_view token) { return token == "(" || token == "[" || token == "{"; }
bool closes(std::string_view token) { return token == ")" || token == "]" || token == "}"; }

struct Range {  // [from, to)
  size_t from = 0;
  size_t to = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : tokens_(generate_c::tokens_of(text)) {}

  // What stands between the commas; a last comma may be one too many, as it may in braces.
  [[nodiscard]] std::optional<std::vector<CArgument>> read_list(Range range) const {
    std::vector<CArgument> out;
    int depth = 0;
    size_t from = range.from;
    for (size_t i = range.from; i <= range.to; ++i) {
      const bool end = i == range.to;
      if (!end && opens(tokens_[i])) ++depth;
      if (!end && closes(tokens_[i]) && --depth < 0) return std::nullopt;
      if (!end && (depth > 0 || tokens_[i] != ",")) continue;
      if (from == i && end) break;
      if (from == i) return std::nullopt;
      out.push_back(read({from, i}));
      from = i + 1;
    }
    if (depth != 0) return std::nullopt;
    return out;
  }
  [[nodiscard]] Range all() const { return {0, tokens_.size()}; }

 private:
  // As it was written.
  [[nodiscard]] std::string text(Range range) const {
    if (range.from >= range.to) return "";
    const char* begin = tokens_[range.from].data();
    const std::string_view last = tokens_[range.to - 1];
    return {begin, last.data() + last.size()};
  }

  [[nodiscard]] CArgument read(Range range) const {
    CArgument argument;
    const size_t sign = designator_end(range);
    if (sign != range.from) argument.designator = text({range.from, sign}) + " ";
    read_value({sign, range.to}, argument);
    return argument;
  }

  // Behind the = of `.x =` or `[2] =`; range.from if there is none.
  [[nodiscard]] size_t designator_end(Range range) const {
    if (tokens_[range.from] != "." && tokens_[range.from] != "[") return range.from;
    for (size_t i = range.from; i + 1 < range.to; ++i) {
      if (tokens_[i] == "=") return i + 1;
    }
    return range.from;
  }

  void read_value(Range range, CArgument& argument) const {
    const size_t length = range.to - range.from;
    const std::string_view first = tokens_[range.from];
    const std::string_view last = tokens_[range.to - 1];
    bool read = false;
    if (length == 1) read = read_number(first, "", argument) || read_word(first, argument);
    if (length == 2 && first == "-") read = read_number(last, "-", argument);
    if (length > 1 && first == "{" && last == "}") {
      auto items = read_list({range.from + 1, range.to - 1});
      read = items.has_value();
      if (read) argument.kind = CArgumentKind::kBraces;
      if (read) argument.items = *std::move(items);
    }
    if (!read) argument.value = {LiteralKind::kFixed, text(range), {}};
  }

  static bool read_number(std::string_view token, const char* sign, CArgument& argument) {
    const auto number = mutate_c::read_number(token);
    if (!number) return false;
    argument.kind = CArgumentKind::kNumber;
    argument.suffix = number->suffix;
    if (number->whole)
      argument.value = {LiteralKind::kInt, sign + std::to_string(number->n), {}};
    else
      argument.value = {LiteralKind::kFloat, sign + mutate::float_text(number->x), {}};
    return true;
  }

  static bool read_word(std::string_view token, CArgument& argument) {
    if (token == "true" || token == "false") {
      argument.kind = CArgumentKind::kTruth;
      argument.value = {LiteralKind::kBool, std::string(token), {}};
      return true;
    }
    const auto bytes = read_quoted(token);
    if (!bytes || (token[0] == '\'' && bytes->size() != 1)) return false;
    argument.kind = token[0] == '"' ? CArgumentKind::kString : CArgumentKind::kCharacter;
    argument.value = {LiteralKind::kBytes, *bytes, {}};
    return true;
  }

  Tokens tokens_;
};

std::string argument_text(const CArgument& argument) {
  switch (argument.kind) {
    case CArgumentKind::kBraces:
      return argument.designator + "{" + c_arguments_text(argument.items) + "}";
    case CArgumentKind::kCharacter:
      return argument.designator + c_quoted(argument.value.text, '\'');
    case CArgumentKind::kString:
      return argument.designator + c_quoted(argument.value.text, '"');
    default:
      return argument.designator + argument.value.text + argument.suffix;
  }
}

}  // namespace

std::optional<std::vector<CArgument>> read_c_arguments(std::string_view text) {
  const Reader reader(text);
  return reader.read_list(reader.all());
}

std::string c_arguments_text(const std::vector<CArgument>& arguments) {
  std::string out;
  for (const CArgument& argument : arguments)
    out += (out.empty() ? "" : ", ") + argument_text(argument);
  return out;
}

}  // namespace foretrace::datasets::mutate_c
