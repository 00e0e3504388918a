#include "tracer/store/debugger_reader.h"

#include <algorithm>
#include <array>

#include "tracer/store/token_scanner.h"

namespace foretrace::tracer {
namespace {

template <typename T, size_t N>
using WordTable = std::array<std::pair<std::string_view, T>, N>;

constexpr WordTable<Event, 6> kEventWords = {{{"<|call_sep|>", Event::kCall},
                                      {"<|line_sep|>", Event::kLine},
                                      {"<|return_sep|>", Event::kReturn},
                                      {"<|exception_sep|>", Event::kException},
                                      {"<|inv_call_sep|>", Event::kCall},
                                      {"<|inv_return_sep|>", Event::kReturn}}};
constexpr WordTable<Move, 6> kMoves = {{{"<|step_into|>", Move::kInto},
                                    {"<|step_over|>", Move::kOver},
                                    {"<|step_return|>", Move::kReturn},
                                    {"<|breakpoint|>", Move::kBreakpoint},
                                    {"<|continue|>", Move::kContinue},
                                    {"<|inv_step_call|>", Move::kCall}}};

template <typename T, size_t N>
Result<T> take_word(TokenScanner& scan, const WordTable<T, N>& words, const char* what) {
  const auto known = std::find_if(words.begin(), words.end(), [&](const auto& word) { return scan.take(word.first); });
  if (known == words.end()) return scan.fail(std::string("no ") + what);
  return known->second;
}

// `last`: the locals given last.
Result<DebuggerState> read_state(TokenScanner& scan, const LocalTexts& last) {
  DebuggerState state;
  TRY_ASSIGN(state.event, take_word(scan, kEventWords, "event"));
  TRY(scan.expect("<|src_sep|>"));
  TRY_ASSIGN(state.source, scan.line());
  TRY(scan.expect("<|arg_sep|>"));
  if (state.event == Event::kReturn || state.event == Event::kException) {
    TRY_ASSIGN(state.value, scan.json_string());
  } else {
    TRY_ASSIGN(const Json object, scan.json('}'));
    auto locals = parse_locals(object, last);
    if (!locals.ok()) return scan.fail(locals.error().message);
    state.locals = std::move(locals).value();
  }
  if (!scan.take("<|action_sep|>")) return state;
  TRY_ASSIGN(state.move, take_word(scan, kMoves, "move"));
  if (state.move == Move::kBreakpoint) {
    TRY_ASSIGN(state.breakpoint, scan.line());
  }
  return state;
}

Result<DebuggerDocument> read_document(TokenScanner& scan) {
  DebuggerDocument document;
  TRY_ASSIGN(document.context, scan.context());
  LocalTexts last;
  for (bool more = true; more;) {
    if (scan.take("<|arg_sep|>")) {
      TRY_ASSIGN(document.exit, scan.json_string());
      break;
    }
    TRY_ASSIGN(DebuggerState state, read_state(scan, last));
    if (state.event == Event::kCall || state.event == Event::kLine) last = state.locals;
    more = state.move != Move::kNone;
    if (more) TRY(scan.expect("<|frame_sep|>"));
    document.states.push_back(std::move(state));
  }
  TRY(scan.expect("<|end_of_text|>\n"));
  return document;
}

}  // namespace

Result<std::vector<DebuggerDocument>> parse_debugger(std::string_view text) {
  std::vector<DebuggerDocument> documents;
  for (TokenScanner scan(text); !scan.done();) {
    auto document = read_document(scan);
    if (!document.ok()) return document.error().in("document " + std::to_string(documents.size() + 1));
    documents.push_back(std::move(document).value());
  }
  return documents;
}

}  // namespace foretrace::tracer
