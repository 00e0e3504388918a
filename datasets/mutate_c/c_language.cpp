#include "datasets/mutate_c/c_language.h"

#include <algorithm>
#include <set>

#include "datasets/mutate_c/fuzz_arguments.h"
#include "datasets/mutate_c/fuzz_stdin.h"
#include "datasets/mutate_c/operators.h"
#include "datasets/mutate_c/reached_functions.h"

namespace foretrace::datasets::mutate_c {
namespace {

using mutate::Mutant;
using tracer::CSyntax;

bool compiles_as_well(const CSyntax& mutant, const CSyntax& own) {
  if (!mutant.errors.empty()) return false;
  return std::all_of(mutant.warnings.begin(), mutant.warnings.end(), [&](const auto& warning) {
    const auto before = own.warnings.find(warning.first);
    return before != own.warnings.end() && before->second >= warning.second;
  });
}

// Of a function's item, those of what it reaches: the rest does not run.
EditsByOperator edits_of(const ManifestItem& item, const SourceTree& tree) {
  EditsByOperator all = find_edits(tree);
  const std::set<std::string_view> reached = reached_functions(tree, item.entry);
  if (reached.empty()) return all;
  for (size_t i = 0; i < tree.size(); ++i) {
    const SyntaxNode& node = tree.at(i);
    if (node.kind != NodeKind::kFunction || reached.contains(node.text)) continue;
    for (std::vector<Edit>& edits : all) {
      std::erase_if(edits,
                    [&](const Edit& e) { return e.begin >= node.begin && e.begin < node.end; });
    }
  }
  return all;
}

std::vector<std::string> types_of(const CSyntax& syntax, const std::string& function) {
  const auto found = syntax.parameters.find(function);
  return found == syntax.parameters.end() ? std::vector<std::string>() : found->second;
}

}  // namespace

Result<CLanguage::Reading> CLanguage::read(const std::string& source) {
  const auto syntax = reader_.read(source, false);
  if (!syntax.ok() && syntax.error().code == ErrorCode::kNotFound)
    return Reading{0, "no C front end"};
  if (!syntax.ok() && syntax.error().code != ErrorCode::kTracee) return syntax.error();
  if (!syntax.ok() || !syntax.value().errors.empty()) return Reading{0, "does not compile"};
  return Reading{syntax.value().fingerprint, ""};
}

Result<std::vector<Mutant>> CLanguage::mutants(const ManifestItem& item, const std::string& source,
                                               size_t count, std::unordered_set<uint64_t>& seen,
                                               Rng& rng) {
  TRY_ASSIGN(const CSyntax own, reader_.read(source, true));
  const SourceTree tree(source, own.nodes);
  const mutate::Identify identify =
      [&](const std::string& text) -> Result<std::optional<uint64_t>> {
    const auto mutant = reader_.read(text, false);
    if (!mutant.ok() && mutant.error().code != ErrorCode::kTracee) return mutant.error();
    if (!mutant.ok() || !compiles_as_well(mutant.value(), own)) return std::optional<uint64_t>();
    return std::optional(mutant.value().fingerprint);
  };
  return mutate::take_turns(source, edits_of(item, tree), count, identify, seen, rng);
}

Result<CLanguage::Inputs> CLanguage::inputs(const ManifestItem& item, const std::string& source,
                                            size_t count, Rng& rng) {
  Inputs inputs;
  if (item.entry.empty()) {
    const bool empty = item.stdin_text.find_first_not_of(" \t\r\n") == std::string::npos;
    inputs.problem = empty ? "nothing on stdin" : "nothing to change on stdin";
    for (std::string& text : fuzz_stdin(item.stdin_text, count, rng))
      inputs.calls.push_back({item.args, std::move(text)});
    return inputs;
  }
  const auto arguments = read_c_arguments(item.args);
  const bool literal = arguments && has_literals(*arguments);
  inputs.problem = literal ? "nothing to change in the arguments" : "no literal arguments";
  if (!literal) return inputs;
  TRY_ASSIGN(const CSyntax own, reader_.read(source, true));
  for (std::string& list : fuzz_c_arguments(*arguments, types_of(own, item.entry), count, rng))
    inputs.calls.push_back({std::move(list), item.stdin_text});
  return inputs;
}

}  // namespace foretrace::datasets::mutate_c
