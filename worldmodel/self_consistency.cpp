#include "worldmodel/self_consistency.h"

#include <algorithm>
#include <map>

#include "core/check.h"

namespace foretrace::worldmodel {
namespace {

bool has_text(const Answer& answer) { return answer.ending == Ending::kFinished && answer.found; }

struct Votes {
  int64_t count = 0;
  double confidence = 0;  // summed
  size_t first = 0;       // attempt
};

// An input that was proposed: of which question, with what confidence.
struct Candidate {
  size_t question;
  size_t attempt;
  Program program;
};

std::vector<Candidate> different_inputs(std::span<const InputQuestion> questions, std::span<const std::vector<Answer>> attempts) {
  std::vector<Candidate> candidates;
  for (size_t i = 0; i < questions.size(); ++i) {
    std::vector<std::string> seen;
    for (size_t k = 0; k < attempts.size(); ++k) {
      const Answer& answer = attempts[k][i];
      if (!has_text(answer) || std::find(seen.begin(), seen.end(), answer.text) != seen.end()) continue;
      seen.push_back(answer.text);
      Program program = questions[i].program;
      program.args = answer.text;
      program.attempt = 0;
      candidates.push_back({i, k, std::move(program)});
    }
  }
  return candidates;
}

}  // namespace

Answer most_frequent(std::span<const Answer> attempts) {
  FORETRACE_CHECK(!attempts.empty(), "a vote of nobody");
  std::map<std::string, Votes> votes;
  double seconds = 0;
  int64_t tokens = 0;
  for (size_t k = 0; k < attempts.size(); ++k) {
    seconds += attempts[k].seconds;
    tokens += attempts[k].tokens;
    if (!has_text(attempts[k])) continue;
    Votes& text = votes[attempts[k].text];
    if (text.count++ == 0) text.first = k;
    text.confidence += attempts[k].confidence;
  }
  const auto best = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.count, a.second.confidence) < std::pair(b.second.count, b.second.confidence);
  });
  Answer answer = attempts[best == votes.end() ? 0 : best->second.first];
  const int64_t count = best == votes.end() ? 0 : best->second.count;
  answer.confidence = static_cast<double>(count) / static_cast<double>(attempts.size());
  answer.seconds = seconds;
  answer.tokens = tokens;
  return answer;
}

Result<std::vector<Answer>> confirmed_inputs(std::span<const InputQuestion> questions, std::span<const std::vector<Answer>> attempts, const OutputOf& output) {
  const std::vector<Candidate> candidates = different_inputs(questions, attempts);
  std::vector<Program> programs;
  for (const Candidate& candidate : candidates) programs.push_back(candidate.program);
  TRY_ASSIGN(const auto outputs, output(programs));
  std::vector<Answer> chosen = attempts.front();
  std::vector<double> confidence(questions.size(), -1);  // of the confirmed answer
  for (size_t c = 0; c < candidates.size(); ++c) {
    const auto [i, k, program] = candidates[c];
    const double both = attempts[k][i].confidence * outputs[c].confidence;
    if (!has_text(outputs[c]) || outputs[c].text != questions[i].value || both <= confidence[i]) continue;
    confidence[i] = both;
    chosen[i] = attempts[k][i];
    chosen[i].confidence = outputs[c].confidence;
  }
  for (size_t i = 0; i < questions.size(); ++i) {
    if (confidence[i] < 0) chosen[i].confidence = 0;
    chosen[i].seconds = 0;
    chosen[i].tokens = 0;
    for (const auto& attempt : attempts) {
      chosen[i].seconds += attempt[i].seconds;
      chosen[i].tokens += attempt[i].tokens;
    }
  }
  for (size_t c = 0; c < candidates.size(); ++c) {
    chosen[candidates[c].question].seconds += outputs[c].seconds;
    chosen[candidates[c].question].tokens += outputs[c].tokens;
  }
  return chosen;
}

}  // namespace foretrace::worldmodel
