// The comments of NExT of runs that the recorder recorded, read back: every entry has what its line changed in the store, and only the
// entries of the middle are missing.
#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "core/file.h"
#include "datasets/generate/generate.h"
#include "datasets/generate_c/generate.h"
#include "tests/datasets/executed_lines.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tracer/store/next_text.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;

struct Entry {
  size_t k = 0;
  bool gap = false;  // "...;" before it
  std::vector<std::pair<std::string, std::optional<std::string>>> changed;
  std::vector<std::pair<Event, std::string>> outcomes;
};

// Reads what stands behind the mark of a comment.
class CommentReader {
 public:
  explicit CommentReader(std::string_view text) : text_(text) {}

  std::vector<Entry> entries() {
    std::vector<Entry> out;
    while (!text_.empty() && !testing::Test::HasFatalFailure()) read(out.emplace_back());
    return out;
  }

 private:
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  std::string until(char end) {
    const size_t size = std::min(text_.find(end), text_.size());
    const std::string out(text_.substr(0, size));
    text_.remove_prefix(std::min(size + 1, text_.size()));
    return out;
  }

  void read(Entry& entry) {
    entry.gap = take(" ...;");
    ASSERT_TRUE(take(" (")) << text_;
    entry.k = std::stoul(until(')'));
    if (take(" NO_CHANGE;")) return;
    while (!text_.empty() && !text_.starts_with(" (") && !text_.starts_with(" ...; (")) {
      ASSERT_TRUE(take(" ")) << text_;
      if (take("del ")) {
        entry.changed.emplace_back(until(';'), std::nullopt);
        continue;
      }
      const std::string name = until('='), text = value();
      if (name == "__return__") entry.outcomes.emplace_back(Event::kReturn, text);
      else if (name == "__yield__") entry.outcomes.emplace_back(Event::kYield, text);
      else if (name == "__exception__") entry.outcomes.emplace_back(Event::kException, text);
      else entry.changed.emplace_back(name, text);
    }
  }

  // Up to the ';' that is outside of quotes.
  std::string value() {
    const bool json = take("~");
    char quote = 0;
    size_t size = 0;
    for (; size < text_.size() && (quote != 0 || text_[size] != ';'); ++size) {
      const char c = text_[size];
      if (quote != 0 && c == '\\') ++size;
      else if (quote != 0) quote = c == quote ? '\0' : quote;
      else if (c == '"' || c == '\'') quote = c;
    }
    const std::string out(text_.substr(0, size));
    text_.remove_prefix(std::min(size + 1, text_.size()));
    return json ? parse_json(out).value().get<std::string>() : out;
  }

  std::string_view text_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0, end = 0; at < text.size(); at = end) {
    end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
  }
  return lines;
}

class NextRoundTrip : public testing::Test {
 protected:
  // Gives how many entries were held to the store.
  size_t round_trip(const std::vector<ManifestItem>& items, const std::string& mark, bool one_line_each) {
    const std::string db = scratch_ / "traces.db";
    const std::vector<Json> documents = exported(items, db, tracer::next_text);
    const auto reader = tracer::TraceReader::open(db).value();
    EXPECT_EQ(documents.size(), items.size());
    size_t total = 0;
    for (const Json& document : documents) {
      const auto run = document["id"].get<int64_t>();
      const auto record = reader->run(run).value();
      SCOPED_TRACE(record.info.item);
      const auto item = std::find_if(items.begin(), items.end(), [&](const auto& made) { return made.id == record.info.item; });
      EXPECT_EQ(document["code"], item->source);
      const auto entries = read_comments(lines_of(item->source), lines_of(document["trace"]), mark);
      check(entries, executed_lines(*reader, run), one_line_each);
      total += entries.size();
    }
    return total;
  }

  // The entries of every line, each with its line.
  static std::vector<std::pair<int64_t, Entry>> read_comments(const std::vector<std::string>& code, const std::vector<std::string>& trace,
                                                              const std::string& mark) {
    std::vector<std::pair<int64_t, Entry>> out;
    EXPECT_EQ(code.size(), trace.size());
    for (size_t i = 0; i < code.size() && i < trace.size(); ++i) {
      const size_t text = code[i].find_last_not_of("\r\n") + 1;
      EXPECT_TRUE(trace[i].starts_with(code[i].substr(0, text)) && trace[i].ends_with(code[i].substr(text))) << trace[i];
      const std::string comment = trace[i].substr(text, trace[i].size() - code[i].size());
      if (comment.empty()) continue;
      EXPECT_TRUE(comment.starts_with(mark)) << comment;
      for (const Entry& entry : CommentReader(std::string_view(comment).substr(mark.size())).entries())
        out.emplace_back(static_cast<int64_t>(i) + 1, entry);
    }
    return out;
  }

  static void check(const std::vector<std::pair<int64_t, Entry>>& entries, const std::vector<ExecutedLine>& lines, bool one_line_each) {
    std::map<int64_t, std::vector<size_t>> ran;
    for (size_t k = 0; k < lines.size(); ++k) ran[lines[k].line].push_back(k);
    std::set<size_t> due, seen;
    for (const auto& [line, all] : ran)
      for (size_t i = 0; i < all.size(); ++i)
        if (i < 2 || i + 1 == all.size()) due.insert(all[i]);
    for (const auto& [line, entry] : entries) {
      ASSERT_TRUE(due.contains(entry.k) && seen.insert(entry.k).second) << entry.k;
      const ExecutedLine& done = lines[entry.k];
      ASSERT_TRUE(one_line_each ? line == done.line : line >= done.line) << line << " " << done.line;
      ASSERT_EQ(entry.gap, ran[done.line].size() > 3 && ran[done.line].back() == entry.k) << entry.k;
      ASSERT_EQ(entry.outcomes, done.outcomes) << entry.k;
      Texts state = done.before;
      for (const auto& [name, text] : entry.changed) {
        const auto old = state.find(name);
        ASSERT_TRUE(text ? old == state.end() || old->second != *text : old != state.end()) << name << " did not change at " << entry.k;
        if (text) state[name] = *text;
        else state.erase(name);
      }
      ASSERT_EQ(state, done.after) << entry.k;
    }
    EXPECT_EQ(seen.size(), due.size());
  }

  const ScratchDirectory scratch_;
};

TEST_F(NextRoundTrip, HandWrittenPrograms) { EXPECT_GT(round_trip(hand_written_items(), "  #", false), 120u); }

TEST_F(NextRoundTrip, TextThatLooksLikeTheFormat) {
  std::vector<ManifestItem> items = format_like_items();
  items[0].source = "# (0) a=1;\n" + items[0].source;
  for (const char* message : {"'it\\'s'", "'; (7) x=1;'", "'a\\nb'"}) {
    items.push_back(items[0]);
    items.back().id = message;
    items.back().source = std::string("def f(a, b):\n    c = '; (7) x=1;', \"it's;\", b\"';\"\n    raise ValueError(") + message + ")\n";
  }
  EXPECT_GT(round_trip(items, "  #", false), 10u);
}

TEST_F(NextRoundTrip, TheDocumentedExample) {
  ManifestItem item;
  item.id = "sum";
  item.source = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n";
  item.entry = "f";
  item.args = "4";
  const std::vector<Json> documents = exported({item}, scratch_ / "traces.db", tracer::next_text);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(documents[0]["trace"],
            "def f(n):  # (0) n=4;\n"
            "    total = 0  # (1) total=0;\n"
            "    for i in range(n):  # (2) i=0; (4) i=1; ...; (10) NO_CHANGE;\n"
            "        total += i  # (3) NO_CHANGE; (5) total=1; ...; (9) total=6;\n"
            "    return total  # (11) __return__=6;\n");
}

TEST_F(NextRoundTrip, Modules) { EXPECT_GT(round_trip(module_items(), "  #", true), 8u); }

TEST_F(NextRoundTrip, GeneratedPrograms) {
  generate::GenerateOptions options;
  options.count = generated_count(300);
  options.seed = 14;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value(), "  #", true), static_cast<size_t>(options.count) * 4);
}

TEST_F(NextRoundTrip, GeneratedProgramsOfC) {
  if (!file_exists(executable_directory() + "/foretrace-c")) GTEST_SKIP() << "built without the C tracer";
  generate::GenerateOptions options;
  options.count = generated_count(200) / 20;
  options.seed = 14;
  EXPECT_GT(round_trip(generate_c::generate_c_manifest(options).value(), "  //", true), static_cast<size_t>(options.count) * 4);
}

}  // namespace
}  // namespace foretrace::datasets
