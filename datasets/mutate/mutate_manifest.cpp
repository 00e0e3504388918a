#include "datasets/mutate/mutate_manifest.h"

#include <unordered_map>

#include "core/file.h"
#include "core/hash.h"
#include "datasets/mutate/python_language.h"
#include "datasets/mutate_c/c_language.h"

namespace foretrace::datasets::mutate {
namespace {

// An item's program, read.
struct Program {
  std::string source;
  uint64_t fingerprint = 0;
  std::string problem;  // why it has no mutants
};

class Mutation {
 public:
  explicit Mutation(const MutateOptions& options) : options_(options), root_(options.seed) {}

  Result<MutatedManifest> run(const std::vector<ManifestItem>& items) {
    std::vector<Program> programs;
    for (const ManifestItem& item : items) {
      TRY_ASSIGN(Program program, program_of(item));
      ids_.insert(item.id);
      // A mutant that an item of the manifest is already is not made.
      if (program.problem.empty()) seen_with(item).insert(program.fingerprint);
      programs.push_back(std::move(program));
    }
    for (size_t i = 0; i < items.size(); ++i) TRY(add(items[i], programs[i]));
    out_.read = static_cast<int64_t>(items.size());
    return std::move(out_);
  }

 private:
  ProgramLanguage& language_of(const ManifestItem& item) {
    return item.language == "c" ? static_cast<ProgramLanguage&>(c_) : python_;
  }

  Result<Program> program_of(const ManifestItem& item) {
    Program program{item.source, 0, ""};
    if (!item.path.empty()) {
      auto text = read_file(item.path);
      if (!text.ok()) return Program{"", 0, "no mutants: file not read"};
      program.source = std::move(text).value();
    }
    TRY_ASSIGN(const auto reading, language_of(item).read(program.source));
    program.fingerprint = reading.fingerprint;
    if (!reading.problem.empty()) program.problem = "no mutants: " + reading.problem;
    return program;
  }

  // Of the programs that are called as the item's is.
  std::unordered_set<uint64_t>& seen_with(const ManifestItem& item) {
    return seen_[fnv1a(item.args, fnv1a(item.entry + '\n' + item.stdin_text))];
  }

  Status add(const ManifestItem& item, const Program& program) {
    out_.items.push_back(item);
    if (!program.problem.empty()) {
      ++out_.missing[program.problem];
      return {};
    }
    const Rng rng = root_.fork(fnv1a(item.id));
    std::vector<ManifestItem> programs = {item};
    std::vector<uint64_t> fingerprints = {program.fingerprint};
    Rng places = rng.fork(0);
    TRY_ASSIGN(const auto mutants, language_of(item).mutants(item, program.source,
                                                             static_cast<size_t>(options_.per_item),
                                                             seen_with(item), places));
    for (size_t i = 0; i < mutants.size(); ++i) {
      programs.push_back(mutant_item(item, mutants[i], i + 1));
      fingerprints.push_back(mutants[i].fingerprint);
      ++out_.mutants[operator_name(mutants[i].op)];
      out_.items.push_back(programs.back());
    }
    note(mutants.size(), options_.per_item, "mutants", "no place for an operator");
    Rng draws = rng.fork(1);
    TRY_ASSIGN(const auto inputs,
               language_of(item).inputs(item, program.source, static_cast<size_t>(options_.inputs),
                                        draws));
    note(inputs.calls.size(), options_.inputs, "inputs", inputs.problem);
    add_inputs(programs, fingerprints, inputs.calls);
    return {};
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

  // The same calls for all of them, so that a mutant's run has one of the original beside it.
  void add_inputs(const std::vector<ManifestItem>& programs,
                  const std::vector<uint64_t>& fingerprints, const std::vector<Call>& calls) {
    for (size_t p = 0; p < programs.size(); ++p) {
      for (size_t i = 0; i < calls.size(); ++i) {
        ManifestItem made = programs[p];
        made.args = calls[i].args;
        made.stdin_text = calls[i].stdin_text;
        if (!seen_with(made).insert(fingerprints[p]).second) continue;
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
  PythonLanguage python_;
  mutate_c::CLanguage c_;
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
