#include "tracer/c/parse_source.h"

#include <algorithm>

#include "tracer/c/registers.h"

namespace foretrace::tracer::c {
namespace {

constexpr int kAttempts = 40;

// The body that `offset` lies in: of a function inside of another one, if clang says so, else of an outermost function.
std::pair<size_t, size_t> body_around(const SourceText& text, size_t offset, bool inner) {
  if (inner && offset < text.text().size() && text.text()[offset] == '{') return {offset, text.closing(offset)};
  for (size_t at = 0; (at = text.find_outside(at, '{')) != SourceText::kNone;) {
    const size_t end = text.closing(at);
    if (end == SourceText::kNone) break;
    if (at <= offset && offset <= end) return {at, end};
    at = end + 1;
  }
  return {SourceText::kNone, SourceText::kNone};
}

bool says(const TranslationUnit::Problem& problem, const char* text) { return problem.message.find(text) != std::string::npos; }

// Writes what clang refuses in a way that it takes. False: there is none.
bool rewrite(const TranslationUnit::Problem& problem, ParsePatches& text) {
  if (!problem.place.main_file) return false;
  const size_t at = problem.place.offset;
  if (says(problem, "function definition is not allowed here")) return open_inner_function(text, at);
  if (says(problem, "variable length array in structure")) return close_array_sizes(text, at);
  if (says(problem, "illegal storage class on function")) return blank_word(text, at, "auto");
  return false;
}

// "unknown argument: '-fX'": gcc has flags that clang does not know. Gone from the list, it is not asked for again.
bool drop_flag(const std::string& message, std::vector<std::string>& flags) {
  for (size_t at = message.find("'-"); at != std::string::npos; at = message.find("'-", at + 1)) {
    const std::string named = message.substr(at + 1, message.find('\'', at + 1) - at - 1);
    const bool whole = message.find("argument '") == std::string::npos;  // "unsupported argument 'x' to option '-mfoo='"
    const auto gone = std::remove_if(flags.begin(), flags.end(), [&](const auto& flag) { return flag == named || (!whole && flag.rfind(named, 0) == 0); });
    if (gone == flags.end()) continue;
    flags.erase(gone, flags.end());
    return true;
  }
  return false;
}

using Parsed = Result<std::unique_ptr<TranslationUnit>>;

// As it is, without the flags that clang does not know.
Parsed parse_original(const InstrumentRequest& request, std::vector<std::string>& flags) {
  ParsePatches source;
  source.text = request.source;
  while (true) {
    TRY_ASSIGN(auto unit, TranslationUnit::parse(request.path, source, flags));
    const auto errors = unit->errors();
    if (errors.empty() || errors.front().place.line != 0 || !drop_flag(errors.front().message, flags)) return unit;
  }
}

// False: there are none. The compiler says of the source as it is what is wrong with their addresses.
bool take_registers_away(const TranslationUnit& unit, ParsedSource& out) {
  const auto words = register_words(unit, SourceText(out.flat.text));
  for (const auto& [at, word] : words)
    for (std::string* text : {&out.flat.text, &out.patches.text}) text->replace(at, word.size(), word);
  out.relaxed |= !words.empty();
  return !words.empty();
}

// Without what clang cannot parse. `unit`: of the text as it is.
Parsed parse_what_can_be(const InstrumentRequest& request, const std::vector<std::string>& flags, std::unique_ptr<TranslationUnit> unit, ParsedSource& out) {
  ParsePatches& text = out.patches;
  for (int i = 0; i < kAttempts; ++i) {
    if (unit == nullptr) {
      TRY_ASSIGN(unit, TranslationUnit::parse(request.path, text, flags));
    }
    const auto errors = unit->errors();
    const bool taken = (errors.empty() || says(errors.front(), "address of register variable")) && take_registers_away(*unit, out);
    if (errors.empty() && !taken) return unit;
    unit.reset();
    if (taken) continue;
    const auto& first = errors.front();
    if (rewrite(first, text)) continue;
    const bool inner = says(first, "function definition is not allowed here");
    if (!first.place.main_file || !blank_body(text, body_around(SourceText(text.text), first.place.offset, inner), inner))
      return Error(ErrorCode::kTracee, first.message, "");
    out.left_out.push_back(first.message);
  }
  return Error(ErrorCode::kTracee, request.path + ": clang cannot parse it", "");
}

}  // namespace

Result<ParsedSource> parse_source(const InstrumentRequest& request) {
  ParsedSource out{FlatText(request.name, request.source), {}, nullptr, {}, false};
  std::vector<std::string> flags = request.flags;
  TRY_ASSIGN(auto unit, parse_original(request, flags));
  if (has_functions_elsewhere(*unit)) out.flat = flatten(*unit, request.name, request.source, flags);
  for (const std::string& folder : out.flat.folders) flags.insert(flags.end(), {"-iquote", folder});
  out.patches.text = out.flat.text;
  for (const size_t offset : out.flat.offsets_of(request.skip)) blank_body(out.patches, body_around(SourceText(out.patches.text), offset, false), false);
  if (out.patches.text != request.source) unit.reset();
  TRY_ASSIGN(out.unit, parse_what_can_be(request, flags, std::move(unit), out));
  return out;
}

}  // namespace foretrace::tracer::c
