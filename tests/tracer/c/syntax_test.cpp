// CSyntaxReader: what clang says of C texts.
#include "tracer/recorder/c_syntax.h"

#include <gtest/gtest.h>

namespace foretrace::tracer {
namespace {

using c::NodeKind;
using c::NodeRole;

CSyntax syntax_of(const std::string& source, bool with_nodes = true) {
  static CSyntaxReader reader;
  const auto syntax = reader.read(source, with_nodes);
  EXPECT_TRUE(syntax.ok()) << syntax.error().text();
  return syntax.ok() ? syntax.value() : CSyntax{};
}

// "kind:role:text" of those nodes that `wanted` takes.
std::vector<std::string> shown(const std::string& source, bool (*wanted)(const c::SyntaxNode&)) {
  std::vector<std::string> out;
  for (const c::SyntaxNode& node : syntax_of(source).nodes)
    if (wanted(node)) out.push_back(source.substr(node.begin, std::max(node.end, node.behind) - node.begin));
  return out;
}

TEST(CSyntax, NodesStandWhereTheSourceHasThem) {
  const std::string source =
      "#include <stdio.h>\n#define N 3\n/* int a; */ static int sum(const int *v, unsigned n) {\n  int s = 0;\n"
      "  for (unsigned i = 0; i < n; i++) s += v[i] * N ;\n  return s;\n}\n";
  const CSyntax syntax = syntax_of(source);
  EXPECT_EQ(syntax.errors, std::vector<std::string>{});
  EXPECT_EQ(syntax.parameters, (std::map<std::string, std::vector<std::string>>{{"sum", {"const int *", "unsigned int"}}}));
  ASSERT_FALSE(syntax.nodes.empty());
  EXPECT_EQ(syntax.nodes[0].text, "sum");
  for (size_t i = 0; i < syntax.nodes.size(); ++i) {
    const c::SyntaxNode& node = syntax.nodes[i];
    EXPECT_LT(node.parent, static_cast<int32_t>(i));
    if (node.parent < 0) continue;
    const c::SyntaxNode& around = syntax.nodes[static_cast<size_t>(node.parent)];
    EXPECT_TRUE(around.begin <= node.begin && node.end <= around.end) << source.substr(node.begin, node.end - node.begin);
    if (node.kind == NodeKind::kBinary) {
      EXPECT_EQ(source.substr(node.at, node.text.size()), node.text);
    }
  }
  const auto of_role = [&](NodeRole role) {
    std::vector<std::string> out;
    for (const c::SyntaxNode& node : syntax.nodes)
      if (node.role == role) out.push_back(source.substr(node.begin, std::max(node.end, node.behind) - node.begin));
    return out;
  };
  EXPECT_EQ(of_role(NodeRole::kCondition), std::vector<std::string>{"i < n"});
  EXPECT_EQ(of_role(NodeRole::kStep), std::vector<std::string>{"i++"});
  EXPECT_EQ(of_role(NodeRole::kBody).back(), "s += v[i] * N ;");
  EXPECT_EQ(of_role(NodeRole::kStatement).back(), "return s;");
}

TEST(CSyntax, MacrosStayClosed) {
  const auto numbers = [](const c::SyntaxNode& node) { return node.kind == NodeKind::kInteger; };
  EXPECT_EQ(shown("#define ADD(a, b) ((a) + (b) + 7)\nint x = ADD(1, 2) + 3;\n", numbers), std::vector<std::string>{"3"});
  const auto arguments = [](const c::SyntaxNode& node) { return node.role == NodeRole::kArgument; };
  EXPECT_EQ(shown("#define NOW 4\n#define PLUS +\nint g(int, int);\nint f(void) { return g(NOW, 1 PLUS 2); }\n", arguments),
            (std::vector<std::string>{"NOW", "1 PLUS 2"}));
  const auto binaries = [](const c::SyntaxNode& node) { return node.kind == NodeKind::kBinary && !node.text.empty(); };
  EXPECT_EQ(shown("#define PLUS +\nint f(int a) { return a PLUS 2 - 1; }\n", binaries), std::vector<std::string>{"a PLUS 2 - 1"});
}

TEST(CSyntax, PartsOfAForAreToldApart) {
  const auto conditions = [](const c::SyntaxNode& node) { return node.role == NodeRole::kCondition; };
  EXPECT_EQ(shown("void f(int a) { for (;;) break; for (; a;) a--; for (a = 1;;) break; for (;; a++) break; }\n", conditions),
            std::vector<std::string>{"a"});
}

TEST(CSyntax, FingerprintsDifferInWhatRuns) {
  const uint64_t own = syntax_of("int f(int a) { return a + 1; }\n", false).fingerprint;
  EXPECT_EQ(syntax_of("// f\nint g(int b)\n{ return b /* a */ + 1; }", false).fingerprint, own);
  EXPECT_NE(syntax_of("int f(int a) { return a + 2; }\n", false).fingerprint, own);
  EXPECT_NE(syntax_of("int f(int a) { return a - 1; }\n", false).fingerprint, own);
  const char* calls = "#include <string.h>\nint f(char *a, char *b) { return strcmp(a, b); }\n";
  const char* others = "#include <string.h>\nint f(char *a, char *b) { return strcmp(b, a); }\n";
  const char* elsewhere = "#include <string.h>\nint f(char *a, char *b) { return strcoll(a, b); }\n";
  EXPECT_NE(syntax_of(calls, false).fingerprint, syntax_of(others, false).fingerprint);
  EXPECT_NE(syntax_of(calls, false).fingerprint, syntax_of(elsewhere, false).fingerprint);
}

TEST(CSyntax, SaysWhatDoesNotCompileAndWhatCannotBeMeant) {
  EXPECT_FALSE(syntax_of("int f( {").errors.empty());
  EXPECT_FALSE(syntax_of("#include \"of_its_own.h\"\n").errors.empty());
  const auto warned = [](const std::string& body) {
    std::vector<std::string> flags;
    const CSyntax syntax = syntax_of("#include <stdio.h>\nint f(int a, int *p) {\n" + body + "\n}\n");
    EXPECT_TRUE(syntax.errors.empty()) << body;
    for (const auto& [flag, count] : syntax.warnings) flags.push_back(flag);
    return flags;
  };
  EXPECT_EQ(warned("return a + *p;"), std::vector<std::string>{});
  EXPECT_EQ(warned("if (a) return 1;"), std::vector<std::string>{"-Wreturn-type"});
  EXPECT_EQ(warned("printf(\"%s\", a); return 0;"), std::vector<std::string>{"-Wformat"});
  EXPECT_EQ(warned("p = a; return 0;"), std::vector<std::string>{"-Wint-conversion"});
  EXPECT_EQ(warned("int x; return x;"), std::vector<std::string>{"-Wuninitialized"});
  EXPECT_EQ(warned("int unused; a == 1; return a / 0;"), std::vector<std::string>{"-Wdivision-by-zero"});
}

TEST(CSyntax, OneReaderAnswersMany) {
  CSyntaxReader reader;
  std::string large = "int a[] = {";
  for (int i = 0; i < 20000; ++i) large += std::to_string(i) + ",\n";
  EXPECT_EQ(reader.read(large + "};\n", true).value().nodes.size(), 20002U);
  EXPECT_FALSE(reader.read("int \xff f;", true).value().errors.empty());
  EXPECT_EQ(reader.read("int a = 1;", true).value().nodes.size(), 2U);
}

}  // namespace
}  // namespace foretrace::tracer
