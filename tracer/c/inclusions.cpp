#include "tracer/c/inclusions.h"

#include <algorithm>

namespace foretrace::tracer::c {
namespace {

struct Spot {
  CXFile file = nullptr;
  unsigned offset = 0;
};

Spot spot_of(CXSourceLocation location) {
  Spot spot;
  clang_getExpansionLocation(location, &spot.file, nullptr, nullptr, &spot.offset);
  return spot;
}

std::string key_of(CXFile file) {
  CXFileUniqueID id{};
  if (file == nullptr || clang_getFileUniqueID(file, &id) != 0) return {};
  return std::to_string(id.data[0]) + ":" + std::to_string(id.data[1]);
}

std::string text_of(CXTranslationUnit unit, CXFile file) {
  size_t bytes = 0;
  const char* text = clang_getFileContents(unit, file, &bytes);
  return text != nullptr ? std::string(text, bytes) : std::string();
}

// The '#' of the directive that names a file at `offset`.
size_t directive_begin(CXTranslationUnit unit, CXFile file, size_t offset) {
  const std::string text = text_of(unit, file);
  if (offset < text.size() && text[offset] == '#') return offset;
  return offset == 0 || offset > text.size() ? std::string::npos : text.rfind('#', offset - 1);
}

struct Collection {
  CXTranslationUnit unit;
  CXFile source;
  Inclusions out;
};

void add_file(CXFile file, CXSourceLocation* stack, unsigned depth, CXClientData data) {
  auto& into = *static_cast<Collection*>(data);
  if (depth > 0 && !is_programs_own(clang_getLocationForOffset(into.unit, file, 0))) return;
  InclusionPath path;
  for (unsigned i = depth; i-- > 0;) {
    const Spot spot = spot_of(stack[i]);
    const bool first = i + 1 == depth;
    if (spot.file == nullptr || (first ? clang_File_isEqual(spot.file, into.source) == 0 : !is_programs_own(stack[i]))) return;
    path.push_back(directive_begin(into.unit, spot.file, spot.offset));
    if (path.back() == std::string::npos) return;
  }
  if (depth == 0 && clang_File_isEqual(file, into.source) == 0) return;
  Inclusion inclusion{clang_text(clang_getFileName(file)), key_of(file), text_of(into.unit, file), 0, ""};
  if (depth > 0) {
    CXString around;
    clang_getPresumedLocation(stack[0], &around, &inclusion.line, nullptr);
    inclusion.around = clang_text(around);
  }
  into.out.entered[path] = std::move(inclusion);
}

}  // namespace

bool is_programs_own(CXSourceLocation location) {
  const Spot spot = spot_of(location);
  if (spot.file == nullptr || clang_Location_isInSystemHeader(location) != 0) return false;
  const std::string name = clang_text(clang_getFileName(spot.file));
  const char* const systems[] = {"/usr/include/", "/usr/local/include/", "/usr/lib/"};  // -I may name them
  return std::none_of(std::begin(systems), std::end(systems), [&](const char* folder) { return name.rfind(folder, 0) == 0; });
}

Inclusions inclusions_of(const TranslationUnit& unit) {
  const CXTranslationUnit handle = clang_Cursor_getTranslationUnit(unit.root());
  Collection collection{handle, unit.file(), {}};
  clang_getInclusions(handle, add_file, &collection);
  for (const CXCursor cursor : children_of(unit.root())) {
    if (clang_getCursorKind(cursor) != CXCursor_InclusionDirective || !is_programs_own(clang_getCursorLocation(cursor))) continue;
    const Spot spot = spot_of(clang_getCursorLocation(cursor));
    const CXFile included = clang_getIncludedFile(cursor);
    if (included == nullptr) continue;
    const bool own = is_programs_own(clang_getLocationForOffset(handle, included, 0));
    const size_t begin = directive_begin(handle, spot.file, spot.offset);
    collection.out.obeyed[{key_of(spot.file), begin}] = own ? "" : clang_text(clang_getFileName(included));
  }
  return std::move(collection.out);
}

}  // namespace foretrace::tracer::c
