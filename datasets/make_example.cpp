#include <algorithm>

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

}  // namespace

Result<Example> make_example(const tracer::RunRecord& run, const std::string& source,
                             std::span<const tracer::StepView> steps, const ExampleLimits& limits) {
  TRY(check_run(run, limits));
  if (steps.empty()) return unsupported("a run without steps");
  if (has_address(steps)) return unsupported("a text with an address");
  TRY_ASSIGN(const ProgramText program,
             ProgramText::make({source, steps[0].file, run.info.entry, run.info.args}));
  TRY_ASSIGN(const EncodedTrace trace, encode_trace(program, steps));
  const size_t length = program.prompt().size() + trace.tokens.size();
  if (length > static_cast<size_t>(limits.max_tokens))
    return Error(ErrorCode::kLimit, "too many tokens");
  Example example;
  example.tokens.assign(program.prompt().begin(), program.prompt().end());
  example.prompt_length = static_cast<uint32_t>(example.tokens.size());
  example.tokens.insert(example.tokens.end(), trace.tokens.begin(), trace.tokens.end());
  example.roles.assign(example.prompt_length, TokenRole::kPrompt);
  example.roles.insert(example.roles.end(), trace.roles.begin(), trace.roles.end());
  example.steps = static_cast<uint32_t>(steps.size());
  example.program_id = program.program_hash();
  example.origin = run.info.item.empty() ? run.info.program : run.info.item;
  return example;
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
