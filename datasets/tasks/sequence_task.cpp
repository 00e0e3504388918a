#include "datasets/tasks/sequence_task.h"

#include "datasets/tasks/associative_recall.h"
#include "datasets/tasks/word_problem.h"

namespace foretrace::datasets {
namespace {

struct NamedGroup {
  const char* name;
  std::vector<Permutation> (*tokens)(int32_t points);
  int32_t points;
};

constexpr NamedGroup kGroups[] = {
    {"parity", all_permutations, 2}, {"z3", rotations, 3},         {"s3", all_permutations, 3}, {"s4", all_permutations, 4},
    {"a5", even_permutations, 5},    {"s5", all_permutations, 5}, {"s5_swaps", swaps, 5},
};

}  // namespace

Result<std::unique_ptr<SequenceTask>> make_sequence_task(const TaskSettings& settings) {
  std::string known = "mqar";
  for (const NamedGroup& group : kGroups) {
    if (settings.name == group.name) return std::unique_ptr<SequenceTask>(new WordProblem(group.tokens(group.points)));
    known += std::string(", ") + group.name;
  }
  if (settings.name != "mqar") return invalid_argument("no task \"" + settings.name + "\"", "known are " + known);
  if (settings.pairs < 1 || settings.vocabulary < 4 * settings.pairs || settings.vocabulary > 1 << 24)
    return invalid_argument("mqar of " + std::to_string(settings.pairs) + " pairs and " + std::to_string(settings.vocabulary) + " tokens",
                            "at least one pair, and four tokens a pair");
  return std::unique_ptr<SequenceTask>(new AssociativeRecall(settings.pairs, settings.vocabulary, settings.random_fillers));
}

}  // namespace foretrace::datasets
