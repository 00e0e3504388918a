#include "worldmodel/question.h"

#include <gtest/gtest.h>

#include "tests/step_builder.h"
#include "worldmodel/copy_model.h"

namespace foretrace::worldmodel {
namespace {

// Says always the same trace.
class Parrot : public CopyModel {
 public:
  explicit Parrot(TracePrediction trace) : trace_(std::move(trace)) {}
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                             const Budget&) override {
    return std::vector<TracePrediction>(programs.size(), trace_);
  }
  Result<std::vector<Answer>> output(std::span<const Program> programs,
                                     const Budget& budget) override {
    return WorldModel::output(programs, budget);
  }

 private:
  TracePrediction trace_;
};

TracePrediction small_prediction() {
  TracePrediction trace;
  trace.steps = small_trace();
  trace.step_confidence = {0.5, 0.5, 0.5, 0.5};
  trace.confidence = 0.25;
  return trace;
}

Reply reply(Question question, TracePrediction trace = small_prediction()) {
  Parrot model(std::move(trace));
  auto reply = ask(model, {}, question, {});
  EXPECT_TRUE(reply.ok());
  return std::move(reply).value();
}

TEST(Ask, AnswersEveryQuestionFromOneTrace) {
  EXPECT_EQ(reply({"output"}).prediction, "2");
  EXPECT_EQ(reply({"output"}).confidence, 0.25);
  EXPECT_EQ(reply({"trace"}).prediction.size(), 4U);
  EXPECT_EQ(reply({"state", 3, 1}).prediction, R"({"a":"1","b":"2"})");
  EXPECT_EQ(dump_json(reply({"path"}).prediction), "[2,3]");
  EXPECT_EQ(dump_json(reply({"coverage"}).prediction), "[2,3]");
  EXPECT_EQ(reply({"halt"}).prediction, "yes");
  EXPECT_EQ(reply({"next", 2, 1}).prediction.at(0)["line"], 3);
  EXPECT_EQ(reply({"next"}).prediction.at(0)["line"], 2);
  EXPECT_EQ(reply({"output"}).steps, 4);
}

TEST(Ask, SaysWhyThereIsNoAnswer) {
  auto unfinished = small_prediction();
  unfinished.ending = Ending::kUnfinished;
  EXPECT_TRUE(reply({"output"}, unfinished).prediction.is_null());
  EXPECT_NE(reply({"output"}, unfinished).detail.find("unfinished after 4 steps"),
            std::string::npos);
  EXPECT_EQ(reply({"halt"}, unfinished).prediction, "no");
  EXPECT_TRUE(reply({"state", 9, 1}).prediction.is_null());
  EXPECT_TRUE(reply({"next", 3, 5}).prediction.is_null());
  auto unparsed = small_prediction();
  unparsed.ending = Ending::kUnparsed;
  EXPECT_FALSE(reply({"output"}, unparsed).parsed);
}

TEST(CheckQuestion, RefusesMisuse) {
  EXPECT_EQ(check_question({"guess"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(check_question({"state"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(check_question({"state", 1, 0}).ok());
  EXPECT_FALSE(check_question({"next", -1, 1}).ok());
  EXPECT_TRUE(check_question({"state", 1, 1}).ok());
}

}  // namespace
}  // namespace foretrace::worldmodel
