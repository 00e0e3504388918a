#include "tracer/c/registers.h"

#include <algorithm>
#include <set>

namespace foretrace::tracer::c {
namespace {

constexpr std::string_view kRegister = "register";

bool is_qualifier(std::string_view word) {
  static const std::set<std::string_view> words = {"const", "volatile", "auto", "__const", "__volatile__", "__extension__"};
  return words.contains(word);
}

bool is_bound(CXCursor variable) {
  const auto parts = children_of(variable);
  return std::any_of(parts.begin(), parts.end(), [](CXCursor part) { return clang_getCursorKind(part) == CXCursor_AsmLabelAttr; });
}

class Registers {
 public:
  explicit Registers(const SourceText& source) : source_(source) {}

  void visit(CXCursor cursor) {
    const auto children = children_of(cursor);
    const bool declares = clang_getCursorKind(cursor) == CXCursor_DeclStmt;
    const bool bound = std::any_of(children.begin(), children.end(), is_bound);  // one word may stand for several of them
    for (const CXCursor child : children) {
      const CXCursorKind kind = clang_getCursorKind(child);
      const bool variable = kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl;
      if (variable && !bound && clang_Cursor_getStorageClass(child) == CX_SC_Register) add(child, start_of(declares ? cursor : child));
      if (!variable || declares) visit(child);
    }
  }

  std::map<size_t, std::string> words;

 private:
  void add(CXCursor variable, const Place& start) {
    const Place name = place_of(clang_getCursorLocation(variable));
    if (!start.main_file || start.inserted || !name.main_file || name.macro) return;
    bool typed = false;  // a type was named before the word
    for (size_t at = start.offset; at < name.offset; at = source_.skip_blank(source_.token_end(at))) {
      const std::string_view word = source_.name_at(at);
      if (word == kRegister || (expansion_end(at) == at + word.size() && expansion_text(at) == kRegister)) return blank(at, word.size(), name.offset, typed);
      typed |= !is_qualifier(word);
    }
  }

  // Without any type it is an int.
  void blank(size_t at, size_t length, size_t name, bool typed) {
    const size_t next = source_.skip_blank(at + length);
    const bool alone = !typed && (next == name || source_.text()[next] == '*' || source_.text()[next] == '(');
    if (alone && length < 3) return;
    std::string text = alone ? "int" : "";
    text.resize(length, ' ');
    words[at] = text;
  }

  const SourceText& source_;
};

}  // namespace

std::map<size_t, std::string> register_words(const TranslationUnit& unit, const SourceText& source) {
  Registers registers(source);
  for (const CXCursor cursor : children_of(unit.root()))
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl && clang_isCursorDefinition(cursor) != 0 && start_of(cursor).main_file) registers.visit(cursor);
  return registers.words;
}

}  // namespace foretrace::tracer::c
