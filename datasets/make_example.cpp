#include <algorithm>
#include <optional>

#include "datasets/build.h"
#include "datasets/program_text.h"

namespace foretrace::datasets {
namespace {

// "<object at 0x7f..>": differs from run to run.
bool has_address(std::string_view text) { return text.find(" at 0x") != std::string_view::npos; }

bool has_address(std::span<const tracer::StepView> steps) {
  return std::any_of(steps.begin(), steps.end(), [](const tracer::StepView& step) {
    return (step.value && has_address(*step.value)) ||
           std::any_of(step.locals.begin(), step.locals.end(),
                       [](const tracer::LocalText& local) { return has_address(local.text); });
  });
}

Status check_run(const tracer::RunRecord& run, const ExampleLimits& limits) {
  using tracer::Outcome;
  if (run.info.language != "python") return unsupported("a language other than Python");
  if (run.info.entry.empty()) return unsupported("a module, not a function");
  if (run.end.outcome != Outcome::kReturned && run.end.outcome != Outcome::kRaised)
    return unsupported("outcome " + std::string(tracer::outcome_name(run.end.outcome)));
  if (run.end.deterministic == "nondeterministic")
    return unsupported("a run that repeats otherwise");
  if (run.steps > limits.max_steps) return Error(ErrorCode::kLimit, "too many steps");
  return {};
}

Result<ProgramText> program_of(const tracer::RunRecord& run, const std::string& source, std::span<const tracer::StepView> steps,
                               const ExampleLimits& limits) {
  TRY(check_run(run, limits));
  if (steps.empty()) return unsupported("a run without steps");
  if (has_address(steps)) return unsupported("a text with an address");
  return ProgramText::make({source, steps[0].file, run.info.entry, run.info.args});
}

// `given` and what follows it, with the latter's roles.
Result<Example> example_of(const tracer::RunRecord& run, const ProgramText& program, std::span<const Token> given,
                           std::span<const Token> answer, std::span<const TokenRole> roles, const ExampleLimits& limits) {
  if (given.size() + answer.size() > static_cast<size_t>(limits.max_tokens)) return Error(ErrorCode::kLimit, "too many tokens");
  Example example;
  example.tokens.assign(given.begin(), given.end());
  example.prompt_length = static_cast<uint32_t>(given.size());
  example.tokens.insert(example.tokens.end(), answer.begin(), answer.end());
  example.roles.assign(given.size(), TokenRole::kPrompt);
  example.roles.insert(example.roles.end(), roles.begin(), roles.end());
  example.program_id = program.program_hash();
  example.origin = run.info.item.empty() ? run.info.program : run.info.item;
  return example;
}

}  // namespace

Result<Example> make_example(const tracer::RunRecord& run, const std::string& source,
                             std::span<const tracer::StepView> steps, const ExampleLimits& limits) {
  TRY_ASSIGN(const ProgramText program, program_of(run, source, steps, limits));
  TRY_ASSIGN(const EncodedTrace trace, encode_trace(program, steps));
  TRY_ASSIGN(Example example, example_of(run, program, program.prompt(), trace.tokens, trace.roles, limits));
  example.steps = static_cast<uint32_t>(steps.size());
  return example;
}

Result<std::vector<Example>> make_state_examples(const tracer::RunRecord& run, const std::string& source,
                                                 std::span<const tracer::StepView> steps, const ExampleLimits& limits,
                                                 std::span<const QueryKind> kinds, int64_t count) {
  TRY_ASSIGN(const ProgramText program, program_of(run, source, steps, limits));
  TRY(encode_trace(program, steps));  // what the trace language does not hold is no example in either form
  Rng rng(token_hash(program.prompt()));
  std::vector<Example> examples;
  std::optional<Error> reason;
  for (const QueryPlace& place : draw_places(static_cast<int64_t>(steps.size()), kinds, count, rng)) {
    auto query = make_state_query(program, steps, place);
    auto example = query.ok() ? example_of(run, program, query.value().given, query.value().target.tokens,
                                           query.value().target.roles, limits)
                              : Result<Example>(query.error());
    if (!example.ok()) {
      if (!reason) reason = example.error();
      continue;
    }
    example.value().steps = 1;
    examples.push_back(std::move(example).value());
  }
  if (examples.empty()) return reason ? *reason : unsupported("a run too short for the questions");
  return examples;
}

uint64_t split_key(const std::string& source) { return ProgramText::skeleton_of(source); }

std::string_view split_of(uint64_t key, double valid, double test) {
  // The key is a hash, but a weak one: mix it (splitmix64) before its order decides.
  key += 0x9e3779b97f4a7c15ULL;
  key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9ULL;
  key = (key ^ (key >> 27)) * 0x94d049bb133111ebULL;
  key ^= key >> 31;
  const double u = static_cast<double>(key >> 11) * 0x1.0p-53;
  if (u < valid) return "valid";
  return u < valid + test ? "test" : "train";
}

}  // namespace foretrace::datasets
