#include "tests/eval/report/small_results.h"

#include <gtest/gtest.h>

#include "eval/results_store.h"

namespace foretrace::eval {
namespace {

Sample small_sample(const std::string& system, const std::string& part, int item) {
  Sample sample;
  sample.key = system + part + std::to_string(item);
  sample.suite = "trace";
  sample.part = part;
  sample.item = "item " + std::to_string(item);
  sample.cluster = sample.item;
  sample.system = system;
  return sample;
}

// A finished evaluation of six items: the first `right` outputs are right, steps as given.
void fill_store(ResultsStore& store, const std::string& system, const std::string& name, int right, const std::string& steps) {
  ASSERT_TRUE(store.put_system({system, name, "some detail"}).ok());
  EvaluationRecord evaluation{0, "trace", system, "", "", {}};
  for (int item = 0; item < 6; ++item) {
    Sample next = small_sample(system, "next", item), free = small_sample(system, "free", item);
    next.prediction = steps;
    next.predictions = static_cast<double>(steps.size());
    next.measures = {{"step", 1, 2}};
    free.expected = "'a'";
    free.prediction = item < right ? "'a'" : "[1, '</script><b>']";
    free.raw = "it is my view that </script> " + free.prediction;
    free.tokens = 9;
    free.failure = item < right ? "" : "wrong";
    free.confidence = 0.75;
    free.measures = {{"trace_exact", item < right ? 1.0 : 0.0, 1}};
    for (const Sample& sample : {next, free}) {
      ASSERT_TRUE(store.put(sample).ok());
      evaluation.keys.push_back(sample.key);
    }
  }
  const auto id = store.begin_evaluation(evaluation);
  ASSERT_TRUE(id.ok() && store.finish_evaluation(id.value()).ok());
}

}  // namespace

void write_small_results(const std::string& path) {
  auto store = ResultsStore::open(path, false).value();
  fill_store(*store, "a", "<b>first", 4, "1101111");
  fill_store(*store, "z", "second", 1, "1");
}

}  // namespace foretrace::eval
