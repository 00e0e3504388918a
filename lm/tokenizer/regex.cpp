#include "lm/tokenizer/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>

#include "lm/tokenizer/regex_class.h"
#include "lm/tokenizer/regex_syntax.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// Steps of PCRE2. A start that takes more than a few is tried again with more, up to a limit, as long as a budget for
// the whole text lasts: many starts that all stay below the limit of one would take hours.
constexpr uint64_t kFewSteps = 2000;
constexpr uint64_t kMoreSteps = 32;  // times as many with every try
constexpr uint64_t kStepsOfOneStart = 1'000'000, kStepsOfOneStartPerByte = 8;
constexpr uint64_t kBudget = 16'000'000, kBudgetPerByte = 64;
constexpr uint32_t kHeapKilobytes = 256 << 10;
constexpr size_t kJitStack = 8 << 20;

pcre2_code* code_of(void* code) { return static_cast<pcre2_code*>(code); }

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

// What a thread needs to match: room for one pair of offsets, limits, a stack for compiled code.
class Workspace {
 public:
  Workspace()
      : data_(pcre2_match_data_create(1, nullptr)),
        context_(pcre2_match_context_create(nullptr)),
        stack_(pcre2_jit_stack_create(32 << 10, kJitStack, nullptr)) {
    FORETRACE_CHECK(data_ != nullptr && context_ != nullptr, "out of memory");
    pcre2_set_heap_limit(context_, kHeapKilobytes);
    if (stack_ != nullptr) pcre2_jit_stack_assign(context_, nullptr, stack_);
  }
  ~Workspace() {
    pcre2_match_data_free(data_);
    pcre2_match_context_free(context_);
    pcre2_jit_stack_free(stack_);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // The first match of `code` at or behind `from`; PCRE2's return value, `match` where it is not negative.
  int search(const pcre2_code* code, std::string_view text, size_t from, bool jit, uint64_t& budget, Span& match) {
    const uint64_t most = std::min<uint64_t>(kStepsOfOneStart + kStepsOfOneStartPerByte * text.size(), UINT32_MAX);
    int found = run(code, text, {from, PCRE2_UNSET}, jit, kFewSteps, match);
    if (found != PCRE2_ERROR_MATCHLIMIT) return found;
    while (from <= text.size()) {
      uint64_t steps = kFewSteps, tried = 0;
      while ((found = run(code, text, {from, from}, jit, steps, match)) == PCRE2_ERROR_MATCHLIMIT) {
        steps = std::min(steps * kMoreSteps, most);
        if (steps > budget || tried == most) return found;
        budget -= steps;
        tried = steps;
      }
      if (found != PCRE2_ERROR_NOMATCH) return found;
      from += from < text.size() ? code_point_at(text, from).bytes : 1;
    }
    return PCRE2_ERROR_NOMATCH;
  }

 private:
  // One call of PCRE2. `starts`: the first and the last byte at which a match may start.
  int run(const pcre2_code* code, std::string_view text, Span starts, bool jit, uint64_t steps, Span& match) {
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    pcre2_set_match_limit(context_, static_cast<uint32_t>(steps));
    pcre2_set_offset_limit(context_, starts.end);
    int found = PCRE2_ERROR_JIT_BADOPTION;
    if (jit) found = pcre2_jit_match(code, subject, text.size(), starts.begin, 0, data_, context_);
    if (found == PCRE2_ERROR_JIT_BADOPTION || found == PCRE2_ERROR_JIT_STACKLIMIT)
      found = pcre2_match(code, subject, text.size(), starts.begin, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, data_, context_);
    if (found >= 0) {
      const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data_);
      match = {ends[0], ends[1]};
    }
    return found;
  }

  pcre2_match_data* data_;
  pcre2_match_context* context_;
  pcre2_jit_stack* stack_;
};

}  // namespace

void Regex::Free::operator()(void* code) const { pcre2_code_free(code_of(code)); }

Result<Regex> Regex::compile(std::string_view pattern) {
  TRY_ASSIGN(const std::string rewritten, to_pcre2(pattern));
  return compile_pcre2(rewritten);
}

Result<Regex> Regex::compile_literal(std::string_view text) {
  std::string pattern;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    pattern += written_character(point.value);
    at += point.bytes;
  }
  return compile_pcre2(pattern);
}

Result<Regex> Regex::compile_pcre2(const std::string& pattern) {
  const std::unique_ptr<pcre2_compile_context, decltype(&pcre2_compile_context_free)> context(
      pcre2_compile_context_create(nullptr), &pcre2_compile_context_free);
  FORETRACE_CHECK(context != nullptr, "out of memory");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE at = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                    PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_USE_OFFSET_LIMIT, &error, &at, context.get());
  if (code == nullptr) return parse_error("not a regular expression: " + message_of(error));
  const bool jit = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  return Regex(code, jit);
}

Status Regex::find_all(std::string_view text, std::vector<Span>& matches) const {
  thread_local Workspace workspace;
  uint64_t budget = kBudget + kBudgetPerByte * text.size();
  matches.clear();
  size_t from = 0;
  while (from <= text.size()) {
    Span match;
    const int found = workspace.search(code_of(code_.get()), text, from, jit_, budget, match);
    if (found == PCRE2_ERROR_NOMATCH) break;
    if (found < 0)
      return Error(ErrorCode::kLimit,
                   "a pattern gave up on " + std::to_string(text.size()) + " bytes: " + message_of(found),
                   "the pattern tries too many ways to match");
    if (match.end < match.begin) return unsupported("a pattern's match ends before it starts");
    const bool again = match.empty() && !matches.empty() && matches.back().end == match.end;
    if (again) {
      from += from < text.size() ? code_point_at(text, from).bytes : 1;
      continue;
    }
    matches.push_back(match);
    from = match.end;
  }
  return {};
}

}  // namespace foretrace::lm::tokenizer
