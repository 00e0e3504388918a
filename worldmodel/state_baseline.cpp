#include "worldmodel/state_baseline.h"

#include <algorithm>

namespace foretrace::worldmodel {
namespace {

using datasets::QueryKind;
namespace token = datasets::token;

StateAnswer finished(datasets::TokenText text) {
  StateAnswer answer;
  text.push(token::kEos, datasets::TokenRole::kControl);
  answer.tokens = std::move(text.tokens);
  answer.whole = true;
  return answer;
}

}  // namespace

std::optional<datasets::MachineState> given_state(const StateQuestion& question) {
  const QueryKind kind = question.place.kind;
  if (kind == QueryKind::kOutput || kind == QueryKind::kInputs) return std::nullopt;
  const auto& given = question.given;
  const auto ask = given.begin() + static_cast<std::ptrdiff_t>(question.text->prompt().size());
  const auto begin = std::find(ask, given.end(), token::kEnd) + 1;  // behind the distance
  const auto end = std::find_if(begin, given.end(), [](auto t) { return t == token::kIn || t == token::kOut; });
  if (begin == end) return std::nullopt;
  auto state = datasets::parse_state(*question.text, {begin, end});
  if (!state.ok()) return std::nullopt;
  return std::move(state).value();
}

StateAnswer write_state(const StateQuestion& question, const datasets::MachineState& state) {
  datasets::TokenText text;
  if (!datasets::append_state(*question.text, state, text).ok()) return {};
  return finished(std::move(text));
}

StateAnswer write_output(const StateQuestion& question, const std::string& value) {
  datasets::TokenText text;
  datasets::append_outcome(*question.text, {false, value}, text);
  return finished(std::move(text));
}

}  // namespace foretrace::worldmodel
