#include "datasets/generate/registers.h"

#include <array>
#include <optional>
#include <set>

namespace foretrace::datasets::generate {
namespace {

constexpr int kMostNames = 3;
constexpr int kLargest = 9;
constexpr int kAttempts = 12;  // a call that is asked for

using Registers = std::array<int, kMostNames>;

enum class Form { kCopy, kSwap, kAddNumber, kTakeNumber, kAdd, kTake, kSet };

// to = a form of left and right; numbers are indices of names, but for the last operand of *Number and kSet.
struct Statement {
  Form form;
  int to, left, right;
  std::optional<std::pair<int, int>> below;  // runs if the first is less than the second
};

struct Registered {
  std::vector<std::string> names;
  int parameters = 0;
  int known = 0;  // names that have a value, the first ones
  std::vector<Statement> statements;
};

Statement draw(Rng& rng, Registered& program) {
  static const std::vector<double> weights = {3, 2, 5, 4, 1, 1, 1};
  const auto any = [&] { return static_cast<int>(rng.below(static_cast<uint64_t>(program.known))); };
  Statement s{static_cast<Form>(rng.weighted(weights)), any(), any(), any(), {}};
  if (program.known > 1 && rng.chance(0.15)) s.below = {any(), any()};
  // A new name has a value whichever way control goes.
  const bool fresh = !s.below && s.form != Form::kSwap && program.known < kMostNames && rng.chance(0.3);
  if (fresh) s.to = program.known++;
  if (s.form == Form::kAddNumber || s.form == Form::kTakeNumber) s.right = static_cast<int>(rng.between(1, 3));
  if (s.form == Form::kSet) s.right = static_cast<int>(rng.between(0, kLargest));
  return s;
}

// It changes something, sometimes.
bool useful(const Statement& s) {
  if (s.below && s.below->first == s.below->second) return false;
  if (s.form == Form::kCopy || s.form == Form::kSwap) return s.to != s.left;
  return s.form != Form::kTake || s.left != s.right;
}

bool run(const Statement& s, Registers& values) {
  const auto at = [&](int i) -> int& { return values[static_cast<size_t>(i)]; };
  if (s.below && at(s.below->first) >= at(s.below->second)) return true;
  const int left = at(s.left);
  switch (s.form) {
    case Form::kCopy: at(s.to) = left; break;
    case Form::kSwap: std::swap(at(s.to), at(s.left)); break;
    case Form::kAddNumber: at(s.to) = left + s.right; break;
    case Form::kTakeNumber: at(s.to) = left - s.right; break;
    case Form::kAdd: at(s.to) = left + at(s.right); break;
    case Form::kTake: at(s.to) = left - at(s.right); break;
    case Form::kSet: at(s.to) = s.right; break;
  }
  return at(s.to) >= 0 && at(s.to) <= kLargest;
}

std::string text_of(const Registered& program, const Statement& s) {
  const auto name = [&](int i) { return program.names[static_cast<size_t>(i)]; };
  const std::string to = name(s.to) + " = ", number = std::to_string(s.right);
  std::string text = s.below ? "    if " + name(s.below->first) + " < " + name(s.below->second) + ":\n        " : "    ";
  switch (s.form) {
    case Form::kCopy: return text + to + name(s.left) + "\n";
    case Form::kSwap: return text + name(s.to) + ", " + name(s.left) + " = " + name(s.left) + ", " + name(s.to) + "\n";
    case Form::kAddNumber: return text + to + name(s.left) + " + " + number + "\n";
    case Form::kTakeNumber: return text + to + name(s.left) + " - " + number + "\n";
    case Form::kAdd: return text + to + name(s.left) + " + " + name(s.right) + "\n";
    case Form::kTake: return text + to + name(s.left) + " - " + name(s.right) + "\n";
    case Form::kSet: return text + to + number + "\n";
  }
  return text;
}

Registered draw_program(Rng& rng) {
  Registered program{{"a", "b", "c", "d", "x", "y", "n", "k"}, static_cast<int>(rng.between(1, 2)), 0, {}};
  rng.shuffle(program.names);
  program.known = program.parameters;
  for (int64_t left = rng.between(2, 3); left > 0;) {
    const int known = program.known;
    const Statement s = draw(rng, program);
    if (!useful(s)) {
      program.known = known;
      continue;
    }
    program.statements.push_back(s);
    --left;
  }
  return program;
}

// Arguments after which no value leaves 0 to 9; none if they lead out.
std::optional<std::string> arguments(Rng& rng, const Registered& program) {
  Registers values{};
  std::string text;
  for (int i = 0; i < program.parameters; ++i) {
    const int value = static_cast<int>(rng.between(0, kLargest));
    values[static_cast<size_t>(i)] = value;
    text += (i > 0 ? ", " : "") + std::to_string(value);
  }
  for (const Statement& s : program.statements)
    if (!run(s, values)) return std::nullopt;
  return text;
}

std::string source_of(Rng& rng, const Registered& program) {
  std::string source = "def f(";
  for (int i = 0; i < program.parameters; ++i) source += (i > 0 ? ", " : "") + program.names[static_cast<size_t>(i)];
  source += "):\n";
  for (const Statement& s : program.statements) source += text_of(program, s);
  return source + "    return " + program.names[rng.below(static_cast<uint64_t>(program.known))] + "\n";
}

}  // namespace

GeneratedProgram generate_registers(Rng& rng, int calls) {
  for (;;) {
    const Registered program = draw_program(rng);
    std::set<std::string> seen;
    GeneratedProgram generated;
    for (int i = 0; i < kAttempts * calls && static_cast<int>(generated.calls.size()) < calls; ++i) {
      auto text = arguments(rng, program);
      if (text && seen.insert(*text).second) generated.calls.push_back(*std::move(text));
    }
    if (generated.calls.empty()) continue;
    generated.source = source_of(rng, program);
    return generated;
  }
}

}  // namespace foretrace::datasets::generate
