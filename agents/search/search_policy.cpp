#include "agents/search/search_policy.h"

#include <algorithm>
#include <numeric>

#include "agents/search/predicted_tests.h"
#include "agents/tasks/program_mutants.h"

namespace foretrace::agents {
namespace {

Turn one_call(const std::string& content, const std::string& tool, const Json& arguments) { return {content, {{"", tool, arguments}}, "", 0, ""}; }

class SearchPolicy : public Policy {
 public:
  SearchPolicy(worldmodel::WorldModel* model, const SearchOptions& options) : model_(model), options_(options) {}
  [[nodiscard]] std::string name() const override { return model_ == nullptr ? "search" : "search with " + model_->name(); }
  [[nodiscard]] std::string id() const override {
    const std::string settings = " runs=" + std::to_string(options_.runs) + " proposals=" + std::to_string(options_.proposals) + " calls=" + std::to_string(options_.calls) +
                                 " seed=" + std::to_string(options_.seed) + " steps=" + std::to_string(options_.budget.max_steps) + " tokens=" + std::to_string(options_.budget.max_tokens);
    return "search " + (model_ == nullptr ? std::string("unordered") : model_->id()) + settings;
  }

  // Turn k tests proposal k; a turn behind a test that passed submits, one behind the last proposal puts the program back first.
  Result<Turn> next(const EpisodeView& view) override {
    const Task& task = view.task;
    if (view.turns > 0 && passed(view.messages)) return one_call("", "submit", Json::object());
    if (task.program.empty() || !task.has_visible()) return one_call("There is no program, or no test that is shown.", "submit", Json::object());
    TRY(prepare(task));
    if (view.turns < static_cast<int64_t>(order_.size())) {
      const std::string& source = sources_[order_[static_cast<size_t>(view.turns)]];
      return Turn{"", {{"", "edit", {{"path", task.program}, {"new", source}}}, {"", "run_tests", Json::object()}}, "", 0, ""};
    }
    return Turn{"No proposal passes.", {{"", "edit", {{"path", task.program}, {"new", task.files.at(task.program).bytes}}}, {"", "submit", Json::object()}}, "", 0, ""};
  }

 private:
  // The last result is that of tests that all passed.
  static bool passed(const Json& messages) {
    const auto last = parse_json(messages.back().value("content", ""));
    return last.ok() && last.value().is_object() && last.value().value("passed", false);
  }

  // The proposals of a task and their order: the same whenever it is asked.
  Status prepare(const Task& task) {
    if (prepared_ == task.name) return {};
    TRY_ASSIGN(const auto mutants, program_mutants(task.language, task.files.at(task.program).bytes, static_cast<size_t>(options_.proposals), options_.seed));
    sources_.clear();
    for (const auto& mutant : mutants) sources_.push_back(mutant.source);
    order_.resize(sources_.size());
    std::iota(order_.begin(), order_.end(), size_t{0});
    TRY(rank(task));
    order_.resize(std::min(order_.size(), static_cast<size_t>(options_.runs)));
    prepared_ = task.name;
    return {};
  }

  Status rank(const Task& task) {
    std::vector<TestCase> calls;
    for (const TestCase& test : task.visible.cases)
      if (!test.call.empty() && static_cast<int64_t>(calls.size()) < options_.calls) calls.push_back(test);
    if (model_ == nullptr || calls.empty() || sources_.empty() || task.language != "python") return {};
    TRY_ASSIGN(const auto predicted, predict_tests(*model_, sources_, calls, options_.budget));
    std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) { return predicted[a].score > predicted[b].score; });
    return {};
  }

  worldmodel::WorldModel* model_;
  SearchOptions options_;
  std::string prepared_;
  std::vector<std::string> sources_;
  std::vector<size_t> order_;
};

}  // namespace

std::unique_ptr<Policy> make_search_policy(worldmodel::WorldModel* model, const SearchOptions& options) { return std::make_unique<SearchPolicy>(model, options); }

}  // namespace foretrace::agents
