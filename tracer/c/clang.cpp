#include "tracer/c/clang.h"

#include <map>

namespace foretrace::tracer::c {

std::string clang_text(CXString string) {
  const char* text = clang_getCString(string);
  std::string copy = text != nullptr ? text : "";
  clang_disposeString(string);
  return copy;
}

namespace {

// Of the unit that was parsed last: its file, and where macros are expanded there (by where they begin).
thread_local CXFile main_file = nullptr;
struct Expansion {
  size_t end;
  CXCursor cursor;
};
thread_local std::map<size_t, Expansion> expansions;
// What was inserted into it: by where that begins in the text that clang got.
struct Insertion {
  size_t source_offset, bytes;
};
thread_local std::map<size_t, Insertion> insertions;

// The offset in the source; `inserted`: there is none, it is that of what follows.
size_t source_offset(size_t parsed, bool& inserted) {
  auto at = insertions.upper_bound(parsed);
  if (at == insertions.begin()) return parsed;
  --at;
  const auto& [begin, insertion] = *at;
  inserted = parsed < begin + insertion.bytes;
  return inserted ? insertion.source_offset : parsed - begin - insertion.bytes + insertion.source_offset;
}

void remember_insertions(const ParsePatches& patches) {
  insertions.clear();
  size_t before = 0;
  for (const auto& [at, text] : patches.insertions) {
    insertions[at + before] = {at, text.size()};
    before += text.size();
  }
}

}  // namespace

Place place_of(CXSourceLocation location) {
  CXFile file = nullptr;
  unsigned line = 0, column = 0, offset = 0;
  clang_getExpansionLocation(location, &file, &line, &column, &offset);
  CXFile spelled_file = nullptr;
  unsigned spelled_offset = 0;
  clang_getSpellingLocation(location, &spelled_file, nullptr, nullptr, &spelled_offset);
  unsigned presumed = line;
  clang_getPresumedLocation(location, nullptr, &presumed, nullptr);
  Place place{offset, presumed, column, file != nullptr && clang_File_isEqual(file, main_file) != 0, false};
  place.macro = offset != spelled_offset || clang_File_isEqual(file, spelled_file) == 0;
  if (place.main_file) place.offset = source_offset(offset, place.inserted);
  return place;
}

size_t expansion_end(size_t offset) {
  const auto at = expansions.find(offset);
  return at == expansions.end() ? offset : at->second.end;
}

std::string expansion_text(size_t offset) {
  const auto at = expansions.find(offset);
  const CXCursor macro = at == expansions.end() ? clang_getNullCursor() : clang_getCursorReferenced(at->second.cursor);
  if (clang_Cursor_isNull(macro) != 0) return {};
  const CXTranslationUnit unit = clang_Cursor_getTranslationUnit(macro);
  CXToken* tokens = nullptr;
  unsigned count = 0;
  clang_tokenize(unit, clang_getCursorExtent(macro), &tokens, &count);
  std::string text;
  for (unsigned i = 1; i < count; ++i) text += (i > 1 ? " " : "") + clang_text(clang_getTokenSpelling(unit, tokens[i]));
  if (tokens != nullptr) clang_disposeTokens(unit, tokens, count);
  return text;
}

Place end_of(CXCursor cursor) {
  Place end = place_of(clang_getRangeEnd(clang_getCursorExtent(cursor)));
  if (end.macro) end.offset = expansion_end(end.offset);
  return end;
}

CXCursor without_casts(CXCursor expression) {
  while (clang_getCursorKind(expression) == CXCursor_UnexposedExpr || clang_getCursorKind(expression) == CXCursor_ParenExpr) {
    const auto children = children_of(expression);
    if (children.size() != 1) break;
    expression = children.front();
  }
  return expression;
}

std::vector<CXCursor> children_of(CXCursor cursor) {
  std::vector<CXCursor> children;
  clang_visitChildren(
      cursor,
      [](CXCursor child, CXCursor, CXClientData data) {
        static_cast<std::vector<CXCursor>*>(data)->push_back(child);
        return CXChildVisit_Continue;
      },
      &children);
  return children;
}

namespace {

// "FILE:3:4: error: ...", as line markers have it.
std::string message_of(CXDiagnostic diagnostic) {
  CXString name;
  unsigned line = 0, column = 0;
  clang_getPresumedLocation(clang_getDiagnosticLocation(diagnostic), &name, &line, &column);
  const std::string file = clang_text(name), place = line == 0 ? "" : file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
  const char* what = clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Fatal ? "fatal error: " : "error: ";
  return place + what + clang_text(clang_getDiagnosticSpelling(diagnostic));
}

}  // namespace

std::vector<TranslationUnit::Problem> TranslationUnit::errors() const {
  std::vector<Problem> errors;
  for (unsigned i = 0; i < clang_getNumDiagnostics(unit_); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit_, i);
    const CXSourceLocation location = clang_getDiagnosticLocation(diagnostic);
    if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) errors.push_back({place_of(location), location, message_of(diagnostic)});
    clang_disposeDiagnostic(diagnostic);
  }
  return errors;
}

std::map<std::string, int64_t> TranslationUnit::warnings() const {
  std::map<std::string, int64_t> counts;
  for (unsigned i = 0; i < clang_getNumDiagnostics(unit_); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit_, i);
    if (clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Warning) ++counts[clang_text(clang_getDiagnosticOption(diagnostic, nullptr))];
    clang_disposeDiagnostic(diagnostic);
  }
  return counts;
}

Result<std::unique_ptr<TranslationUnit>> TranslationUnit::parse(const std::string& path, const ParsePatches& patches,
                                                                const std::vector<std::string>& flags) {
  const std::string text = patches.patched();
  remember_insertions(patches);
  CXUnsavedFile contents{path.c_str(), text.data(), text.size()};
  std::vector<const char*> arguments;
  for (const std::string& flag : flags) arguments.push_back(flag.c_str());
  CXIndex index = clang_createIndex(0, 0);
  CXTranslationUnit unit = nullptr;
  const CXErrorCode code = clang_parseTranslationUnit2(index, path.c_str(), arguments.data(), static_cast<int>(arguments.size()), &contents, 1,
                                                       CXTranslationUnit_KeepGoing | CXTranslationUnit_DetailedPreprocessingRecord, &unit);
  if (code != CXError_Success || unit == nullptr) {
    clang_disposeIndex(index);
    return Error(ErrorCode::kTracee, path + ": clang gave up on it", "");
  }
  std::unique_ptr<TranslationUnit> parsed(new TranslationUnit(path, index, unit));
  main_file = parsed->file();
  expansions.clear();
  for (const CXCursor cursor : children_of(parsed->root())) {
    if (clang_getCursorKind(cursor) != CXCursor_MacroExpansion || !start_of(cursor).main_file) continue;
    expansions[start_of(cursor).offset] = {place_of(clang_getRangeEnd(clang_getCursorExtent(cursor))).offset, cursor};
  }
  return parsed;
}

TranslationUnit::~TranslationUnit() {
  clang_disposeTranslationUnit(unit_);
  clang_disposeIndex(index_);
}

}  // namespace foretrace::tracer::c
