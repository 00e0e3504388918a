#include "tracer/c/function_writer.h"

#include <algorithm>

namespace foretrace::tracer::c {
namespace {

bool is_void(CXType type) { return clang_getCanonicalType(type).kind == CXType_Void; }

bool is_automatic(CXCursor variable) {
  const CX_StorageClass storage = clang_Cursor_getStorageClass(variable);
  return storage == CX_SC_None || storage == CX_SC_Auto || storage == CX_SC_Register || storage == CX_SC_Invalid;
}

// Compilers make no code for a statement that is but a value.
bool has_effect(CXCursor statement) {
  if (clang_isExpression(clang_getCursorKind(statement)) == 0) return true;
  Effects effects;
  effects.probed = false;
  effects.add(statement);
  return effects.reaches != 0 || !effects.writes.empty();
}

// There may be no step when it is worked out.
bool has_no_step(CXCursor condition) { return is_constant(condition) || may_be_folded(condition); }

bool is_scalar(const Type& type) {
  return type.kind != __ft_kind_array && type.kind != __ft_kind_sized && type.kind != __ft_kind_struct && type.kind != __ft_kind_union && type.kind != __ft_kind_opaque;
}

bool has_initialiser(CXCursor variable) { return !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(variable)); }

// An array of variable length: its declaration is run.
bool has_length(CXCursor variable) {
  CXType type = clang_getCanonicalType(clang_getCursorType(variable));
  while (type.kind == CXType_ConstantArray) type = clang_getCanonicalType(clang_getArrayElementType(type));
  return type.kind == CXType_VariableArray;
}

}  // namespace

uint32_t FunctionWriter::add_variable(CXCursor declaration) {
  Variable variable;
  variable.name = clang_text(clang_getCursorSpelling(declaration));
  variable.type = types_.add_declared(declaration);
  variable.scope = scope_;
  const Type& type = types_.at(variable.type);
  const bool text = type.kind == __ft_kind_pointer && types_.at(type.of).kind == __ft_kind_char;
  if (!is_scalar(type) || text) variable.flags |= __ft_exposed;  // others can change what it shows
  for (size_t i = out_.variables.size(); i-- > 0 && variable.outer < 0;) {
    uint32_t at = scope_;
    while (at != 0 && at != out_.variables[i].scope) at = out_.scopes[at];
    const bool named = (out_.variables[i].flags & __ft_keeps_type) == 0 && out_.variables[i].name == variable.name;
    if (at == out_.variables[i].scope && named) variable.outer = static_cast<int32_t>(i);
  }
  if (variable.outer >= 0) out_.variables[static_cast<size_t>(variable.outer)].flags |= __ft_hidden;
  const auto index = static_cast<uint32_t>(out_.variables.size());
  out_.variables.push_back(variable);
  variables_[variable_key(declaration)] = index;
  if (!is_sized(declaration)) return index;
  out_.variables[index].flags |= __ft_sized;
  out_.variables.push_back({variable.name, variable.type, scope_, -1, __ft_keeps_type});
  return index;
}

// Its type is made at run time. A static one's never is.
bool FunctionWriter::is_sized(CXCursor variable) {
  return types_.at(types_.add_declared(variable)).sized && is_automatic(variable) && !start_of(variable).inserted;
}

// A variable whose address can be had, and whose size is known, if only at run time.
bool FunctionWriter::can_bind(CXCursor variable) {
  const CX_StorageClass storage = clang_Cursor_getStorageClass(variable);
  if (storage == CX_SC_Register || storage == CX_SC_Extern) return false;
  if (is_array_parameter(variable) || is_sized(variable)) return true;
  if (start_of(variable).inserted && clang_getArrayElementType(clang_getCanonicalType(clang_getCursorType(variable))).kind != CXType_Invalid) return false;
  return clang_Type_getSizeOf(clang_getCursorType(variable)) > 0 && types_.at(types_.add(clang_getCursorType(variable))).size > 0;
}

// One that a block declares.
uint32_t FunctionWriter::add_local(CXCursor declaration) {
  const uint32_t index = add_variable(declaration);
  uint32_t& flags = out_.variables[index].flags;
  if (!is_automatic(declaration)) flags |= __ft_exposed | __ft_global;
  else if (!has_initialiser(declaration) && is_scalar(types_.at(out_.variables[index].type))) flags |= __ft_uninitialised;
  return index;
}

std::string FunctionWriter::bind(uint32_t variable, CXCursor declaration, bool initialised) const {
  const std::string name = clang_text(clang_getCursorSpelling(declaration));
  const std::string what = "(&__ft_f," + std::to_string(variable) + ",&" + name + "," + (initialised ? "1" : "0");
  if ((out_.variables[variable].flags & __ft_sized) == 0) return "__ft_bind" + what + ")";
  const CXType type = clang_getCursorType(declaration);
  const std::string sizes = is_array_parameter(declaration) ? sizes_of(clang_getArrayElementType(clang_getCanonicalType(type)), "(" + name + ")[0]") : sizes_of(type, name);
  return "__ft_bind_sized" + what + "," + std::to_string(std::count(sizes.begin(), sizes.end(), ',')) + sizes + ")";
}

FunctionWriter::FunctionWriter(const UnitWriter& unit)
    : unit_(unit), index_(unit.tables.functions.size()), out_(unit.tables.functions.emplace_back()), source_(unit.source), edits_(unit.edits),
      types_(unit.types), probed_(unit.probed) {}

// A declaration in it may be run again without a step outside of its block: by a jump, or in a loop whose condition is no step.
bool FunctionWriter::repeats(CXCursor body) const {
  for (const CXCursor inner : children_of(body)) {
    const CXCursorKind kind = clang_getCursorKind(inner);
    const auto parts = children_of(inner);
    if (kind == CXCursor_LabelStmt || start_of(inner).macro) return true;
    if (kind == CXCursor_WhileStmt && has_no_step(parts.front())) return true;
    if (kind == CXCursor_DoStmt && has_no_step(parts.back())) return true;
    if (kind == CXCursor_ForStmt) {
      const size_t first = source_.find_outside(source_.skip_blank(start_of(inner).offset + 3) + 1, ';');
      if (first == SourceText::kNone || source_.text()[source_.skip_blank(first + 1)] == ';') return true;
      for (const CXCursor part : parts)
        if (start_of(part).offset > first && has_no_step(part)) return true;
    }
    if (clang_isStatement(kind) != 0 && repeats(inner)) return true;
  }
  return false;
}

void FunctionWriter::write(CXCursor function, CXCursor body) {
  result_ = clang_getCursorResultType(function);
  repeats_ = repeats(body);
  out_.name = clang_text(clang_getCursorSpelling(function));
  out_.first_line = place_of(clang_getCursorLocation(function)).line;
  out_.result = types_.add(result_);
  const FlatText::Piece& piece = unit_.flat.piece_at(start_of(body).offset);
  inclusion_ = piece.inclusion;
  out_.file = piece.file;
  const size_t begin = behind_labels(start_of(body).offset + 1), end = end_of(body).offset - 1;
  std::string enter = "struct __ft_slot __ft_s[__ft_n_" + std::to_string(index_) + "];struct __ft_frame __ft_f;__ft_enter(&__ft_f,__ft_unit_" +
                            std::to_string(unit_.number) + "+" + std::to_string(index_) + ",__ft_s);";
  enter += bind_parameters(function, body);
  enter += bind_globals(body);
  edits_.open(begin, enter + "__ft_call(&__ft_f);");
  for (const CXCursor inner : children_of(body)) statement(inner);
  edits_.open(end, "__ft_return(&__ft_f," + std::to_string(add_site(line_of(end_of(body)), {})) + ",0);");
  finish_effects();
  finish_scopes();
}

// Behind `__label__ a, b;`, which come first in a block.
size_t FunctionWriter::behind_labels(size_t begin) const {
  for (size_t at = source_.skip_blank(begin); source_.name_at(at) == "__label__"; at = source_.skip_blank(begin)) {
    const size_t end = source_.find_outside(at, ';');
    if (end == SourceText::kNone) break;
    begin = end + 1;
  }
  return begin;
}

// What a function's body includes counts at the line that includes it, as what a macro expands to counts at the macro's.
uint32_t FunctionWriter::line_of(const Place& place) const {
  const auto& pieces = unit_.flat.pieces;
  const FlatText::Piece* piece = &unit_.flat.piece_at(place.offset);
  if (piece->inclusion == inclusion_) return place.line;
  while (piece != &pieces.back() && piece->inclusion != inclusion_) ++piece;
  return piece->inclusion == inclusion_ ? piece->line - 1 : place.line;
}

// Those of an inner function are declared in its body, for the parser alone.
std::string FunctionWriter::bind_parameters(CXCursor function, CXCursor body) {
  std::vector<CXCursor> parameters;
  for (int i = 0; i < clang_Cursor_getNumArguments(function); ++i) parameters.push_back(clang_Cursor_getArgument(function, static_cast<unsigned>(i)));
  if (unit_.inner_functions.contains(start_of(body).offset)) {
    parameters.clear();
    for (const CXCursor inner : children_of(body))
      for (const CXCursor variable : children_of(inner))
        if (start_of(inner).inserted && clang_getCursorKind(variable) == CXCursor_VarDecl) parameters.push_back(variable);
  }
  std::string binds;
  for (const CXCursor parameter : parameters)
    if (can_bind(parameter) && !clang_text(clang_getCursorSpelling(parameter)).empty()) binds += bind(add_variable(parameter), parameter, true) + ";";
  return binds;
}

// GNU C: a function in a function. What it sets of the variables around it changes there.
void FunctionWriter::inner_function(CXCursor compound) {
  FunctionWriter writer(unit_);
  writer.write(declared_, compound);
  for (const Effects& effects : writer.effects_)
    for (const VariableKey& key : effects.writes)
      if (const auto at = variables_.find(key); at != variables_.end()) out_.variables[at->second].flags |= __ft_exposed;
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
    case CXCursor_LabelStmt: return children.empty() ? SourceText::kNone : end_behind(children.back());
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

void FunctionWriter::in_parentheses(size_t keyword_end, CXCursor condition) {
  const size_t open = source_.skip_blank(keyword_end);
  if (open >= source_.text().size() || source_.text()[open] != '(') return expression(condition, Use::kRead);
  const size_t close = source_.closing(open);
  if (close != SourceText::kNone) wrap(open + 1, close, "", condition);
}

void FunctionWriter::block(CXCursor compound) {
  if (unit_.inner_functions.contains(start_of(compound).offset)) return inner_function(compound);
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
  if (!start.main_file || start.inserted) return;
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
      if (probe_condition(cursor, children[0])) expression(children[0], Use::kRead);
      for (size_t i = 1; i < children.size(); ++i) body(children[i]);
      return;
    default:
      // Of ({ ... }) the statements inside are counted, not the bracket.
      if (kind == CXCursor_StmtExpr || (has_effect(cursor) && probe(cursor, {cursor}))) expression(cursor, Use::kRead);
  }
}

// A label on a line of its own is a step of its own, as compilers count lines.
void FunctionWriter::labelled(CXCursor cursor) {
  const auto children = children_of(cursor);
  if (children.empty()) return;
  const Place label = start_of(cursor), inner = start_of(children.back());
  const bool null = clang_getCursorKind(children.back()) == CXCursor_NullStmt;
  const bool counted = clang_getCursorKind(cursor) != CXCursor_DefaultStmt && !(clang_getCursorKind(cursor) == CXCursor_CaseStmt && in_case_);
  in_case_ = clang_getCursorKind(cursor) == CXCursor_CaseStmt && clang_getCursorKind(children.back()) == CXCursor_CaseStmt && line_of(label) != line_of(inner);
  if (counted && !label.macro && inner.main_file && !inner.macro && line_of(label) != line_of(inner) && !null)
    edits_.open(inner.offset, line_call(add_site(line_of(label), {})) + ";");
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
  const size_t second = first == SourceText::kNone ? SourceText::kNone : source_.find_outside(first + 1, ';');
  const size_t close = second == SourceText::kNone ? SourceText::kNone : source_.closing(open);
  if (close == SourceText::kNone) {
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
        expression(children[i], Use::kRead);
        continue;
      }
      const auto variables = children_of(children[i]);
      if (std::any_of(variables.begin(), variables.end(), has_initialiser)) probe(loop, variables);
      for (const CXCursor variable : variables) {
        if (clang_getCursorKind(variable) != CXCursor_VarDecl) continue;
        initialiser(variable);
        if (can_bind(variable)) binds += bind(add_local(variable), variable, has_initialiser(variable)) + ",";
      }
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
  for (const CXCursor child : children) {
    if (clang_getCursorKind(child) == CXCursor_VarDecl) variables.push_back(child);
    if (clang_getCursorKind(child) == CXCursor_FunctionDecl) declared_ = child;
  }
  const auto first = std::find_if(variables.begin(), variables.end(), [](CXCursor v) { return is_automatic(v) && (has_initialiser(v) || has_length(v)); });
  // The line is that of the name: `struct { ... } x = ...`.
  if (first != variables.end()) probe(start_of(statement), line_of(place_of(clang_getCursorLocation(*first))), variables);
  for (const CXCursor variable : variables)
    if (is_automatic(variable)) initialiser(variable);
  const size_t end = end_behind(statement);
  if (end == 0 || source_.text()[end - 1] != ';') return;
  std::string binds;
  for (const CXCursor variable : variables) {
    if (place_of(clang_getCursorLocation(variable)).macro || !can_bind(variable)) continue;
    const bool initialised = has_initialiser(variable) || !is_automatic(variable);
    binds += bind(add_local(variable), variable, initialised) + ";";
    if (repeats_ && is_automatic(variable) && has_initialiser(variable) && !effects_.empty()) effects_.back().writes.insert(variable_key(variable));
  }
  if (!binds.empty()) edits_.close(end, binds);
}

// What is worked out where the variable is declared: its array's lengths, its value.
void FunctionWriter::initialiser(CXCursor variable) {
  for (const CXCursor part : children_of(variable))
    if (has_length(variable) && clang_isExpression(clang_getCursorKind(part)) != 0) expression(part, Use::kRead);
  if (!has_length(variable) && has_initialiser(variable)) expression(clang_Cursor_getVarDeclInitializer(variable), Use::kRead);
}

void FunctionWriter::return_statement(CXCursor statement) {
  const auto children = children_of(statement);
  const Place start = start_of(statement);
  const std::string site = std::to_string(add_site(line_of(start), children));
  const std::string ret = "__ft_return(&__ft_f," + site + ",";
  const std::string line = "__ft_line(&__ft_f," + site + ");";
  if (children.empty()) return edits_.open(start.offset, line + ret + "0);");
  edits_.open(start.offset, line);
  const size_t behind = start.offset + 6;  // return
  const size_t semicolon = end_of(children.front()).offset;
  const std::string type = type_name(result_);
  if (is_void(result_)) {
    edits_.open(behind, " __extension__({(");
    expression(children.front(), Use::kRead);
    return edits_.close(semicolon, ");" + ret + "0);})");
  }
  const std::string declared = type.find("(unnamed") == std::string::npos && type.find("(anonymous") == std::string::npos ? type : "";
  if (declared.empty()) return expression(children.front(), Use::kRead);
  edits_.open(behind, " __extension__({__typeof__(" + declared + ")__ft_r=(");
  expression(children.front(), Use::kRead);
  edits_.close(semicolon, ");" + ret + "&__ft_r);__ft_r;})");
}

}  // namespace foretrace::tracer::c
