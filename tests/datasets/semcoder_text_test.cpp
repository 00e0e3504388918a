// The comments of SemCoder of runs that the recorder recorded: their form, and the numbers of states against the store.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "datasets/generate/generate.h"
#include "tests/datasets/executed_lines.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tracer/store/semcoder_text.h"

namespace foretrace::datasets {
namespace {

ManifestItem item(const std::string& source, const std::string& args) {
  ManifestItem made;
  made.id = "item";
  made.source = source;
  made.entry = "f";
  made.args = args;
  return made;
}

std::string trace_of(const ManifestItem& made) {
  const ScratchDirectory scratch;
  const std::vector<Json> documents = exported({made}, scratch / "traces.db", tracer::semcoder_text);
  return documents.empty() ? "" : documents[0]["trace"].get<std::string>();
}

TEST(SemcoderText, AtMostThreeStatesALine) {
  EXPECT_EQ(trace_of(item("def f(n, s):\n"
                          "    total = 0\n"
                          "    for i in range(n):\n"
                          "        total += i\n"
                          "    return [total, s]\n",
                          "4, 'it\"s'")),
            "def f(n, s): # [INPUT] {\"n\": 4, \"s\": \"it\\\"s\"} [/INPUT]\n"
            "    total = 0 # [STATE-0] {\"total\": 0} [/STATE-0]\n"
            "    for i in range(n): # [STATE-1] {\"i\": 0} [/STATE-1][STATE-2] {\"i\": 1} [/STATE-2] ... [STATE-6] {\"i\": 3} [/STATE-6]\n"
            "        total += i # [STATE-3] {\"total\": 1} [/STATE-3][STATE-5] {\"total\": 3} [/STATE-5][STATE-7] {\"total\": 6} [/STATE-7]\n"
            "    return [total, s] # [OUTPUT] [6, \"it\\\"s\"] [/OUTPUT]\n");
}

TEST(SemcoderText, OnlyTheFirstFrameAndItsExceptions) {
  EXPECT_EQ(trace_of(item("def g(x):\n"
                          "    y = x\n"
                          "    return 1 // y\n"
                          "def f(xs):\n"
                          "    out = {}\n"
                          "    for x in xs:  # each\n"
                          "        try:\n"
                          "            out[x] = g(x)\n"
                          "        except ZeroDivisionError:\n"
                          "            out[x] = None\n"
                          "    return out == (\n"
                          "        xs\n"
                          "    )",
                          "[0, 2]")),
            "def g(x):\n"
            "    y = x\n"
            "    return 1 // y\n"
            "def f(xs): # [INPUT] {\"xs\": [0, 2]} [/INPUT]\n"
            "    out = {} # [STATE-0] {\"out\": \"{}\"} [/STATE-0]\n"
            "    for x in xs:  # each # [STATE-1] {\"x\": 0} [/STATE-1][STATE-3] {\"x\": 2} [/STATE-3]\n"
            "        try:\n"
            "            out[x] = g(x) # [STATE-4] {\"out\": \"{0: None, 2: 0}\"} [/STATE-4] # [EXCEPTION] ZeroDivisionError: integer division or modulo by zero [/EXCEPTION]\n"
            "        except ZeroDivisionError:\n"
            "            out[x] = None # [STATE-2] {\"out\": \"{0: None}\"} [/STATE-2]\n"
            "    return out == (\n"
            "        xs\n"
            "    ) # [OUTPUT] False [/OUTPUT]");
}

TEST(SemcoderText, AMessageOfSeveralLinesStaysInItsLine) {
  EXPECT_EQ(trace_of(item("def f():\n    raise KeyError('a\\tb\\x07') if 0 else ValueError('a\\nb')\n", "")),
            "def f(): # [INPUT] {} [/INPUT]\n"
            "    raise KeyError('a\\tb\\x07') if 0 else ValueError('a\\nb') # [EXCEPTION] ValueError: a\\nb [/EXCEPTION]\n");
}

// What its lines set, where they set something.
std::vector<Texts> changes_of_first_frame(const std::vector<ExecutedLine>& lines) {
  std::vector<Texts> out;
  for (const ExecutedLine& line : lines) {
    Texts changed;
    for (const auto& [name, text] : line.after)
      if (!line.before.contains(name) || line.before.at(name) != text) changed[name] = text;
    if (line.frame == lines[0].frame && !line.call && !changed.empty()) out.push_back(changed);
  }
  return out;
}

// Every state that is shown is the change that the store has under its number.
TEST(SemcoderText, GeneratedPrograms) {
  const ScratchDirectory scratch;
  generate::GenerateOptions options;
  options.count = generated_count(150);
  options.seed = 16;
  const std::string db = scratch / "traces.db";
  const std::vector<Json> documents = exported(generate::generate_manifest(options).value(), db, tracer::semcoder_text);
  const auto reader = tracer::TraceReader::open(db).value();
  EXPECT_EQ(static_cast<int64_t>(documents.size()), options.count);
  const std::regex state("\\[STATE-(\\d+)\\] (.*?) \\[/STATE-\\1\\]");
  size_t held = 0;
  for (const Json& document : documents) {
    const std::vector<Texts> changes = changes_of_first_frame(executed_lines(*reader, document["id"].get<int64_t>()));
    const std::string trace = document["trace"];
    for (auto at = std::sregex_iterator(trace.begin(), trace.end(), state); at != std::sregex_iterator(); ++at, ++held) {
      const auto values = parse_json((*at)[2].str());
      ASSERT_TRUE(values.ok()) << (*at)[0];
      const Texts& wanted = changes.at(std::stoul((*at)[1]));
      ASSERT_EQ(values.value().size(), wanted.size()) << (*at)[0];
      for (const auto& [name, text] : wanted) {
        const Json& value = values.value()[name];
        if (value.is_number_integer()) ASSERT_EQ(value.dump(), text);
        if (value.is_null()) ASSERT_EQ(text, "None");
        if (value.is_boolean()) ASSERT_EQ(text, value.get<bool>() ? "True" : "False");
        if (value.is_array()) ASSERT_TRUE(text.starts_with('['));
        if (value.is_string()) ASSERT_TRUE(value == text || text.starts_with('\'') || text.starts_with('"')) << text;
      }
    }
  }
  EXPECT_GT(held, static_cast<size_t>(options.count) * 2);
}

}  // namespace
}  // namespace foretrace::datasets
