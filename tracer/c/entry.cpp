#include "tracer/c/entry.h"

#include <algorithm>

#include "tracer/c/source_text.h"

namespace foretrace::tracer::c {
namespace {

struct Argument {
  std::string text;
  size_t offset;  // in all of them
  [[nodiscard]] bool braced() const {
    const SourceText scanned(text);
    const size_t at = scanned.skip_blank(0);
    return at < text.size() && text[at] == '{';
  }
};

std::vector<Argument> split(const std::string& args) {
  const SourceText text(args);
  std::vector<Argument> out;
  if (text.skip_blank(0) == args.size()) return out;
  size_t begin = 0;
  for (size_t comma; (comma = text.find_outside(begin, ',')) != SourceText::kNone; begin = comma + 1)
    out.push_back({args.substr(begin, comma - begin), begin});
  out.push_back({args.substr(begin), begin});
  return out;
}

// On lines of its own, so that compilers see it where its user wrote it.
std::string placed(const Argument& argument, const EntryCall& call) {
  const std::string before = call.args.substr(0, argument.offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t column = line == 1 ? call.column + before.size() : before.size() - before.rfind('\n') - 1;
  const std::string place = "#line " + std::to_string(line) + " \"" + call.flag + "\"\n";
  return "\n" + place + std::string(column, ' ') + argument.text + "\n" + place;
}

std::string type_of(CXType type) { return "__typeof__(" + clang_text(clang_getTypeSpelling(type)) + ")"; }

// Of an array parameter as it is declared, of a pointer; else of kind CXType_Invalid.
CXType pointee(CXType type) {
  const CXType element = clang_getArrayElementType(type);
  return element.kind != CXType_Invalid ? element : clang_getPointeeType(clang_getCanonicalType(type));
}

// What can be written anywhere: no unnamed structs, no arrays whose length is another parameter.
bool can_be_written(CXType type) {
  const std::string name = clang_text(clang_getTypeSpelling(type));
  if (name.find("(unnamed") != std::string::npos || name.find("(anonymous") != std::string::npos) return false;
  for (CXType inner = pointee(type); inner.kind != CXType_Invalid; inner = pointee(inner))
    if (inner.kind == CXType_VariableArray) return false;
  return true;
}

// Of a braced argument for `int m[n][n]`, whose rows are as long as the first one: "(int[][2])".
std::string rows_type(const Argument& argument, CXType type) {
  const SourceText text(argument.text);
  const size_t row = text.skip_blank(text.skip_blank(0) + 1);
  if (!argument.braced() || row >= argument.text.size() || argument.text[row] != '{') return "";
  const size_t end = text.closing(row);
  if (end == SourceText::kNone) return "";
  const auto items = split(argument.text.substr(row + 1, end - row - 1));
  const size_t columns = items.size() - (items.size() > 1 && SourceText(items.back().text).skip_blank(0) == items.back().text.size() ? 1 : 0);
  return "(" + type_of(pointee(pointee(type))) + "[][" + std::to_string(columns) + "])";
}

// The variable that holds the argument: "TYPE NAME=VALUE;".
std::string held(const Argument& argument, const CXType* type, const std::string& name, const EntryCall& call) {
  const std::string text = placed(argument, call);
  if (type == nullptr) return "__extension__ __auto_type " + name + "=(" + text + ");";
  const CXType inner = pointee(*type);
  const bool array = clang_getArrayElementType(*type).kind != CXType_Invalid;
  const bool function = type->kind == CXType_FunctionProto || type->kind == CXType_FunctionNoProto;
  const std::string declared = "__extension__ " + (array ? type_of(inner) + "*" : type_of(*type) + (function ? "*" : "")) + name + "=";
  if (!argument.braced()) return declared + "(" + text + ");";
  return declared + (inner.kind != CXType_Invalid ? "(" + type_of(inner) + "[])" : "") + text + ";";
}

}  // namespace

Result<EntryCall> parse_call(const std::string& call) {
  const SourceText text(call);
  const size_t name = text.skip_blank(0), open = text.skip_blank(text.token_end(name));
  EntryCall out;
  out.function = text.name_at(name);
  const size_t close = open < call.size() && call[open] == '(' ? text.closing(open) : SourceText::kNone;
  if (out.function.empty() || close == SourceText::kNone || text.skip_blank(close + 1) != call.size())
    return Error(ErrorCode::kTracee, "--call " + call + " is no call of a function", "FUNCTION(ARGUMENTS)");
  out.args = call.substr(open + 1, close - open - 1);
  out.flag = "--call";
  out.column = open + 1;
  return out;
}

std::string entry_text(CXCursor function, const EntryCall& call) {
  const std::vector<Argument> arguments = split(call.args);
  const size_t parameters = static_cast<size_t>(std::max(clang_Cursor_getNumArguments(function), 0));
  const bool more = clang_isFunctionTypeVariadic(clang_getCursorType(function)) != 0;
  const bool fits = arguments.size() == parameters || (more && arguments.size() > parameters);
  const bool braced = std::any_of(arguments.begin(), arguments.end(), [](const Argument& a) { return a.braced(); });
  std::string variables, passed;
  for (size_t i = 0; i < arguments.size() && (fits || braced); ++i) {
    const bool known = i < parameters;
    CXType type{};
    if (known) type = clang_getCursorType(clang_Cursor_getArgument(function, static_cast<unsigned>(i)));
    std::string value = "__ft_a" + std::to_string(i);
    if (known && !can_be_written(type))
      value = rows_type(arguments[i], type) + placed(arguments[i], call);
    else if (!known && arguments[i].braced())
      value = "0";  // one too many
    else
      variables += held(arguments[i], known ? &type : nullptr, value, call);
    passed += (i > 0 ? "," : "") + value;
  }
  if (!fits && !braced) passed = placed({call.args, 0}, call);  // a macro may hold several; if not, the compiler says what is wrong
  const std::string place = "\n#line 1 \"" + call.flag + "\"\n";
  return place + "extern int ft_recording;int __wrap_main(void);int __wrap_main(void){int __ft_on=ft_recording;ft_recording=0;" +
         variables + "ft_recording=__ft_on;" + place + "(" + call.function + ")(" + passed + ");ft_recording=0;return 0;}\n";
}

}  // namespace foretrace::tracer::c
