#include "kernels/expert_choice/expert_choice.h"

#include <algorithm>
#include <vector>

#include "core/check.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

template <typename T>
bool above(T a, T b) {
  return a > b || (a != a && b == b);
}

// The best few of what is offered, best first. What was offered first wins against equals.
template <typename T>
class Best {
 public:
  explicit Best(int64_t size) : score_(static_cast<size_t>(size)), id_(static_cast<size_t>(size)) {}

  void clear() { count_ = 0; }
  void offer(T score, int64_t id) {
    const auto size = static_cast<int64_t>(id_.size());
    if (count_ == size && !above(score, score_[static_cast<size_t>(size - 1)])) return;
    int64_t at = count_ < size ? count_++ : size - 1;
    for (; at > 0 && above(score, score_[static_cast<size_t>(at - 1)]); --at) move(at - 1, at);
    score_[static_cast<size_t>(at)] = score;
    id_[static_cast<size_t>(at)] = id;
  }
  [[nodiscard]] const std::vector<int64_t>& ids() const { return id_; }
  [[nodiscard]] const std::vector<T>& scores() const { return score_; }

 private:
  void move(int64_t from, int64_t to) {
    score_[static_cast<size_t>(to)] = score_[static_cast<size_t>(from)];
    id_[static_cast<size_t>(to)] = id_[static_cast<size_t>(from)];
  }

  std::vector<T> score_;
  std::vector<int64_t> id_;
  int64_t count_ = 0;
};

// One row after another, with memory for one.
template <typename T>
class Chooser {
 public:
  explicit Chooser(const ExpertChoiceArgs& args)
      : args_(args),
        scores_(static_cast<size_t>(args.experts)),
        out_(static_cast<size_t>(args.groups)),
        two_(2),
        groups_(args.chosen_groups),
        experts_(args.chosen) {}

  void choose(int64_t row) {
    const T* scores = static_cast<const T*>(args_.scores) + row * args_.experts;
    const T* bias = static_cast<const T*>(args_.bias);
    for (int64_t e = 0; e < args_.experts; ++e)
      scores_[static_cast<size_t>(e)] = bias == nullptr ? scores[e] : scores[e] + bias[e];
    if (args_.groups > 1) choose_groups();
    experts_.clear();
    for (int64_t g = 0; g < args_.groups; ++g)
      if (!out_[static_cast<size_t>(g)]) offer_group(g, experts_);
    std::copy(experts_.ids().begin(), experts_.ids().end(), args_.ids + row * args_.chosen);
  }

 private:
  void offer_group(int64_t group, Best<T>& best) const {
    const int64_t size = args_.experts / args_.groups;
    for (int64_t e = group * size; e < (group + 1) * size; ++e)
      best.offer(scores_[static_cast<size_t>(e)], e);
  }

  void choose_groups() {
    groups_.clear();
    for (int64_t g = 0; g < args_.groups; ++g) {
      two_.clear();
      offer_group(g, two_);
      groups_.offer(two_.scores()[0] + two_.scores()[1], g);
    }
    out_.assign(out_.size(), true);
    for (const int64_t g : groups_.ids()) out_[static_cast<size_t>(g)] = false;
  }

  const ExpertChoiceArgs& args_;
  std::vector<T> scores_;
  std::vector<bool> out_;  // [groups]
  Best<T> two_, groups_, experts_;
};

template <typename T>
void choose_rows(const ExpertChoiceArgs& args, int64_t begin, int64_t end) {
  Chooser<T> chooser(args);
  for (int64_t row = begin; row < end; ++row) chooser.choose(row);
}

}  // namespace

void choose_experts(const ExpertChoiceArgs& args, ParallelFor parallel) {
  FORETRACE_CHECK(args.element != Element::kBfloat16, "scores of experts are float32 or float64");
  for_ranges(parallel, args.rows, rows_a_range(args.experts), [&](int64_t begin, int64_t end) {
    args.element == Element::kFloat32 ? choose_rows<float>(args, begin, end)
                                      : choose_rows<double>(args, begin, end);
  });
}

}  // namespace foretrace::kernels
