#include "datasets/manifest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets {
namespace {

TEST(Manifest, ComesBackAsWritten) {
  ManifestItem item;
  item.id = "a/0";
  item.source = "def f(x):\n    return \"\xc3\xa9\\n\"\n";
  item.entry = "f";
  item.args = "'a', [1]";
  item.stdin_text = "1\n2\n";
  item.origin = "by hand";
  item.licence = "Apache-2.0";
  ManifestItem second;
  second.id = "b";
  second.path = "/programs/x.c";
  second.language = "c";
  const std::string text = manifest_line(item) + "\n  \n" + manifest_line(second);
  const auto back = parse_manifest(text, "m");
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_EQ(back.value(), (std::vector<ManifestItem>{item, second}));

  const ScratchDirectory scratch;
  const std::string path = scratch / "manifest.jsonl";
  ASSERT_TRUE(write_manifest(path, back.value()).ok());
  EXPECT_EQ(read_manifest(path).value(), back.value());
}

TEST(Manifest, NamesFileAndLineOfABadItem) {
  const std::string good = R"({"id":"a","source":"x=1"})"
                           "\n";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"{", "m.jsonl:2"},
      {"[]", "m.jsonl:2: not a JSON object"},
      {R"({"source":"x"})", "m.jsonl:2: no \"id\""},
      {R"({"id":"b"})", "m.jsonl:2: needs either"},
      {R"({"id":"b","path":"p","source":"s"})", "m.jsonl:2: needs either"},
      {R"({"id":"b","source":7})", "m.jsonl:2: \"source\" is not a string"},
      {R"({"id":"b","source":"s","language":"perl"})", "m.jsonl:2: unknown language \"perl\""},
      {R"({"id":"b","source":"s","args":"1"})", "m.jsonl:2: \"args\" without"},
      {R"({"id":"a","source":"s"})", "m.jsonl:2: id \"a\" again"},
      {R"({"id":"b","source":"s","licence":"MIT","licence":"GPL-3.0"})", "m.jsonl:2: an object has a key twice"},
      {R"({"id":"b","source":"s","licence":["MIT","GPL-3.0"]})", "m.jsonl:2: \"licence\" is not a string"},
  };
  for (const auto& [line, message] : bad) {
    const auto result = parse_manifest(good + line, "m.jsonl");
    ASSERT_FALSE(result.ok()) << line;
    EXPECT_EQ(result.error().message.substr(0, message.size()), message) << result.error().message;
  }
}

TEST(Manifest, RelativePathsAreItsOwn) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(make_directories(scratch / "in/programs").ok());
  ASSERT_TRUE(make_directories(scratch / "out").ok());
  ASSERT_TRUE(write_file_atomic(scratch / "in/programs/x.py", "x = 1\n").ok());
  ASSERT_TRUE(
      write_file_atomic(scratch / "in/m.jsonl", "{\"id\":\"x\",\"path\":\"programs/x.py\"}\n")
          .ok());
  const auto items = read_manifest(scratch / "in/m.jsonl").value();
  EXPECT_EQ(items[0].path, scratch / "in/programs/x.py");

  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(scratch.path());
  const auto near = read_manifest("in/m.jsonl").value();
  ASSERT_TRUE(write_manifest("out/copy.jsonl", near).ok());
  const auto copy = read_manifest("out/copy.jsonl").value();
  std::filesystem::current_path(before);
  EXPECT_EQ(near[0].path, "in/programs/x.py");
  EXPECT_EQ(copy[0].path, "out/../in/programs/x.py");
  EXPECT_EQ(read_file(scratch / "out/copy.jsonl").value(),
            "{\"id\":\"x\",\"language\":\"python\",\"path\":\"../in/programs/x.py\"}\n");
}

TEST(Manifest, APartLooksAtItsOwnItemsOnly) {
  std::string text;
  for (const char* id : {"a", "b", "c", "d", "e"})
    text += std::string("{\"id\":\"") + id + "\",\"source\":\"x\"}\n\n";
  std::string ids;
  for (int64_t i = 0; i < 3; ++i) {
    for (const ManifestItem& item : parse_manifest(text, "m", {i, 3}).value()) ids += item.id;
    ids += ' ';
  }
  EXPECT_EQ(ids, "ad be c ");
  EXPECT_TRUE(parse_manifest(text, "m", {7, 9}).value().empty());
  EXPECT_TRUE(parse_manifest(text + "{}\n", "m", {0, 2}).ok());
  EXPECT_EQ(parse_manifest(text + "{}\n", "m", {1, 2}).error().message.substr(0, 4), "m:11");
}

TEST(Manifest, ADeviceWithoutAnEndIsRefused) {
  const auto endless = read_manifest("/dev/zero");
  ASSERT_FALSE(endless.ok());
  EXPECT_EQ(endless.error().text(), "/dev/zero is a device without an end (name a file or a pipe)");
  EXPECT_EQ(read_manifest("/dev/null").value().size(), 0u);
}

TEST(Manifest, MissingFileIsAnError) {
  const auto result = read_manifest("/nonexistent/m.jsonl");
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("/nonexistent/m.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::datasets
