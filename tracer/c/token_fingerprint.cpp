#include "tracer/c/token_fingerprint.h"

#include <map>
#include <set>

#include "core/hash.h"

namespace foretrace::tracer::c {
namespace {

void add_names(CXCursor cursor, std::set<std::string>& names) {
  const CXCursorKind kind = clang_getCursorKind(cursor);
  if (clang_isDeclaration(kind) != 0 || kind == CXCursor_MacroDefinition || kind == CXCursor_LabelStmt) names.insert(clang_text(clang_getCursorSpelling(cursor)));
  for (const CXCursor child : children_of(cursor)) add_names(child, names);
}

// `main` is called by that name.
std::set<std::string> bound_names(const TranslationUnit& unit) {
  std::set<std::string> names;
  for (const CXCursor cursor : children_of(unit.root()))
    if (start_of(cursor).main_file) add_names(cursor, names);
  names.erase("main");
  return names;
}

}  // namespace

uint64_t token_fingerprint(const TranslationUnit& unit, const std::string& text) {
  const std::set<std::string> bound = bound_names(unit);
  const CXTranslationUnit parsed = clang_Cursor_getTranslationUnit(unit.root());
  const CXSourceLocation begin = clang_getLocationForOffset(parsed, unit.file(), 0);
  const CXSourceLocation end = clang_getLocationForOffset(parsed, unit.file(), static_cast<unsigned>(text.size()));
  CXToken* tokens = nullptr;
  unsigned count = 0;
  clang_tokenize(parsed, clang_getRange(begin, end), &tokens, &count);
  std::map<std::string, size_t> numbers;
  std::string all;
  for (unsigned i = 0; i < count; ++i) {
    if (clang_getTokenKind(tokens[i]) == CXToken_Comment) continue;
    const std::string token = clang_text(clang_getTokenSpelling(parsed, tokens[i]));
    const bool renamed = clang_getTokenKind(tokens[i]) == CXToken_Identifier && bound.contains(token);
    all += renamed ? "v" + std::to_string(numbers.emplace(token, numbers.size()).first->second) : token;
    all += ' ';
  }
  if (tokens != nullptr) clang_disposeTokens(parsed, tokens, count);
  return fnv1a(all);
}

}  // namespace foretrace::tracer::c
