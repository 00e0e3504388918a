#include "datasets/state_query/state_grid.h"

#include <algorithm>
#include <utility>

namespace foretrace::datasets {
namespace {

// Rows begin with a frame, an event or a variable.
class RowWriter {
 public:
  explicit RowWriter(const GridShape& shape) : shape_(shape) {}

  // nullopt: too many cells
  std::optional<std::vector<Token>> write(std::span<const Token> tokens) {
    for (size_t i = 0; i < tokens.size(); ++i) {
      cells_.push_back(tokens[i]);
      if (i + 1 < tokens.size() && ends_row(tokens[i], tokens[i + 1])) fill_row();
    }
    const auto size = static_cast<size_t>(shape_.rows * shape_.width);
    if (cells_.size() > size) return std::nullopt;
    cells_.resize(size, token::kPad);
    return std::move(cells_);
  }

 private:
  bool ends_row(Token t, Token next) {
    if (t == token::kReturn || t == token::kYield || t == token::kException) value_follows_ = true;
    if (is_line(t)) {
      in_frame_ = true;
      return !std::exchange(value_follows_, false) && next != token::kGo;
    }
    if (t == token::kEnd) return next != token::kGo;
    // Outside of a frame it begins one that resumes.
    return t == token::kGo && std::exchange(in_frame_, false);
  }

  void fill_row() {
    const auto width = static_cast<size_t>(shape_.width);
    cells_.resize((cells_.size() + width - 1) / width * width, token::kPad);
  }

  GridShape shape_;
  std::vector<Token> cells_;
  bool in_frame_ = false;       // behind its line, before its <go>
  bool value_follows_ = false;  // an event's line is followed by its value
};

// The first state that a question gives; empty where it gives none.
std::span<const Token> given_state(std::span<const Token> given) {
  const auto run = std::find(given.begin(), given.end(), token::kRun);
  const auto in = std::find(run, given.end(), token::kIn);
  if (in == given.end()) return {};
  const auto begin = std::find(in, given.end(), token::kEnd) + 1;
  const auto end = std::find_if(begin, given.end(), [](Token t) { return t == token::kIn || t == token::kOut; });
  return {begin, end};
}

}  // namespace

std::optional<std::vector<Token>> lay_out_question(std::span<const Token> given, const GridShape& shape) {
  if (given.size() > static_cast<size_t>(shape.given)) return std::nullopt;
  const auto grid = RowWriter(shape).write(given_state(given));
  if (!grid) return std::nullopt;
  std::vector<Token> inputs(given.begin(), given.end());
  inputs.resize(static_cast<size_t>(shape.given), token::kPad);
  inputs.insert(inputs.end(), grid->begin(), grid->end());
  return inputs;
}

std::optional<GridExample> lay_out(std::span<const Token> given, std::span<const Token> target, const GridShape& shape) {
  auto inputs = lay_out_question(given, shape);
  const auto grid = RowWriter(shape).write(target);
  if (!inputs || !grid) return std::nullopt;
  GridExample example{std::move(*inputs), std::vector<Token>(static_cast<size_t>(shape.given), token::kPad)};
  example.labels.insert(example.labels.end(), grid->begin(), grid->end());
  return example;
}

std::vector<Token> read_off(std::span<const Token> grid) {
  std::vector<Token> tokens;
  for (const Token t : grid) {
    if (t != token::kPad) tokens.push_back(t);
    if (t == token::kEos) break;
  }
  return tokens;
}

}  // namespace foretrace::datasets
