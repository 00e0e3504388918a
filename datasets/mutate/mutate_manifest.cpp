#include "datasets/mutate/mutate_manifest.h"

#include <unordered_map>

#include "core/file.h"
#include "core/hash.h"
#include "datasets/mutate/fuzz.h"
#include "datasets/mutate/mutants.h"

namespace foretrace::datasets::mutate {
namespace {

// An item's program, read.
struct Program {
  std::string source;
  uint64_t tree = 0;
  std::string problem;  // why it has no mutants
};

Program program_of(const ManifestItem& item) {
  Program program;
  if (item.language != "python") {
    program.problem = "no mutants: not Python";
    return program;
  }
  program.source = item.source;
  if (!item.path.empty()) {
    auto text = read_file(item.path);
    if (text.ok())
      program.source = std::move(text).value();
    else
      program.problem = "no mutants: file not read";
  }
  if (!program.problem.empty()) return program;
  const auto tree = tree_of(program.source);
  if (tree.ok())
    program.tree = tree.value();
  else
    program.problem = "no mutants: not read as Python";
  return program;
}

class Mutation {
 public:
  explicit Mutation(const MutateOptions& options) : options_(options), root_(options.seed) {}

  MutatedManifest run(const std::vector<ManifestItem>& items) {
    std::vector<Program> programs;
    for (const ManifestItem& item : items) {
      programs.push_back(program_of(item));
      ids_.insert(item.id);
      // A mutant that an item of the manifest is already is not made.
      if (programs.back().problem.empty()) trees_of(item).insert(programs.back().tree);
    }
    for (size_t i = 0; i < items.size(); ++i) add(items[i], programs[i]);
    out_.read = static_cast<int64_t>(items.size());
    return std::move(out_);
  }

 private:
  // Trees of the programs that are called as the item's is.
  std::unordered_set<uint64_t>& trees_of(const ManifestItem& item) {
    return seen_[fnv1a(item.args, fnv1a(item.entry + '\n' + item.stdin_text))];
  }

  void add(const ManifestItem& item, const Program& program) {
    out_.items.push_back(item);
    if (!program.problem.empty()) {
      ++out_.missing[program.problem];
      return;
    }
    const Rng rng = root_.fork(fnv1a(item.id));
    std::vector<ManifestItem> programs = {item};
    std::vector<uint64_t> trees = {program.tree};
    Rng places = rng.fork(0);
    const auto mutants =
        mutants_of(program.source, static_cast<size_t>(options_.per_item), trees_of(item), places);
    for (size_t i = 0; i < mutants.size(); ++i) {
      programs.push_back(mutant_item(item, mutants[i], i + 1));
      trees.push_back(mutants[i].tree);
      ++out_.mutants[operator_name(mutants[i].op)];
      out_.items.push_back(programs.back());
    }
    note(mutants.size(), options_.per_item, "mutants", "no place for an operator");
    add_inputs(programs, trees, rng.fork(1));
  }

  // A manifest that was mutated before has some already.
  std::string free_id(const std::string& id, const char* mark, size_t number) {
    while (!ids_.insert(id + mark + std::to_string(number)).second) ++number;
    return id + mark + std::to_string(number);
  }

  ManifestItem mutant_item(const ManifestItem& item, const Mutant& mutant, size_t number) {
    ManifestItem made = item;
    made.id = free_id(item.id, "~m", number);
    made.path.clear();
    made.source = mutant.source;
    made.mutation += (made.mutation.empty() ? "" : ", ") + std::string(operator_name(mutant.op));
    return made;
  }

  // The same lists for all of them, so that a mutant's run has one of the original beside it.
  void add_inputs(const std::vector<ManifestItem>& programs, const std::vector<uint64_t>& trees,
                  Rng rng) {
    const auto arguments = read_arguments(programs[0].args);
    const bool literal = arguments && has_literals(*arguments);
    std::vector<std::string> lists;
    if (literal) lists = fuzz_arguments(*arguments, static_cast<size_t>(options_.inputs), rng);
    note(lists.size(), options_.inputs, "inputs",
         literal ? "nothing to change in the arguments" : "no literal arguments");
    for (size_t p = 0; p < programs.size(); ++p) {
      for (size_t i = 0; i < lists.size(); ++i) {
        ManifestItem made = programs[p];
        made.args = lists[i];
        if (!trees_of(made).insert(trees[p]).second) continue;
        made.id = free_id(made.id, "~i", i + 1);
        made.mutation += made.mutation.empty() ? "inputs" : ", inputs";
        ++out_.inputs;
        out_.items.push_back(std::move(made));
      }
    }
  }

  void note(size_t made, int64_t asked, const std::string& what, const std::string& reason) {
    if (static_cast<int64_t>(made) == asked) return;
    ++out_.missing[made == 0 ? "no " + what + ": " + reason : "fewer " + what + " than asked for"];
  }

  const MutateOptions& options_;
  Rng root_;
  MutatedManifest out_;
  std::unordered_set<std::string> ids_;
  std::unordered_map<uint64_t, std::unordered_set<uint64_t>> seen_;  // by call
};

Status check(int64_t count, const std::string& what) {
  constexpr int64_t kMost = 10'000;
  if (count >= 0 && count <= kMost) return {};
  return invalid_argument(what + " " + std::to_string(count) + " is not in 0.." +
                          std::to_string(kMost));
}

}  // namespace

Result<MutatedManifest> mutate_manifest(const std::vector<ManifestItem>& items,
                                        const MutateOptions& options) {
  TRY(check(options.per_item, "mutants of an item:"));
  TRY(check(options.inputs, "inputs of an item:"));
  return Mutation(options).run(items);
}

}  // namespace foretrace::datasets::mutate
