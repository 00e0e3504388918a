#include "tracer/c/syntax_server.h"

#include <cstdio>
#include <iostream>

#include "core/json.h"
#include "tracer/c/outline.h"
#include "tracer/c/token_fingerprint.h"

namespace foretrace::tracer::c {
namespace {

// Of a text that lies nowhere: it finds no files of its own to include.
constexpr const char* kPath = "/foretrace-source/program.c";

// Errors of clang that gcc 12 takes are warnings.
constexpr const char* kConversions[] = {"implicit-function-declaration", "implicit-int", "int-conversion",
                                        "incompatible-function-pointer-types", "return-mismatch"};
constexpr const char* kSeen[] = {"incompatible-pointer-types", "pointer-integer-compare", "compare-distinct-pointer-types",
                                 "return-type", "format", "uninitialized", "array-bounds", "shift-count-overflow",
                                 "shift-count-negative", "division-by-zero", "integer-overflow", "nonnull",
                                 "return-stack-address", "fortify-source", "infinite-recursion", "unsequenced"};

std::vector<std::string> flags() {
  std::vector<std::string> all = {"-xc", "-Wno-everything"};
  for (const char* name : kConversions) all.insert(all.end(), {std::string("-W") + name, std::string("-Wno-error=") + name});
  for (const char* name : kSeen) all.push_back(std::string("-W") + name);
  return all;
}

Json nodes_json(const std::vector<SyntaxNode>& nodes) {
  Json json = Json::array();
  for (const SyntaxNode& n : nodes) json.push_back({static_cast<int>(n.kind), static_cast<int>(n.role), n.parent, n.begin, n.end, n.behind, n.at, n.text});
  return json;
}

// Of each function that the source defines, the types as the compiler knows them.
Json parameters_json(const TranslationUnit& unit) {
  Json json = Json::object();
  for (const CXCursor cursor : children_of(unit.root())) {
    if (clang_getCursorKind(cursor) != CXCursor_FunctionDecl || clang_isCursorDefinition(cursor) == 0 || !start_of(cursor).main_file) continue;
    Json types = Json::array();
    for (int i = 0; i < clang_Cursor_getNumArguments(cursor); ++i) {
      const CXType type = clang_getCursorType(clang_Cursor_getArgument(cursor, static_cast<unsigned>(i)));
      types.push_back(clang_text(clang_getTypeSpelling(clang_getCanonicalType(type))));
    }
    json[clang_text(clang_getCursorSpelling(cursor))] = std::move(types);
  }
  return json;
}

Result<Json> answer(const std::string& line) {
  TRY_ASSIGN(const Json request, parse_json(line));
  ParsePatches text;
  text.text = request.value("source", "");
  TRY_ASSIGN(const auto unit, TranslationUnit::parse(kPath, text, flags()));
  Json json;
  json["errors"] = Json::array();
  for (const auto& problem : unit->errors()) json["errors"].push_back(problem.message);
  json["warnings"] = unit->warnings();
  json["fingerprint"] = token_fingerprint(*unit, text.text);
  if (!request.value("nodes", false)) return json;
  json["nodes"] = nodes_json(outline_of(*unit, text.text));
  json["parameters"] = parameters_json(*unit);
  return json;
}

}  // namespace

void serve_syntax() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    auto json = answer(line);
    if (!json.ok()) json = Json{{"errors", {json.error().text()}}};
    std::cout << dump_json(json.value()) << std::endl;
  }
}

}  // namespace foretrace::tracer::c
