#include "lm/recursive/refiner_rows.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "lm/torch.h"
#include "tests/lm/recursive/sorting_source.h"

namespace foretrace::lm {
namespace {

// A sorting task with one example spoilt.
class SpoiltSource : public SortingSource {
 public:
  explicit SpoiltSource(std::function<void(RefinerExample&)> spoil) : SortingSource(9), spoil_(std::move(spoil)) {}
  [[nodiscard]] RefinerExample at(int64_t index, uint64_t variant) const override {
    RefinerExample example = SortingSource::at(index, variant);
    if (index == 4) spoil_(example);
    return example;
  }

 private:
  std::function<void(RefinerExample&)> spoil_;
};

TEST(RefinerRows, AreTheSourcesExamples) {
  const SortingSource source(9);
  const RefinerRows rows = read_rows(source, {{3, 0}, {8, 0}, {3, 77}}).value();
  ASSERT_EQ(rows.inputs.sizes(), (std::vector<int64_t>{3, 5}));
  for (int64_t t = 0; t < 5; ++t) {
    EXPECT_EQ(rows.inputs[1][t].item<int64_t>(), source.at(8, 0).inputs[static_cast<size_t>(t)]);
    EXPECT_EQ(rows.labels[1][t].item<int64_t>(), source.at(8, 0).labels[static_cast<size_t>(t)]);
    EXPECT_EQ(rows.inputs[2][t].item<int64_t>(), source.at(3, 77).inputs[static_cast<size_t>(t)]);
  }
  EXPECT_EQ(rows.puzzles[0].item<int64_t>(), 1);
  EXPECT_EQ(rows.puzzles[1].item<int64_t>(), 0);
  EXPECT_EQ(read_rows(source, {}).value().size(), 0);
}

TEST(RefinerRows, RefuseWhatIsNotAsTheSourceSays) {
  const auto refusal = [](std::function<void(RefinerExample&)> spoil) {
    const auto rows = read_rows(SpoiltSource(std::move(spoil)), {{3, 0}, {4, 0}});
    return rows.ok() ? std::string() : rows.error().message;
  };
  EXPECT_EQ(refusal([](RefinerExample&) {}), "");
  EXPECT_EQ(refusal([](RefinerExample& e) { e.labels[2] = -100; }), "");
  EXPECT_NE(refusal([](RefinerExample& e) { e.inputs.pop_back(); }).find("example 4 of the data: has 4 tokens"), std::string::npos);
  EXPECT_NE(refusal([](RefinerExample& e) { e.inputs[0] = 6; }).find("token 6"), std::string::npos);
  EXPECT_NE(refusal([](RefinerExample& e) { e.inputs[0] = -100; }).find("token -100"), std::string::npos);
  EXPECT_NE(refusal([](RefinerExample& e) { e.labels[0] = -1; }).find("label -1"), std::string::npos);
  EXPECT_NE(refusal([](RefinerExample& e) { e.puzzle = 2; }).find("puzzle 2"), std::string::npos);
}

TEST(RefinerStream, GivesEveryExampleOnceAnEpochInANewOrder) {
  const SortingSource source(40);
  RefinerStream stream(source, 3);
  std::vector<std::vector<std::string>> epochs;
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<std::string> seen;
    for (int part = 0; part < 4; ++part) {
      const RefinerRows rows = stream.next(10).value();
      for (int64_t b = 0; b < 10; ++b) {
        std::string text;
        for (int64_t t = 0; t < 5; ++t) text += std::to_string(rows.labels[b][t].item<int64_t>());
        seen.push_back(text + "/" + std::to_string(rows.puzzles[b].item<int64_t>()));
      }
    }
    epochs.push_back(seen);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_EQ(std::multiset<std::string>(epochs[0].begin(), epochs[0].end()), std::multiset<std::string>(epochs[1].begin(), epochs[1].end()));
}

TEST(RefinerStream, GoesOnFromAPosition) {
  const SortingSource source(13);
  RefinerStream whole(source, 3), other(source, 4);
  for (const int64_t rows : {5, 0, 30, 1}) ASSERT_TRUE(whole.next(rows).ok());
  RefinerStream resumed(source, 3);
  resumed.seek(whole.position());
  EXPECT_EQ(whole.position().epoch, 2);
  const RefinerRows a = whole.next(20).value(), b = resumed.next(20).value();
  EXPECT_TRUE(at::equal(a.inputs, b.inputs));
  other.seek(BatchPosition{2, 10});
  EXPECT_FALSE(at::equal(a.inputs, other.next(20).value().inputs));
}

}  // namespace
}  // namespace foretrace::lm
