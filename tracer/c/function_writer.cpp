#include "tracer/c/function_writer.h"

#include <algorithm>

namespace foretrace::tracer::c {
namespace {

constexpr size_t kNone = SourceText::kNone;

bool is_void(CXType type) { return clang_getCanonicalType(type).kind == CXType_Void; }

bool is_automatic(CXCursor variable) {
  const CX_StorageClass storage = clang_Cursor_getStorageClass(variable);
  return storage == CX_SC_None || storage == CX_SC_Auto || storage == CX_SC_Register || storage == CX_SC_Invalid;
}

// Compilers make no code for a statement that is but a value.
bool has_effect(CXCursor statement) {
  if (clang_isExpression(clang_getCursorKind(statement)) == 0) return true;
  Effects effects;
  effects.add(statement);
  return effects.reaches || !effects.writes.empty();
}

// Its operands run one after another, or not at all.
bool branches(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_ConditionalOperator) return true;
  if (kind != CXCursor_BinaryOperator) return false;
  const CXBinaryOperatorKind which = clang_getCursorBinaryOperatorKind(expression);
  return which == CXBinaryOperator_LAnd || which == CXBinaryOperator_LOr || which == CXBinaryOperator_Comma;
}

// A variable whose address can be had, and whose size is known.
bool can_bind(CXCursor variable) {
  const CX_StorageClass storage = clang_Cursor_getStorageClass(variable);
  return storage != CX_SC_Register && storage != CX_SC_Extern && clang_Type_getSizeOf(clang_getCursorType(variable)) > 0;
}

// Its initialiser, the last child that is an expression.
bool has_initialiser(CXCursor variable) { return !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(variable)); }

}  // namespace

uint32_t FunctionWriter::add_variable(CXCursor declaration) {
  Variable variable;
  variable.name = clang_text(clang_getCursorSpelling(declaration));
  variable.type = types_.add(clang_getCursorType(declaration));
  variable.scope = scope_;
  const Type& type = types_.at(variable.type);
  const bool scalar = type.kind != __ft_kind_array && type.kind != __ft_kind_struct && type.kind != __ft_kind_union && type.kind != __ft_kind_opaque;
  const bool text = type.kind == __ft_kind_pointer && types_.at(type.of).kind == __ft_kind_char;
  if (!scalar || text) variable.flags |= __ft_exposed;  // others can change what it shows
  for (size_t i = out_.variables.size(); i-- > 0 && variable.outer < 0;) {
    uint32_t at = scope_;
    while (at != 0 && at != out_.variables[i].scope) at = out_.scopes[at];
    if (at == out_.variables[i].scope && out_.variables[i].name == variable.name) variable.outer = static_cast<int32_t>(i);
  }
  if (variable.outer >= 0) out_.variables[static_cast<size_t>(variable.outer)].flags |= __ft_hidden;
  const auto index = static_cast<uint32_t>(out_.variables.size());
  out_.variables.push_back(variable);
  variables_[variable_key(declaration)] = index;
  return index;
}

std::string FunctionWriter::bind(uint32_t variable, CXCursor declaration, bool initialised) const {
  return "__ft_bind(&__ft_f," + std::to_string(variable) + ",&" + clang_text(clang_getCursorSpelling(declaration)) + "," + (initialised ? "1" : "0") + ")";
}

uint32_t FunctionWriter::add_site(uint32_t line, const std::vector<CXCursor>& expressions) {
  current_ = expressions;
  lines_ = {line};
  Effects effects;
  for (const CXCursor expression : expressions) effects.add(expression);
  effects_.push_back(std::move(effects));
  out_.sites.push_back({line, scope_, {}, false});
  return static_cast<uint32_t>(out_.sites.size() - 1);
}

// What was learnt of a variable after the site that changes it counts too.
void FunctionWriter::finish_effects() {
  for (size_t i = 0; i < effects_.size(); ++i) {
    for (const VariableKey& key : effects_[i].exposed)
      if (const auto at = variables_.find(key); at != variables_.end()) out_.variables[at->second].flags |= __ft_exposed;
    for (const VariableKey& key : effects_[i].writes)
      if (const auto at = variables_.find(key); at != variables_.end()) out_.sites[i].writes.push_back(at->second);
    out_.sites[i].reaches = effects_[i].reaches;
  }
}

void FunctionWriter::write(CXCursor function) {
  result_ = clang_getCursorResultType(function);
  out_.name = clang_text(clang_getCursorSpelling(function));
  out_.first_line = place_of(clang_getCursorLocation(function)).line;
  out_.result = types_.add(result_);
  const auto parts = children_of(function);
  const CXCursor compound = parts.back();
  const size_t begin = start_of(compound).offset + 1, end = end_of(compound).offset - 1;
  std::string enter = "struct __ft_slot __ft_s[__ft_n_" + std::to_string(index_) + "];struct __ft_frame __ft_f;__ft_enter(&__ft_f,__ft_unit_" +
                      std::to_string(unit_) + "+" + std::to_string(index_) + ",__ft_s);";
  for (int i = 0; i < clang_Cursor_getNumArguments(function); ++i) {
    const CXCursor parameter = clang_Cursor_getArgument(function, static_cast<unsigned>(i));
    if (can_bind(parameter) && !clang_text(clang_getCursorSpelling(parameter)).empty())
      enter += bind(add_variable(parameter), parameter, true) + ";";
  }
  edits_.open(begin, enter + bind_globals(compound) + "__ft_call(&__ft_f);");
  for (const CXCursor inner : children_of(compound)) statement(inner);
  edits_.open(end, "__ft_return(&__ft_f," + std::to_string(add_site(end_of(compound).line, {})) + ",0);");
  finish_effects();
}

// Globals that the body names show among its variables.
std::string FunctionWriter::bind_globals(CXCursor body) {
  Effects all;
  all.add(body);
  std::string binds;
  const size_t begin = start_of(body).offset;
  for (const auto& [key, variable] : all.globals) {
    const CXSourceLocation location = clang_getCursorLocation(variable);
    const Place place = place_of(location);
    const bool before = !place.main_file || place.offset < begin;
    if (clang_Location_isInSystemHeader(location) != 0 || place.macro || !before || clang_Type_getSizeOf(clang_getCursorType(variable)) <= 0 ||
        clang_Cursor_getStorageClass(variable) == CX_SC_Register)
      continue;
    const uint32_t index = add_variable(variable);
    out_.variables[index].flags |= __ft_exposed | __ft_global;
    binds += bind(index, variable, true) + ";";
  }
  return binds;
}

size_t FunctionWriter::end_behind(CXCursor statement) const {
  const auto children = children_of(statement);
  switch (clang_getCursorKind(statement)) {
    case CXCursor_IfStmt:
    case CXCursor_WhileStmt:
    case CXCursor_ForStmt:
    case CXCursor_SwitchStmt:
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
    case CXCursor_LabelStmt: return children.empty() ? kNone : end_behind(children.back());
    case CXCursor_CompoundStmt:
    case CXCursor_NullStmt: return end_of(statement).offset;
    default: break;
  }
  const Place last = end_of(statement);
  const size_t end = last.offset;
  if (end > 0 && source_.text()[end - 1] == ';') return end;
  const size_t next = source_.skip_blank(end);
  if (next < source_.text().size() && source_.text()[next] == ';') return next + 1;
  return last.macro || expansion_end(next) == next ? end : expansion_end(next);  // a macro that is a semicolon
}

bool FunctionWriter::probe(CXCursor statement, const std::vector<CXCursor>& expressions) {
  return probe(start_of(statement), start_of(statement).line, expressions);
}

bool FunctionWriter::probe(const Place& start, uint32_t line, const std::vector<CXCursor>& expressions) {
  if (!start.main_file || (start.macro && start.offset == last_macro_)) return false;
  if (start.macro) last_macro_ = start.offset;
  edits_.open(start.offset, line_call(add_site(line, expressions)) + ";");
  return true;
}

// Parentheses and a call before the expression that is the text [begin, end).
void FunctionWriter::wrap(size_t begin, size_t end, const std::string& before, CXCursor expression) {
  if (is_constant(expression)) {
    if (!before.empty()) edits_.open(begin, "(" + before + "("), edits_.close(end, "))");
    return;
  }
  const std::string call = line_call(add_site(start_of(expression).line, {expression}));
  edits_.open(begin, "(" + before + call + ",(");
  nested(expression);
  edits_.close(end, "))");
}

void FunctionWriter::in_parentheses(size_t keyword_end, CXCursor condition) {
  const size_t open = source_.skip_blank(keyword_end);
  if (open >= source_.text().size() || source_.text()[open] != '(') return nested(condition);
  const size_t close = source_.closing(open);
  if (close != kNone) wrap(open + 1, close, "", condition);
}

// An operand or call that begins on a line of its own is a step of its own, as compilers and debuggers count lines.
void FunctionWriter::operand(CXCursor expression) {
  const Place start = start_of(expression), end = end_of(expression);
  if (is_constant(expression)) return;
  if (start.macro || end.macro || !start.main_file || !lines_.insert(start.line).second) return nested(expression);
  const auto lines = lines_;
  const auto expressions = current_;
  edits_.open(start.offset, "(" + line_call(add_site(start.line, expressions)) + ",(");
  lines_.insert(lines.begin(), lines.end());
  nested(expression);
  edits_.close(end.offset, "))");
}

// Statements and operands inside of an expression.
void FunctionWriter::nested(CXCursor expression) {
  const CXCursorKind kind = clang_getCursorKind(expression);
  if (kind == CXCursor_UnaryExpr || kind == CXCursor_GenericSelectionExpr) return;
  for (const CXCursor child : children_of(expression)) {
    if (clang_getCursorKind(child) == CXCursor_CallExpr || (branches(expression) && clang_isExpression(clang_getCursorKind(child)) != 0)) {
      operand(child);
    } else if (clang_getCursorKind(child) == CXCursor_CompoundStmt && clang_getCursorKind(expression) == CXCursor_StmtExpr) {
      if (!start_of(child).macro) block(child);
    } else {
      nested(child);
    }
  }
}

void FunctionWriter::block(CXCursor compound) {
  const uint32_t around = scope_;
  scope_ = static_cast<uint32_t>(out_.scopes.size());
  out_.scopes.push_back(around);
  for (const CXCursor child : children_of(compound)) statement(child);
  scope_ = around;
}

// A statement that another one consists of: in braces, to hold the probe too.
void FunctionWriter::body(CXCursor inner) {
  if (clang_getCursorKind(inner) == CXCursor_CompoundStmt) return statement(inner);
  const Place start = start_of(inner);
  const size_t end = end_behind(inner);
  if (start.macro && start.offset == last_macro_) return;
  edits_.open(start.offset, "{");
  statement(inner);
  edits_.close(end, "}");
}

void FunctionWriter::statement(CXCursor cursor) {
  const auto children = children_of(cursor);
  const Place start = start_of(cursor);
  const CXCursorKind kind = clang_getCursorKind(cursor);
  if (!start.main_file) return;
  if (kind == CXCursor_DeclStmt) return declaration(cursor);
  if (start.macro) return from_macro(cursor);
  switch (kind) {
    case CXCursor_CompoundStmt: return block(cursor);
    case CXCursor_LabelStmt:
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt:
      return labelled(cursor);
    case CXCursor_NullStmt: return;
    case CXCursor_ReturnStmt: return return_statement(cursor);
    case CXCursor_ForStmt: return for_loop(cursor);
    case CXCursor_DoStmt: return do_loop(cursor);
    case CXCursor_WhileStmt:
      if (children.size() != 2) return;
      in_parentheses(source_.token_end(start.offset), children[0]);
      return body(children[1]);
    case CXCursor_IfStmt:
    case CXCursor_SwitchStmt:
      if (children.empty()) return;
      if (!is_constant(children[0]) && probe(cursor, {children[0]})) nested(children[0]);
      for (size_t i = 1; i < children.size(); ++i) body(children[i]);
      return;
    default:
      if (has_effect(cursor) && probe(cursor, {cursor})) nested(cursor);
  }
}

// A label on a line of its own is a step of its own, as compilers count lines.
void FunctionWriter::labelled(CXCursor cursor) {
  const auto children = children_of(cursor);
  if (children.empty()) return;
  const Place label = start_of(cursor), inner = start_of(children.back());
  const bool null = clang_getCursorKind(children.back()) == CXCursor_NullStmt;
  const bool counted = clang_getCursorKind(cursor) != CXCursor_DefaultStmt && !(clang_getCursorKind(cursor) == CXCursor_CaseStmt && in_case_);
  in_case_ = clang_getCursorKind(cursor) == CXCursor_CaseStmt && clang_getCursorKind(children.back()) == CXCursor_CaseStmt;
  if (counted && !label.macro && inner.main_file && !inner.macro && label.line != inner.line && !null)
    edits_.open(inner.offset, line_call(add_site(label.line, {})) + ";");
  statement(children.back());
}

// One statement, whatever it expands to; but what it takes as its body from the text (EACH(i, n) { ... }) has statements of its own.
void FunctionWriter::from_macro(CXCursor cursor) {
  const CXCursorKind kind = clang_getCursorKind(cursor);
  const bool labelled = kind == CXCursor_LabelStmt || kind == CXCursor_CaseStmt || kind == CXCursor_DefaultStmt;
  if (!labelled && kind != CXCursor_NullStmt && has_effect(cursor)) probe(cursor, {cursor});
  for (const CXCursor child : children_of(cursor))
    if (clang_isStatement(clang_getCursorKind(child)) != 0 && start_of(child).main_file && !start_of(child).macro)
      labelled ? statement(child) : body(child);
}

void FunctionWriter::for_loop(CXCursor loop) {
  const auto children = children_of(loop);
  const Place start = start_of(loop);
  if (children.empty()) return;
  const size_t open = source_.skip_blank(source_.token_end(start.offset));
  const size_t first = source_.find_outside(open + 1, ';');
  const size_t second = first == kNone ? kNone : source_.find_outside(first + 1, ';');
  const size_t close = second == kNone ? kNone : source_.closing(open);
  if (close == kNone) {
    probe(loop, {children.begin(), children.end() - 1});
    return body(children.back());
  }
  const uint32_t around = scope_;
  scope_ = static_cast<uint32_t>(out_.scopes.size());
  out_.scopes.push_back(around);
  std::string binds;
  bool has_condition = false;
  for (size_t i = 0; i + 1 < children.size(); ++i) {
    const size_t at = start_of(children[i]).offset;
    if (at < first) {
      if (clang_getCursorKind(children[i]) != CXCursor_DeclStmt) {
        probe(loop, {children[i]});
        nested(children[i]);
        continue;
      }
      const auto variables = children_of(children[i]);
      if (std::any_of(variables.begin(), variables.end(), has_initialiser)) probe(loop, variables);
      for (const CXCursor variable : variables)
        if (clang_getCursorKind(variable) == CXCursor_VarDecl && can_bind(variable))
          binds += bind(add_variable(variable), variable, has_initialiser(variable)) + ",";
    } else if (at < second) {
      has_condition = true;
      wrap(first + 1, second, binds, children[i]);
    } else {
      wrap(second + 1, close, "", children[i]);
    }
  }
  if (!has_condition && !binds.empty()) edits_.open(first + 1, "(" + binds + "1)");
  body(children.back());
  scope_ = around;
}

void FunctionWriter::do_loop(CXCursor loop) {
  const auto children = children_of(loop);
  if (children.size() != 2) return;
  body(children[0]);
  const size_t keyword = source_.skip_blank(end_behind(children[0]));
  if (source_.name_at(keyword) == "while") in_parentheses(keyword + 5, children[1]);
}

void FunctionWriter::declaration(CXCursor statement) {
  const auto children = children_of(statement);
  std::vector<CXCursor> variables;
  for (const CXCursor child : children)
    if (clang_getCursorKind(child) == CXCursor_VarDecl) variables.push_back(child);
  const auto first = std::find_if(variables.begin(), variables.end(), [](CXCursor v) { return is_automatic(v) && has_initialiser(v); });
  // The line is that of the name: `struct { ... } x = ...`.
  if (first != variables.end()) probe(start_of(statement), place_of(clang_getCursorLocation(*first)).line, variables);
  for (const CXCursor variable : variables)
    if (is_automatic(variable) && has_initialiser(variable)) nested(variable);
  const size_t end = end_behind(statement);
  if (end == 0 || source_.text()[end - 1] != ';') return;
  std::string binds;
  for (const CXCursor variable : variables) {
    if (place_of(clang_getCursorLocation(variable)).macro || !can_bind(variable)) continue;
    const bool initialised = has_initialiser(variable) || !is_automatic(variable);
    binds += bind(add_variable(variable), variable, initialised) + ";";
  }
  if (!binds.empty()) edits_.close(end, binds);
}

void FunctionWriter::return_statement(CXCursor statement) {
  const auto children = children_of(statement);
  const Place start = start_of(statement);
  const std::string site = std::to_string(add_site(start.line, children));
  const std::string ret = "__ft_return(&__ft_f," + site + ",";
  const std::string line = "__ft_line(&__ft_f," + site + ");";
  if (children.empty()) return edits_.open(start.offset, line + ret + "0);");
  edits_.open(start.offset, line);
  const size_t behind = start.offset + 6;  // return
  const size_t semicolon = end_of(children.front()).offset;
  const std::string type = type_name(result_);
  if (is_void(result_)) {
    edits_.open(behind, " __extension__({(");
    nested(children.front());
    return edits_.close(semicolon, ");" + ret + "0);})");
  }
  const std::string declared = type.find("(unnamed") == std::string::npos && type.find("(anonymous") == std::string::npos ? type : "";
  if (declared.empty()) return nested(children.front());
  edits_.open(behind, " __extension__({__typeof__(" + declared + ")__ft_r=(");
  nested(children.front());
  edits_.close(semicolon, ");" + ret + "&__ft_r);__ft_r;})");
}

}  // namespace foretrace::tracer::c
