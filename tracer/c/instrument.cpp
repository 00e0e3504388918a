#include "tracer/c/instrument.h"

#include "tracer/c/function_writer.h"

namespace foretrace::tracer::c {
namespace {

bool is_definition_here(CXCursor cursor) {
  if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0) return false;
  const auto parts = children_of(cursor);
  if (parts.empty() || clang_getCursorKind(parts.back()) != CXCursor_CompoundStmt) return false;
  const Place start = start_of(parts.back()), end = end_of(parts.back());
  return start.main_file && end.main_file && !start.macro && start.offset < end.offset;
}

}  // namespace

Instrumented instrument(const TranslationUnit& unit, const std::string& path, const std::string& source, int number) {
  Instrumented out;
  out.tables.file = path;
  out.tables.source = source;
  const SourceText text(source);
  Edits edits;
  TypeBuilder types(out.tables.types);
  for (const CXCursor cursor : children_of(unit.root())) {
    if (!is_definition_here(cursor)) continue;
    Function function;
    FunctionWriter(text, edits, types, function, number, out.tables.functions.size()).write(cursor);
    out.tables.functions.push_back(std::move(function));
  }
  out.text = prologue_text(out.tables, number) + "\n#line 1 \"" + path + "\"\n" + edits.apply(source);
  return out;
}

}  // namespace foretrace::tracer::c
