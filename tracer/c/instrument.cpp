#include "tracer/c/instrument.h"

#include <algorithm>
#include <cstdlib>

#include "tracer/c/function_writer.h"
#include "tracer/c/parse_source.h"

namespace foretrace::tracer::c {
namespace {

bool is_definition_here(CXCursor cursor) {
  if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) return false;
  const auto parts = children_of(cursor);
  if (parts.empty() || clang_getCursorKind(parts.back()) != CXCursor_CompoundStmt) return false;
  const Place start = start_of(parts.back()), end = end_of(parts.back());
  return start.main_file && end.main_file && !start.macro && start.offset < end.offset;
}

// What clang saw of the body is not what the source has: it was blanked.
bool was_blanked(CXCursor function, const ParsedSource& parsed) {
  const CXCursor body = children_of(function).back();
  const size_t begin = start_of(body).offset + 1, end = end_of(body).offset - 1;
  return children_of(body).empty() && parsed.flat.text.compare(begin, end - begin, parsed.patches.text, begin, end - begin) != 0;
}

// The function of that name: one of the file itself, else one of a file that it includes.
CXCursor find_function(CXCursor root, const std::string& name) {
  CXCursor found = clang_getNullCursor();
  for (const CXCursor cursor : children_of(root)) {
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) continue;
    if (clang_text(clang_getCursorSpelling(cursor)) != name) continue;
    if (start_of(cursor).main_file) return cursor;
    if (clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) == 0) found = cursor;
  }
  return found;
}

// Is one of the lines "FILE:LINE" the function's?
bool has_line(const std::vector<std::string>& places, const std::string& file, CXCursor function) {
  const uint32_t first = start_of(function).line, last = end_of(function).line;
  return std::any_of(places.begin(), places.end(), [&](const std::string& place) {
    const size_t colon = place.rfind(':');
    const auto line = std::strtoul(place.c_str() + colon + 1, nullptr, 10);
    return place.substr(0, colon) == file && first <= line && line <= last;
  });
}

}  // namespace

Result<Instrumented> instrument(const InstrumentRequest& request) {
  TRY_ASSIGN(const ParsedSource parsed, parse_source(request));
  Instrumented out;
  out.left_out = parsed.left_out;
  out.relaxed = parsed.relaxed;
  out.folders = parsed.flat.folders;
  for (const auto& file : parsed.flat.files) out.tables.files.push_back({file.path, file.source});
  const SourceText text(parsed.flat.text);
  Edits edits;
  TypeBuilder types(out.tables.types, parsed.patches.unknown_sizes);
  for (const CXCursor cursor : children_of(parsed.unit->root())) {
    if (!is_definition_here(cursor)) continue;
    out.functions.push_back(clang_text(clang_getCursorSpelling(cursor)));
    if (was_blanked(cursor, parsed)) continue;
    const auto& file = parsed.flat.files[parsed.flat.piece_at(start_of(cursor).offset).file];
    const bool probed = !has_line(request.unprobed, file.name, cursor);
    FunctionWriter({text, parsed.flat, edits, types, out.tables, parsed.patches.inner_functions, request.number, probed}).write(cursor, children_of(cursor).back());
  }
  if (request.entry) {
    const CXCursor function = find_function(parsed.unit->root(), request.entry->function);
    if (clang_Cursor_isNull(function) == 0) out.entry = entry_text(function, *request.entry);
  }
  out.text = prologue_text(out.tables, request.number) + "\n#line 1 \"" + request.name + "\"\n" + edits.apply(text.text()) + out.entry;
  return out;
}

}  // namespace foretrace::tracer::c
