// Tasks and the files of untrusted folders, on disk.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "agents/tasks/task.h"
#include "core/file.h"
#include "tests/agents/small_tasks.h"
#include "tests/scratch_directory.h"

namespace foretrace::agents {
namespace {

TEST(TaskFolder, ReadsBackWhatItWrote) {
  ScratchDirectory folder;
  for (Task task : {total_task(), sum_c_task()}) {
    task.origin = "here";
    task.limits.steps = 7;
    task.test_files["node.py"].bytes = "class Node: pass\n";
    task.files["tool.sh"] = {"echo \xff\n", true};
    task.tests.cases[0].within = task.language == "python" ? std::optional(0.5) : std::nullopt;
    ASSERT_TRUE(write_task(folder.path(), task).ok());
    const auto read = read_task(folder / task.name);
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read.value().files, task.files);
    EXPECT_EQ(read.value().solution, task.solution);
    EXPECT_EQ(read.value().test_files, task.test_files);
    EXPECT_EQ(read.value().tests.cases, task.tests.cases);
    EXPECT_EQ(read.value().visible.cases, task.visible.cases);
    EXPECT_EQ(read.value().limits.steps, 7);
    EXPECT_EQ(read.value().instruction, task.instruction);
    EXPECT_FALSE(write_task(folder.path(), task).ok()) << "it is there";
  }
  const auto all = read_tasks(folder.path());
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all.value().size(), 2u);
  EXPECT_EQ(all.value()[0].name, "sum");
  EXPECT_EQ(read_tasks(folder / "sum").value().size(), 1u) << "one task alone";
}

TEST(TaskFolder, SaysWhatIsWrong) {
  ScratchDirectory folder;
  EXPECT_NE(read_tasks(folder / "none").error().text().find("no folder"), std::string::npos);
  EXPECT_NE(read_tasks(folder.path()).error().text().find("holds no task"), std::string::npos);
  ASSERT_TRUE(write_task(folder.path(), total_task()).ok());
  const auto said = [&](const std::string& file, const std::string& text) {
    const std::string path = folder / "total/" + file;
    const std::string before = read_file(path).value();
    EXPECT_TRUE(write_file_atomic(path, text).ok());
    const auto read = read_tasks(folder.path());
    EXPECT_TRUE(write_file_atomic(path, before).ok());
    return read.ok() ? "nothing" : read.error().text();
  };
  EXPECT_NE(said("task.json", "{").find("task.json"), std::string::npos);
  EXPECT_NE(said("task.json", R"({"format":1,"program":"x.py"})").find("x.py"), std::string::npos);
  EXPECT_NE(said("task.json", R"({"format":2})").find("format"), std::string::npos);
  EXPECT_NE(said("task.json", R"({"format":1,"program":"total.py","limit":{}})").find("limit"), std::string::npos) << "an unknown field";
  EXPECT_NE(said("task.json", R"({"format":1,"program":"total.py","limits":{"steps":0}})").find("steps"), std::string::npos);
  EXPECT_NE(said("tests/cases.json", R"({"cases":[]})").find("cases"), std::string::npos);
  EXPECT_NE(said("tests/cases.json", R"j({"cases":[{"call":"total([])"}]})j").find("expect"), std::string::npos);
  EXPECT_NE(said("tests/cases.json", R"({"kind":"text","cases":[{}]})").find("run"), std::string::npos);
  EXPECT_NE(said("tests/cases.json", R"({"kind":"rust","cases":[{}]})").find("rust"), std::string::npos);
  EXPECT_EQ(said("instruction.md", "x"), "nothing");
}

TEST(WorkFiles, LinksAndPathsThatLeaveTheFolderAreRefused) {
  ScratchDirectory folder;
  const std::string work = folder / "work";
  ASSERT_TRUE(write_file_atomic(folder / "secret", "secret").ok());
  ASSERT_TRUE(write_work_files(work, {{"a/b.txt", {"text", false}}}).ok());
  std::filesystem::create_symlink(folder / "secret", work + "/link");
  std::filesystem::create_symlink(folder.path(), work + "/up");
  ASSERT_EQ(::mkfifo((work + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_work_file(work, "a/b.txt").value(), "text");
  EXPECT_EQ(read_work_file(work, "./a//b.txt").value(), "text");
  for (const char* path : {"link", "up/secret", "../secret", "a/../../secret", "/etc/passwd", "pipe", "a", "", "."}) {
    EXPECT_FALSE(read_work_file(work, path).ok()) << path;
    EXPECT_FALSE(write_work_file(work, path, "changed").ok()) << path;
  }
  EXPECT_EQ(read_file(folder / "secret").value(), "secret");
  const auto files = read_work_files(work);
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files.value().size(), 1u) << "regular files alone";
  EXPECT_EQ(read_work_file(work, "a/b.txt", 3).error().code, ErrorCode::kLimit);
  EXPECT_EQ(read_work_files(work, {4096, 3}).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace foretrace::agents
