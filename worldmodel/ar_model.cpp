#include "worldmodel/ar_model.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <optional>

#include "datasets/program_text.h"
#include "datasets/trace_language.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "worldmodel/answer.h"
#include "worldmodel/answer_decoder.h"
#include "worldmodel/input_answer.h"
#include "worldmodel/program_text.h"
#include "worldmodel/self_consistency.h"
#include "worldmodel/state_walk.h"
#include "worldmodel/token_judgement.h"
#include "worldmodel/trace_decoder.h"

namespace foretrace::worldmodel {
namespace {

using datasets::ProgramText;

// Tokens of one forward pass, padding included: bounds the memory of its logits (2 KB a token).
constexpr int64_t kTokensAPass = 16384;

Result<ProgramText> prompt_of(const Program& program) {
  TRY(check_spellable(program));
  return ProgramText::make({program.source, program.path, program.entry, program.args});
}

// A prompt, and the tokens of the steps that are known.
struct Opening {
  ProgramText text;
  std::vector<datasets::Token> prefix;
};

Result<Opening> opening_of(const Program& program, std::span<const tracer::StepView> prefix) {
  Program named = program;
  if (!prefix.empty()) named.path = prefix[0].file;
  TRY_ASSIGN(auto text, prompt_of(named));
  Opening opening{std::move(text), {}};
  if (prefix.empty()) return opening;
  TRY_ASSIGN(auto encoded, datasets::encode_trace(opening.text, prefix, datasets::TraceEnd::kCut));
  encoded.tokens.pop_back();  // <cut>
  opening.prefix = std::move(encoded.tokens);
  return opening;
}

struct Encoded {
  ProgramText program;
  datasets::EncodedTrace trace;
  [[nodiscard]] int64_t length() const {
    return static_cast<int64_t>(program.prompt().size() + trace.tokens.size());
  }
};

std::optional<Encoded> encode(const TracedProgram& traced) {
  Program program = traced.program;
  if (!traced.steps.empty()) program.path = traced.steps[0].file;
  auto text = prompt_of(program);
  if (!text.ok()) return std::nullopt;
  auto trace = datasets::encode_trace(text.value(), traced.steps);
  if (!trace.ok()) return std::nullopt;
  return Encoded{std::move(text).value(), std::move(trace).value()};
}

std::vector<StepJudgement> all_wrong(const TracedProgram& traced) {
  std::vector<StepJudgement> judgements;
  for (size_t k = 1; k < traced.steps.size(); ++k) {
    StepJudgement judgement;
    for (const auto& local : traced.steps[k].locals)
      if (local.changed) judgement.changes.push_back(false);
    judgements.push_back(std::move(judgement));
  }
  return judgements;
}

// Row b holds prompt and trace of encoded[b]. -> [B, T]
at::Tensor token_rows(const std::vector<const Encoded*>& encoded) {
  int64_t longest = 1;
  for (const auto* e : encoded) longest = std::max(longest, e->length());
  auto ids = at::zeros({static_cast<int64_t>(encoded.size()), longest}, at::kLong);
  for (size_t b = 0; b < encoded.size(); ++b) {
    int64_t* row = ids.data_ptr<int64_t>() + static_cast<int64_t>(b) * longest;
    const auto prompt = encoded[b]->program.prompt();
    std::copy(encoded[b]->trace.tokens.begin(), encoded[b]->trace.tokens.end(),
              std::copy(prompt.begin(), prompt.end(), row));
  }
  return ids;
}

}  // namespace

ArModel::ArModel(ModelDirectory directory, std::unique_ptr<lm::CausalLm> model, const Sampling& sampling)
    : directory_(std::move(directory)), model_(std::move(model)), sampling_(sampling) {}
ArModel::~ArModel() = default;

Result<std::unique_ptr<ArModel>> ArModel::open(const std::string& path) {
  TRY_ASSIGN(auto directory, read_model_directory(path));
  return open(std::move(directory));
}

Result<std::unique_ptr<ArModel>> ArModel::open(ModelDirectory directory, const Sampling& sampling) {
  if (directory.decoder != "ar")
    return unsupported(directory.path + " has decoder '" + directory.decoder +
                       "', this build predicts with 'ar'");
  TRY_ASSIGN(auto model, lm::CausalLm::load(directory.path));
  if (model->config().vocab_size < datasets::kVocabularySize)
    return unsupported(directory.path + " has a vocabulary of " +
                       std::to_string(model->config().vocab_size) + ", the trace language needs " +
                       std::to_string(datasets::kVocabularySize));
  model->pack_weights();  // for decoding
  return std::make_unique<ArModel>(std::move(directory), std::move(model), sampling);
}

Result<TracePrediction> ArModel::next(const Program& program,
                                      std::span<const tracer::StepView> prefix) {
  if (!directory_.knows_traces) return next_by_answer(*this, program, prefix);
  TRY_ASSIGN(const auto opening, opening_of(program, prefix));
  const auto given = static_cast<int64_t>(opening.text.prompt().size() + opening.prefix.size());
  const Budget budget{2, std::max<int64_t>(Budget{}.max_tokens, given + 2048)};
  const auto first = [](const tracer::StepView&) { return true; };
  TRY_ASSIGN(auto predictions, decode_traces(*model_, {{&opening.text, opening.prefix, first, program.attempt}}, budget, sampling_));
  calibrate(predictions[0], directory_.step, directory_.step);
  return std::move(predictions[0]);
}

Result<std::vector<TracePrediction>> ArModel::move(std::span<const MoveQuestion> questions, const Budget& budget) {
  if (!directory_.knows_traces) return WorldModel::move(questions, budget);
  std::vector<TracePrediction> predictions(questions.size());
  std::deque<Opening> openings;  // requests point to them
  std::vector<DecodeRequest> requests;
  std::vector<size_t> place;  // requests[i] is questions[place[i]]
  for (size_t i = 0; i < questions.size(); ++i) {
    const MoveQuestion& question = questions[i];
    auto opening = opening_of(question.program, question.prefix);
    if (!opening.ok()) {
      predictions[i].ending = Ending::kUnparsed;
      predictions[i].detail = opening.error().text();
      continue;
    }
    openings.push_back(std::move(opening).value());
    requests.push_back({&openings.back().text, openings.back().prefix,
                        [&question](const tracer::StepView& step) { return ends_at(question.prefix.back(), step, question.move, question.line); },
                        question.program.attempt});
    place.push_back(i);
  }
  Budget beyond = budget;  // what is given does not count
  for (const Opening& opening : openings)
    beyond.max_tokens = std::max(beyond.max_tokens, static_cast<int64_t>(opening.text.prompt().size() + opening.prefix.size()) + budget.max_tokens);
  TRY_ASSIGN(auto decoded, decode_traces(*model_, std::move(requests), beyond, sampling_));
  for (size_t i = 0; i < decoded.size(); ++i) {
    calibrate(decoded[i], directory_.step, directory_.answer);
    predictions[place[i]] = std::move(decoded[i]);
  }
  return predictions;
}

Result<std::vector<TracePrediction>> ArModel::trace(std::span<const Program> programs,
                                                    const Budget& budget) {
  if (!directory_.knows_traces) return trace_by_answers(*this, programs, budget);
  return trace_by(programs, budget, sampling_);
}

Result<std::vector<TracePrediction>> ArModel::trace_by(std::span<const Program> programs, const Budget& budget, const Sampling& sampling) {
  std::vector<TracePrediction> predictions(programs.size());
  std::vector<ProgramText> texts;
  std::vector<size_t> place;  // texts[i] is programs[place[i]]
  texts.reserve(programs.size());
  for (size_t i = 0; i < programs.size(); ++i) {
    auto text = prompt_of(programs[i]);
    if (text.ok()) {
      texts.push_back(std::move(text).value());
      place.push_back(i);
    } else {
      predictions[i].ending = Ending::kUnparsed;
      predictions[i].detail = text.error().text();
    }
  }
  std::vector<DecodeRequest> requests;
  for (size_t i = 0; i < texts.size(); ++i) requests.push_back({&texts[i], {}, {}, programs[place[i]].attempt});
  TRY_ASSIGN(auto decoded, decode_traces(*model_, std::move(requests), budget, sampling));
  for (size_t i = 0; i < decoded.size(); ++i) {
    calibrate(decoded[i], directory_.step, directory_.answer);
    predictions[place[i]] = std::move(decoded[i]);
  }
  return predictions;
}

Sampling ArModel::voting(int64_t k) const {
  Sampling sampling = sampling_;
  if (k == 0) sampling.temperature = 0;
  else if (sampling.temperature <= 0) sampling.temperature = Sampling::kVoteTemperature;
  return sampling;
}

Result<std::vector<Answer>> ArModel::output_by(std::span<const Program> programs, const Budget& budget, const Sampling& sampling) {
  TRY_ASSIGN(const auto traces, trace_by(programs, budget, sampling));
  std::vector<Answer> answers;
  for (const TracePrediction& prediction : traces) answers.push_back(answer_output(prediction));
  return answers;
}

Result<std::vector<Answer>> ArModel::output(std::span<const Program> programs, const Budget& budget) {
  if (!directory_.knows_traces) return output_by_answer(*this, programs);
  if (sampling_.votes <= 1) return output_by(programs, budget, sampling_);
  std::vector<std::vector<Answer>> votes(programs.size());
  for (int64_t k = 0; k < sampling_.votes; ++k) {
    std::vector<Program> asked(programs.begin(), programs.end());
    for (Program& program : asked) program.attempt = vote_of(program.attempt, k);
    TRY_ASSIGN(auto answers, output_by(asked, budget, voting(k)));
    for (size_t i = 0; i < answers.size(); ++i) votes[i].push_back(std::move(answers[i]));
  }
  std::vector<Answer> chosen;
  for (const auto& attempts : votes) chosen.push_back(most_frequent(attempts));
  return chosen;
}

Result<std::vector<Answer>> ArModel::inputs(std::span<const InputQuestion> questions) {
  if (sampling_.votes <= 1 || !directory_.knows_traces || !directory_.knows_states) return WorldModel::inputs(questions);
  std::vector<std::vector<Answer>> votes;
  for (int64_t k = 0; k < sampling_.votes; ++k) {
    std::vector<InputQuestion> asked(questions.begin(), questions.end());
    for (InputQuestion& question : asked) question.program.attempt = vote_of(question.program.attempt, k);
    const auto answer = [&](std::span<const StateQuestion> states) { return answer_by(states, {}, voting(k)); };
    TRY_ASSIGN(auto answers, inputs_by_answer(answer, asked));
    votes.push_back(std::move(answers));
  }
  return confirmed_inputs(questions, votes, [this](std::span<const Program> programs) { return output_by(programs, {}, {}); });
}

Result<std::vector<StateAnswer>> ArModel::answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) {
  if (!directory_.knows_states) return WorldModel::answer(questions, budget);
  return answer_by(questions, budget, sampling_);
}

Result<std::vector<StateAnswer>> ArModel::answer_by(std::span<const StateQuestion> questions, const AnswerBudget& budget, const Sampling& sampling) {
  auto answers = decode_answers(*model_, questions, budget, sampling);
  for (StateAnswer& answer : answers) answer.confidence = directory_.answer.apply(answer.confidence);
  return answers;
}

Result<std::vector<std::vector<StepJudgement>>> ArModel::judge_next(
    std::span<const TracedProgram> traces) {
  if (!directory_.knows_traces) return WorldModel::judge_next(traces);
  c10::InferenceMode inference;
  std::vector<std::vector<StepJudgement>> judgements(traces.size());
  std::vector<std::optional<Encoded>> encoded(traces.size());
  std::vector<size_t> order;
  for (size_t i = 0; i < traces.size(); ++i) {
    encoded[i] = encode(traces[i]);
    if (encoded[i])
      order.push_back(i);
    else
      judgements[i] = all_wrong(traces[i]);
  }
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return encoded[a]->length() < encoded[b]->length(); });
  for (size_t first = 0; first < order.size();) {
    std::vector<const Encoded*> rows;
    size_t last = first;
    while (last < order.size() &&
           (rows.empty() ||
            static_cast<int64_t>(rows.size() + 1) * encoded[order[last]]->length() <= kTokensAPass))
      rows.push_back(&*encoded[order[last++]]);
    const auto logits = model_->logits(token_rows(rows))
                            .slice(2, 0, datasets::kVocabularySize)
                            .to(at::kFloat)
                            .contiguous();
    for (size_t b = 0; b < rows.size(); ++b) {
      const size_t i = order[first + b];
      // The row before the trace's first token says what that token will be.
      const auto before = static_cast<int64_t>(rows[b]->program.prompt().size()) - 1;
      const float* row = logits[static_cast<int64_t>(b)][before].data_ptr<float>();
      TRY_ASSIGN(judgements[i],
                 judge_tokens(rows[b]->program, rows[b]->trace, traces[i].steps, row));
      for (auto& judged : judgements[i])
        judged.confidence = directory_.step.apply(judged.confidence);
    }
    first = last;
  }
  return judgements;
}

}  // namespace foretrace::worldmodel
