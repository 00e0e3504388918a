#include "datasets/program_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "core/hash.h"
#include "datasets/program_slice.h"
#include "datasets/prompt_writer.h"

namespace foretrace::datasets {
namespace {

// Locals that no source spells.
constexpr std::array<std::string_view, 5> kImplicitNames = {".0", "__class__", "__module__",
                                                            "__qualname__", "self"};

// Locals of a class body that no source has to spell.
constexpr std::array<std::string_view, 5> kClassNames = {
    "__annotations__", "__classcell__", "__doc__", "__firstlineno__", "__static_attributes__"};

uint64_t hash_tokens(const PromptWriter& writer, bool literals) {
  std::string bytes;
  for (size_t i = 0; i < writer.tokens().size(); ++i) {
    if (!literals && writer.literal()[i]) continue;
    const Token t = writer.tokens()[i];
    bytes += static_cast<char>(t & 255);
    bytes += static_cast<char>(t >> 8);
  }
  return fnv1a(bytes);
}

// A code object with no name of its own is known by its line and name: one entry is enough.
void add_code(std::vector<CodeObject>& codes, const CodeObject& code) {
  for (CodeObject& known : codes) {
    if (known.name != code.name) continue;
    known.last_line = std::max(known.last_line, code.last_line);
    return;
  }
  codes.push_back(code);
}

}  // namespace

std::string ProgramSource::call() const {
  if (entry.empty()) return "";
  return entry.find('(') != std::string::npos ? entry : entry + "(" + args + ")";
}

Result<ProgramText> ProgramText::make(const ProgramSource& source, uint64_t slot_seed) {
  const ProgramOutline outline(source.text);
  const std::string call = source.call();
  PromptWriter writer(outline);
  writer.add_structure(token::kProgram);
  for (const size_t i : slice_program(outline, call)) {
    const LogicalLine& line = outline.lines()[i];
    if (!line.docstring && !writer.add_line(line))
      return Error(ErrorCode::kLimit, "more than " + std::to_string(kMaxLines) + " lines of code");
  }
  ProgramText text;
  text.file_ = source.file;
  text.program_hash_ = hash_tokens(writer, true);
  text.skeleton_hash_ = hash_tokens(writer, false);
  text.run_position_ = writer.tokens().size();
  writer.add_structure(token::kRun);
  writer.add_expression(call);
  text.prompt_ = writer.tokens();
  for (const int64_t line : writer.lines()) {
    text.line_tokens_.emplace(line, line_token(static_cast<int>(text.lines_.size())));
    text.lines_.push_back(line);
  }
  text.add_codes(outline, source.entry.empty());
  text.add_names(writer);
  text.shuffle_slots(slot_seed);
  return text;
}

uint64_t ProgramText::skeleton_of(std::string_view source) {
  const ProgramOutline outline(source);
  PromptWriter writer(outline);
  for (const LogicalLine& line : outline.lines()) {
    if (!line.docstring && !writer.add_line(line)) break;
  }
  return hash_tokens(writer, false);
}

void ProgramText::add_codes(const ProgramOutline& outline, bool module) {
  if (module) codes_[0].push_back({"<module>", 0, std::numeric_limits<int64_t>::max()});
  for (const CodeObject& code : outline.codes()) {
    if (line_tokens_.contains(code.first_line)) add_code(codes_[code.first_line], code);
  }
}

void ProgramText::add_names(const PromptWriter& writer) {
  for (size_t i = 0; i < writer.slots().size(); ++i) {
    slot_names_[i] = writer.slots()[i];
    slots_.emplace(writer.slots()[i], static_cast<Token>(kFirstSlot + i));
    names_.set(kFirstSlot + i);
  }
  for (const Token word : writer.words()) names_.set(word);
  for (const std::string_view name : kImplicitNames) names_.set(*word_token(name));
  std::set<std::string> spelled = writer.spelled();
  const bool has_class =
      std::find(prompt_.begin(), prompt_.end(), *word_token("class")) != prompt_.end();
  if (has_class) spelled.insert(kClassNames.begin(), kClassNames.end());
  for (const std::string& name : spelled) {
    if (!slots_.contains(name)) spelled_names_.push_back(name);
  }
}

void ProgramText::shuffle_slots(uint64_t seed) {
  if (seed == 0) return;
  permute_slots(prompt_, seed);
  const std::vector<std::string> before = slot_names_;
  for (size_t i = 0; i < kSlotCount; ++i) {
    std::array<Token, 1> to = {static_cast<Token>(kFirstSlot + i)};
    permute_slots(to, seed);
    names_.set(to[0], !before[i].empty());
    slot_names_[to[0] - kFirstSlot] = before[i];
    if (!before[i].empty()) slots_[before[i]] = to[0];
  }
}

std::optional<Token> ProgramText::line_token_of(int64_t line) const {
  const auto found = line_tokens_.find(line);
  if (found == line_tokens_.end()) return std::nullopt;
  return found->second;
}

int64_t ProgramText::line_of(Token t) const {
  if (!is_line(t) || line_index(t) >= static_cast<int>(lines_.size())) return -1;
  return lines_[static_cast<size_t>(line_index(t))];
}

std::optional<Token> ProgramText::name_token(std::string_view name) const {
  const auto slot = slots_.find(name);
  if (slot != slots_.end()) return slot->second;
  const auto word = word_token(name);
  if (word && is_name_word(*word)) return word;
  return std::nullopt;
}

std::string_view ProgramText::name_of(Token t) const {
  if (is_slot(t)) return slot_names_[t - kFirstSlot];
  return is_name_word(t) ? word_text(t) : std::string_view();
}

const std::vector<CodeObject>& ProgramText::codes_at(int64_t line) const {
  static const std::vector<CodeObject> kNone;
  const auto found = codes_.find(line);
  return found == codes_.end() ? kNone : found->second;
}

}  // namespace foretrace::datasets
