// Examples of CodeExecutor of runs that the recorder recorded, read back as its metric reads them: every state is the store's but for
// quotes and blanks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "datasets/code_executor_text.h"
#include "datasets/generate/generate.h"
#include "tests/datasets/executed_lines.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets {
namespace {

using Words = std::vector<std::string>;

std::string without_blanks(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; }), text.end());
  return text;
}

// The text of a value without blanks and without the quotes and prefixes of strings, but for ''.
std::string plain(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\'' && text[i] != '"') {
      out += text[i];
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && text[end] != text[i]) end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) return without_blanks(out + text.substr(i));  // cut
    if (end == i + 1) {
      out += text.substr(i, 2);
    } else {
      if (out.ends_with('b') && (out.size() == 1 || std::isalnum(static_cast<unsigned char>(out[out.size() - 2])) == 0)) out.pop_back();
      out += text.substr(i + 1, end - i - 1);
    }
    i = end;
  }
  return without_blanks(out);
}

Texts plain(const Texts& texts) {
  Texts out;
  for (const auto& [name, text] : texts) out[name] = plain(text);
  return out;
}

// "<line> <3> <state> a : 1 <dictsep> b : 2 </state>" -> 3 and {a: 1, b: 2}.
std::pair<int64_t, Texts> parsed(const std::string& step) {
  const std::string head = " <state> ", tail = "</state>", separator = " <dictsep> ";
  EXPECT_TRUE(step.starts_with("<line> <") && step.ends_with(tail)) << step;
  const size_t state = step.find(head);
  std::pair<int64_t, Texts> out = {std::stoll(step.substr(8)), {}};
  const std::string inside = step.substr(state + head.size(), step.size() - tail.size() - state - head.size());
  for (size_t at = 0; at < inside.size();) {
    const size_t end = std::min(inside.find(separator, at), inside.size());
    const std::string variable = inside.substr(at, end - at);
    const size_t colon = variable.find(" : ");
    EXPECT_NE(colon, std::string::npos) << step;
    if (colon == std::string::npos) break;
    out.second[variable.substr(0, colon)] = without_blanks(variable.substr(colon + 3));
    at = end + separator.size();
  }
  return out;
}

class CodeExecutorRoundTrip : public testing::Test {
 protected:
  // Gives how many states were held to the store.
  size_t round_trip(const std::vector<ManifestItem>& items) {
    const std::string db = scratch_ / "traces.db";
    const std::vector<Json> documents = exported(items, db, code_executor_text);
    const auto reader = tracer::TraceReader::open(db).value();
    EXPECT_EQ(documents.size(), items.size());
    size_t total = 0;
    for (const Json& document : documents) {
      const auto run = document["id"].get<int64_t>();
      const auto record = reader->run(run).value();
      SCOPED_TRACE(record.info.item);
      const auto item = std::find_if(items.begin(), items.end(), [&](const auto& made) { return made.id == record.info.item; });
      check_code(document, *item);
      total += check_trace(document, executed_lines(*reader, run));
    }
    return total;
  }

  static void check_code(const Json& document, const ManifestItem& item) {
    std::string code = item.source;
    if (!item.entry.empty()) code += std::string(code.ends_with('\n') ? "" : "\n") + item.entry + "(" + item.args + ")\n";
    EXPECT_EQ(document["code"], code);
    EXPECT_EQ(document["code_tokens"], code_executor_tokens(code));
  }

  static size_t check_trace(const Json& document, const std::vector<ExecutedLine>& lines) {
    std::string joined, tokens;
    for (const auto& one : document["trace"]) joined += one.get<std::string>() + " ";
    for (const auto& one : document["trace_tokens"]) tokens += one.get<std::string>() + " ";
    EXPECT_EQ(joined, tokens);
    size_t told = 0;
    for (const auto& step : document["trace"]) {
      if (step.get<std::string>().starts_with("<output>")) continue;
      while (told < lines.size() && lines[told].call) ++told;
      EXPECT_LT(told, lines.size());
      if (told >= lines.size()) return told;
      const auto [line, state] = parsed(step);
      EXPECT_EQ(line, lines[told].line - 1);
      EXPECT_EQ(state, plain(lines[told].after)) << "line " << told;
      ++told;
    }
    EXPECT_TRUE(std::all_of(lines.begin() + static_cast<int64_t>(told), lines.end(), [](const auto& line) { return line.call; }));
    return told;
  }

  const ScratchDirectory scratch_;
};

TEST_F(CodeExecutorRoundTrip, HandWrittenPrograms) { EXPECT_GT(round_trip(hand_written_items()), 200u); }

TEST_F(CodeExecutorRoundTrip, TextThatLooksLikeAnotherFormat) { EXPECT_GT(round_trip(format_like_items()), 5u); }

TEST_F(CodeExecutorRoundTrip, Modules) { EXPECT_GT(round_trip(module_items()), 8u); }

TEST_F(CodeExecutorRoundTrip, GeneratedPrograms) {
  generate::GenerateOptions options;
  options.count = generated_count(300);
  options.seed = 15;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value()), static_cast<size_t>(options.count) * 4);
}

TEST_F(CodeExecutorRoundTrip, OutputFollowsTheLineThatPrintedIt) {
  ManifestItem item;
  item.id = "prints";
  item.source =
      "import sys\ndef show(x):\n    print(x,\n          '<line>')\n    sys.stderr.write('no')\ns = ['x', '']\nshow(s)\nprint('a\\nb\\n')\nprint()\n";
  const std::vector<Json> documents = exported({item}, scratch_ / "traces.db", code_executor_text);
  ASSERT_EQ(documents.size(), 1u);
  Words outputs;
  Json trace = documents[0]["trace"];
  for (size_t i = 1; i < trace.size(); ++i)
    if (trace[i].get<std::string>().starts_with("<output>")) outputs.push_back(trace[i - 1].get<std::string>().substr(7, 3) + trace[i].get<std::string>());
  EXPECT_EQ(outputs, (Words{"<2><output> ['x', ''] \\x3cline>", "<7><output> a\nb"}));
  EXPECT_EQ(trace[2], "<line> <5> <state> sys : < module sys > <dictsep> show : < function show > <dictsep> s : [ x , '' ] </state>");
}

TEST(CodeExecutorText, MarksOfLinesAndBlocks) {
  EXPECT_EQ(code_executor_tokens("# why\nif x:  # so\n    y = f(1,\n          -2.5)\n\n    if y: z = 'a b'\nelse:\n  pass\n"),
            (Words{"<1>", "if", "x", ":", "<2>", "<indent>", "y", "=", "f", "(", "1", ",", "<3>", "-", "2.5", ")", "<5>", "if", "y", ":",
                   "z", "=", "'a b'", "<6>", "<dedent>", "else", ":", "<7>", "<indent>", "pass"}));
  EXPECT_EQ(code_executor_tokens("if a:\n if b:\n  c\nd"), (Words{"<0>", "if", "a", ":", "<1>", "<indent>", "if", "b", ":", "<2>", "<indent>", "c", "<3>",
                                                                  "<dedent>", "<dedent>", "d"}));
}

TEST(CodeExecutorText, ValuesLoseTheirQuotes) {
  EXPECT_EQ(code_executor_value("['x', \"it's\", '', -1.5e-07]"), (Words{"[", "x", ",", "it's", ",", "''", ",", "-", "1.5e-07", "]"}));
  EXPECT_EQ(code_executor_value("{b'k\\n': None}"), (Words{"{", "k\\n", ":", "None", "}"}));
  EXPECT_EQ(code_executor_value("'<7> <b> </state>'"), (Words{"\\x3c7> <b> \\x3c/state>"}));
  EXPECT_EQ(code_executor_value("'abc<...4000 more bytes>"), (Words{"'abc<...4000 more bytes>"}));
}

}  // namespace
}  // namespace foretrace::datasets
