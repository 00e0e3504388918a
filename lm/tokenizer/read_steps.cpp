// "normalizer", "pre_tokenizer" and "decoder": a step, or a Sequence of steps.
#include <array>
#include <functional>
#include <utility>

#include "lm/tokenizer/object_reader.h"
#include "lm/tokenizer/parts.h"

namespace foretrace::lm::tokenizer {
namespace {

using ReadStep = std::function<Status(const std::string& type, ObjectReader& step)>;

// Calls `read` for every step that is no Sequence. `members`: what a Sequence calls its list.
class StepList {
 public:
  StepList(const char* members, ReadStep read) : members_(members), read_(std::move(read)) {}

  Status visit(const SortedJson& json, const std::string& where, int depth = 0) {
    if (depth > kMaxSequenceDepth)
      return unsupported(where + ": sequences are nested deeper than " + std::to_string(kMaxSequenceDepth));
    if (++steps_ > kMaxSequenceSteps) return unsupported(where + ": more than " + std::to_string(kMaxSequenceSteps) + " steps");
    TRY_ASSIGN(ObjectReader step, ObjectReader::open(json, where));
    TRY_ASSIGN(const std::string type, step.text("type"));
    if (type == "Sequence") {
      TRY_ASSIGN(const SortedJson* list, step.list(members_));
      for (size_t i = 0; i < list->size(); ++i) TRY(visit((*list)[i], step.path(members_, i), depth + 1));
    } else {
      TRY(read_(type, step));
    }
    return step.finish();
  }

 private:
  const char* members_;
  ReadStep read_;
  int steps_ = 0;
};

Error unknown_type(const ObjectReader& step, const std::string& type, const std::string& known) {
  return unsupported(step.where() + ": type \"" + type + "\" is not supported", "supported are " + known);
}

constexpr std::array<std::pair<const char*, SplitBehavior>, 5> kBehaviors = {{
    {"Removed", SplitBehavior::kRemoved},
    {"Isolated", SplitBehavior::kIsolated},
    {"MergedWithPrevious", SplitBehavior::kMergedWithPrevious},
    {"MergedWithNext", SplitBehavior::kMergedWithNext},
    {"Contiguous", SplitBehavior::kContiguous},
}};

Result<SplitBehavior> read_behavior(ObjectReader& step) {
  TRY_ASSIGN(const std::string name, step.text("behavior"));
  for (const auto& [known, behavior] : kBehaviors)
    if (name == known) return behavior;
  return unsupported(step.path("behavior") + ": \"" + name + "\" is not known");
}

Result<Regex> read_pattern(ObjectReader& step) {
  TRY_ASSIGN(const SortedJson* json, step.require("pattern"));
  TRY_ASSIGN(ObjectReader pattern, ObjectReader::open(*json, step.path("pattern")));
  const bool literal = pattern.take("String") != nullptr;
  TRY_ASSIGN(const std::string text, pattern.text(literal ? "String" : "Regex"));
  TRY(pattern.finish());
  auto regex = literal ? Regex::compile_literal(text) : Regex::compile(text);
  if (!regex.ok()) return regex.error().in(pattern.path(literal ? "String" : "Regex"));
  return regex;
}

Status read_split(ObjectReader& step, PreTokenizer& out) {
  TRY_ASSIGN(Regex regex, read_pattern(step));
  TRY_ASSIGN(const SplitBehavior behavior, read_behavior(step));
  TRY_ASSIGN(const bool invert, step.boolean("invert"));
  out.add(Split{std::move(regex), behavior, invert});
  return {};
}

Status read_byte_level(ObjectReader& step, PreTokenizer& out) {
  TRY_ASSIGN(const bool add_prefix_space, step.boolean("add_prefix_space"));
  TRY(step.boolean("trim_offsets"));  // a matter of the post-processor
  TRY_ASSIGN(const bool use_regex, step.boolean_or("use_regex", true));
  out.add(ByteLevel{add_prefix_space, use_regex});
  return {};
}

Status read_digits(ObjectReader& step, PreTokenizer& out) {
  TRY_ASSIGN(const bool individual, step.boolean("individual_digits"));
  TRY_ASSIGN(Regex number, Regex::compile("\\p{N}"));
  out.add(Split{std::move(number), individual ? SplitBehavior::kIsolated : SplitBehavior::kContiguous, false});
  return {};
}

// The package's own table, of Unicode 8: without the punctuation that came later.
constexpr const char* kPunctuation =
    "(?![\\x{61d}\\x{9fd}\\x{a76}\\x{c77}\\x{c84}\\x{1b4e}-\\x{1b4f}\\x{1b7d}-\\x{1b7f}\\x{2e43}-\\x{2e4f}"
    "\\x{2e52}-\\x{2e5d}\\x{10d6e}\\x{10ead}\\x{10ed0}\\x{10f55}-\\x{10f59}\\x{10f86}-\\x{10f89}\\x{113d4}-\\x{113d5}"
    "\\x{113d7}-\\x{113d8}\\x{1144b}-\\x{1144f}\\x{1145a}-\\x{1145b}\\x{1145d}\\x{11660}-\\x{1166c}\\x{116b9}\\x{1183b}"
    "\\x{11944}-\\x{11946}\\x{119e2}\\x{11a3f}-\\x{11a46}\\x{11a9a}-\\x{11a9c}\\x{11a9e}-\\x{11aa2}"
    "\\x{11b00}-\\x{11b09}\\x{11be1}\\x{11c41}-\\x{11c45}\\x{11c70}-\\x{11c71}\\x{11ef7}-\\x{11ef8}"
    "\\x{11f43}-\\x{11f4f}\\x{11fff}\\x{12ff1}-\\x{12ff2}\\x{16d6d}-\\x{16d6f}\\x{16e97}-\\x{16e9a}"
    "\\x{16fe2}\\x{1e5ff}\\x{1e95e}-\\x{1e95f}])"
    "[!-\\x{2f}:-@\\x{5b}-\\x{60}{-~\\p{P}\\x{166d}\\x{111c9}]";

Status read_punctuation(ObjectReader& step, PreTokenizer& out) {
  SplitBehavior behavior = SplitBehavior::kIsolated;
  if (step.take("behavior") != nullptr) {
    TRY_ASSIGN(behavior, read_behavior(step));
  }
  TRY_ASSIGN(Regex punctuation, Regex::compile_pcre2(kPunctuation));
  out.add(Split{std::move(punctuation), behavior, false});
  return {};
}

Status read_whitespace(PreTokenizer& out) {
  constexpr const char* kWord = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200c}\\x{200d}";
  TRY_ASSIGN(Regex words, Regex::compile("[" + std::string(kWord) + "]+|[^" + kWord + "\\s]+"));
  out.add(Split{std::move(words), SplitBehavior::kRemoved, true});
  return {};
}

Status read_whitespace_split(PreTokenizer& out) {
  TRY_ASSIGN(Regex space, Regex::compile("\\s"));
  out.add(Split{std::move(space), SplitBehavior::kRemoved, false});
  return {};
}

}  // namespace

Result<bool> read_normalizer(const SortedJson* json, const std::string& where) {
  bool nfc = false;
  if (json == nullptr) return nfc;
  StepList steps("normalizers", [&](const std::string& type, ObjectReader& step) -> Status {
    if (type != "NFC") return unknown_type(step, type, "NFC and Sequence");
    nfc = true;
    return {};
  });
  TRY(steps.visit(*json, where));
  return nfc;
}

Result<PreTokenizer> read_pre_tokenizer(const SortedJson* json, const std::string& where) {
  PreTokenizer out;
  if (json == nullptr) return out;
  StepList steps("pretokenizers", [&](const std::string& type, ObjectReader& step) -> Status {
    if (type == "Split") return read_split(step, out);
    if (type == "ByteLevel") return read_byte_level(step, out);
    if (type == "Digits") return read_digits(step, out);
    if (type == "Punctuation") return read_punctuation(step, out);
    if (type == "Whitespace") return read_whitespace(out);
    if (type == "WhitespaceSplit") return read_whitespace_split(out);
    return unknown_type(step, type, "Split, ByteLevel, Digits, Punctuation, Whitespace, WhitespaceSplit and Sequence");
  });
  TRY(steps.visit(*json, where));
  return out;
}

Result<Decoder> read_decoder(const SortedJson* json, const std::string& where) {
  Decoder out;
  if (json == nullptr) {
    out.join_with_spaces();
    return out;
  }
  int byte_levels = 0;
  StepList steps("decoders", [&](const std::string& type, ObjectReader& step) -> Status {
    if (type == "Fuse") {
      out.add(Decoder::Step::kFuse);
      return {};
    }
    if (type != "ByteLevel") return unknown_type(step, type, "ByteLevel, Fuse and Sequence");
    for (const char* name : {"add_prefix_space", "trim_offsets", "use_regex"}) TRY(step.boolean_or(name, true));
    if (++byte_levels > 1) return unsupported(step.where() + ": a second ByteLevel is not supported");
    out.add(Decoder::Step::kByteLevel);
    return {};
  });
  TRY(steps.visit(*json, where));
  return out;
}

}  // namespace foretrace::lm::tokenizer
