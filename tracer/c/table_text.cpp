#include <cstdio>

#include "tracer/c/runtime_header.h"
#include "tracer/c/unit_tables.h"

namespace foretrace::tracer::c {
namespace {

std::string number(uint64_t n) { return std::to_string(n); }

std::string c_string(std::string_view text) {
  std::string out = "\"";
  char escape[8];
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 32 && byte < 127 && c != '"' && c != '\\' && c != '?') {
      out += c;
    } else {
      std::snprintf(escape, sizeof(escape), "\\%03o", byte);
      out += escape;
    }
    if (c == '\n') out += "\"\n\"";
  }
  return out + "\"";
}

std::string unit_name(int unit) { return "__ft_unit_" + std::to_string(unit); }

void add_types(const UnitTables& tables, std::string& out) {
  for (size_t i = 0; i < tables.types.size(); ++i) {
    if (tables.types[i].fields.empty()) continue;
    out += "static const struct __ft_field fields_" + number(i) + "[]={";
    for (const Field& field : tables.types[i].fields)
      out += "{" + c_string(field.name) + "," + number(field.type) + "," + number(field.bit_offset) + "," + number(field.bit_width) + "},";
    out += "};\n";
  }
  out += "static struct __ft_type types[]={\n";
  for (size_t i = 0; i < tables.types.size(); ++i) {
    const Type& type = tables.types[i];
    out += "{" + number(type.kind) + "," + number(type.size) + "," + c_string(type.name) + "," + number(type.of) + "," + number(type.count) + "," +
           (type.fields.empty() ? "0" : "fields_" + number(i)) + "},\n";
  }
  out += "};\n";
}

void add_function(const Function& function, const std::string& at, std::string& out) {
  out += "static const struct __ft_variable variables_" + at + "[]={";
  for (const Variable& variable : function.variables)
    out += "{" + c_string(variable.name) + "," + number(variable.type) + "," + number(variable.scope) + "," + std::to_string(variable.outer) + "," +
           number(variable.flags) + "},";
  out += "{0}};\nstatic const unsigned exposed_" + at + "[]={";
  for (size_t i = 0; i < function.variables.size(); ++i)
    if ((function.variables[i].flags & __ft_exposed) != 0) out += number(i) + ",";
  out += "~0u};\nstatic const unsigned scopes_" + at + "[]={";
  for (const uint32_t scope : function.scopes) out += number(scope) + ",";
  out += "};\nstatic const unsigned writes_" + at + "[]={";
  for (const Site& site : function.sites)
    for (const auto* list : {&site.writes, &site.reads})
      for (const uint32_t variable : *list) out += number(variable) + ",";
  out += "0};\nstatic const struct __ft_site sites_" + at + "[]={";
  size_t writes = 0;
  for (const Site& site : function.sites) {
    out += "{" + number(site.line) + "," + number(site.scope) + "," + number(writes) + "," + number(site.writes.size()) + "," +
           number(site.reads.size()) + "," + number(site.reaches) + "},";
    writes += site.writes.size() + site.reads.size();
  }
  out += "{0}};\n";
}

}  // namespace

std::string prologue_text(const UnitTables& tables, int unit) {
  std::string out(kRuntimeDeclarations);
  out += "extern struct __ft_function " + unit_name(unit) + "[];enum{__ft_counted";
  for (size_t i = 0; i < tables.functions.size(); ++i)
    out += ",__ft_n_" + number(i) + "=" + number(tables.functions[i].variables.size() + 1);
  // An optimiser knows more with every turn: what is a step must not depend on it.
  return out + "};\n#ifdef __OPTIMIZE__\n#define __ft_is_folded(...) 0\n#else\n#define __ft_is_folded(...) __builtin_constant_p((__VA_ARGS__))\n#endif";
}

std::string tables_text(const UnitTables& tables, int unit) {
  std::string out(kRuntimeDeclarations);
  out += "\n";
  add_types(tables, out);
  for (size_t i = 0; i < tables.files.size(); ++i) out += "static const char source_" + number(i) + "[]=" + c_string(tables.files[i].source) + ";\n";
  out += "static struct __ft_unit files[]={\n";
  for (size_t i = 0; i < tables.files.size(); ++i)
    out += "{" + c_string(tables.files[i].name) + ",source_" + number(i) + ",sizeof source_" + number(i) + "-1,types},\n";
  out += "};\n";
  for (size_t i = 0; i < tables.functions.size(); ++i) add_function(tables.functions[i], number(i), out);
  out += "struct __ft_function " + unit_name(unit) + "[]={\n";
  for (size_t i = 0; i < tables.functions.size(); ++i) {
    const Function& function = tables.functions[i];
    const std::string at = number(i);
    out += "{files+" + number(function.file) + "," + c_string(function.name) + "," + number(function.first_line) + "," + number(function.result) + ",variables_" + at + "," +
           number(function.variables.size()) + ",exposed_" + at + ",scopes_" + at + "," + number(function.scopes.size()) + ",sites_" + at + ",writes_" + at + "},\n";
  }
  return out + "{0}};\n";
}

}  // namespace foretrace::tracer::c
