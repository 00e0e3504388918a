#include "worldmodel/model_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "tests/step_builder.h"
#include "worldmodel/ar_model.h"

namespace foretrace::worldmodel {
namespace {

class ModelDirectoryTest : public testing::Test {
 protected:
  void SetUp() override { write("config.json", "{}"); }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file_atomic(scratch_ / name, text).ok());
  }
  const ScratchDirectory scratch_;
  const std::string& path_ = scratch_.path();
};

TEST_F(ModelDirectoryTest, ReadsWhatCalibrationWrote) {
  write("foretrace.json", R"({"decoder":"ar","trace_language":1,"data":"abc"})");
  const auto before = read_model_directory(path_);
  ASSERT_TRUE(before.ok()) << before.error().text();
  EXPECT_FALSE(before.value().majority);
  EXPECT_EQ(before.value().step.n, 0);
  MajorityStatistics majority;
  majority.add(small_trace());
  ASSERT_TRUE(write_calibration(before.value(), {0.5, -1, 100}, {2, 0, 10}, majority).ok());
  const auto after = read_model_directory(path_);
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after.value().step.a, 0.5);
  EXPECT_EQ(after.value().answer.n, 10);
  EXPECT_EQ(after.value().majority->value(), "2");
  EXPECT_EQ(after.value().json["data"], "abc");
  EXPECT_NE(after.value().id, before.value().id);  // its confidences are others
}

TEST_F(ModelDirectoryTest, IsNamedAfterTheFolderThatSaysSomething) {
  for (const auto& [path, name] : {std::pair{"runs/small", "small"}, {"runs/small/", "small"}, {"runs/small/model", "small"}, {"runs/small/average", "small/average"}, {"model", "model"}})
    EXPECT_EQ(model_name(path), name) << path;
}

TEST_F(ModelDirectoryTest, ContentSaysWhatItKnows) {
  for (const auto& [content, traces, states] : {std::tuple{R"("traces")", true, false}, {R"("states")", false, true}, {R"("traces+states")", true, true}}) {
    write("foretrace.json", std::string(R"({"decoder":"ar","trace_language":1,"content":)") + content + "}");
    const auto directory = read_model_directory(path_);
    ASSERT_TRUE(directory.ok()) << directory.error().text();
    EXPECT_EQ(directory.value().knows_traces, traces) << content;
    EXPECT_EQ(directory.value().knows_states, states) << content;
  }
}

TEST_F(ModelDirectoryTest, WeightsDecideTheId) {
  write("foretrace.json", R"({"decoder":"ar","trace_language":1})");
  write("model.safetensors", "a");
  const auto a = read_model_directory(path_).value().id;
  EXPECT_EQ(read_model_directory(path_).value().id, a);
  write("trainer.safetensors", "state of the optimizer");
  EXPECT_EQ(read_model_directory(path_).value().id, a);
  write("model.safetensors", "b");
  EXPECT_NE(read_model_directory(path_).value().id, a);
}

TEST_F(ModelDirectoryTest, RefusesWithTheReason) {
  EXPECT_EQ(read_model_directory(path_ + "/none").error().code, ErrorCode::kNotFound);
  EXPECT_NE(read_model_directory(path_ + "/none").error().hint.find("foretrace train"),
            std::string::npos);
  EXPECT_EQ(read_model_directory(path_).error().code,
            ErrorCode::kUnsupported);  // no foretrace.json
  write("foretrace.json", R"({"decoder":"ar","trace_language":99})");
  const auto version = read_model_directory(path_);
  EXPECT_EQ(version.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(version.error().message.find("99"), std::string::npos);
  write("foretrace.json",
        R"({"decoder":"ar","trace_language":1,"calibration":{"step":{"a":-1,"b":0,"n":1}}})");
  EXPECT_EQ(read_model_directory(path_).error().code, ErrorCode::kParse);
  write("foretrace.json", R"({"decoder":"diffusion","trace_language":1})");
  EXPECT_EQ(ArModel::open(path_).error().code, ErrorCode::kUnsupported);
  write("foretrace.json", "{");
  EXPECT_FALSE(read_model_directory(path_).ok());
}

TEST_F(ModelDirectoryTest, LocateTakesTheFlagThenTheEnvironment) {
  ::setenv("FORETRACE_MODEL", "/from/environment", 1);
  EXPECT_EQ(locate_model("/given").value(), "/given");
  EXPECT_EQ(locate_model("").value(), "/from/environment");
  ::unsetenv("FORETRACE_MODEL");
}

}  // namespace
}  // namespace foretrace::worldmodel
