#include "datasets/mutate_c/fuzz_stdin.h"

#include <cctype>

#include "datasets/mutate/fuzz.h"
#include "datasets/mutate/fuzzed_texts.h"
#include "datasets/mutate/number_text.h"
#include "datasets/mutate_c/c_number.h"

namespace foretrace::datasets::mutate_c {
namespace {

using mutate::Literal;
using mutate::LiteralKind;

struct Word {
  std::string blanks;  // before it
  Literal value;       // kInt, kFloat, or kString
  bool fixed = false;  // it counts what follows
};

Literal read_word(const std::string& word) {
  const std::string sign = word[0] == '-' ? "-" : "";
  const auto number = read_number(std::string_view(word).substr(sign.size()));
  // 007 and 0x1f are no numbers to everybody who reads them.
  if (number && number->suffix.empty() && sign + std::to_string(number->n) == word)
    return {LiteralKind::kInt, word, {}};
  if (number && number->suffix.empty() && !number->whole)
    return {LiteralKind::kFloat, sign + mutate::float_text(number->x), {}};
  return {LiteralKind::kString, word, {}};
}

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// Words with the blanks before them; what follows the last one is the last one's of no text.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (size_t at = 0; at < text.size();) {
    Word word;
    while (at < text.size() && is_blank(text[at])) word.blanks += text[at++];
    std::string characters;
    while (at < text.size() && !is_blank(text[at])) characters += text[at++];
    if (characters.empty())
      word.fixed = true;
    else
      word.value = read_word(characters);
    words.push_back(std::move(word));
  }
  return words;
}

bool begins_line(const Word& word) { return word.blanks.find('\n') != std::string::npos; }

void fix_counts(std::vector<Word>& words) {
  size_t behind = 0;   // words
  size_t of_line = 0;  // of them, of its line
  size_t lines = 0;    // behind its own
  for (size_t i = words.size(); i-- > 0;) {
    Word& word = words[i];
    if (word.value.text.empty()) continue;
    for (const size_t count : {behind, of_line, lines})
      word.fixed |= word.value.kind == LiteralKind::kInt && count > 0 &&
                    word.value.text == std::to_string(count);
    ++behind;
    ++of_line;
    if (!begins_line(word)) continue;
    of_line = 0;
    ++lines;
  }
}

void step(std::vector<Word>& words, Rng& rng) {
  Word& word = words[rng.below(words.size())];
  if (word.fixed) return;
  if (word.value.kind != LiteralKind::kString) {
    (void)mutate::fuzz_number(word.value, rng);
    return;
  }
  const std::string before = word.value.text;
  (void)mutate::fuzz_string(word.value, rng);
  if (word.value.text.empty()) word.value.text = before;
}

std::string text_of(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) text += word.blanks + word.value.text;
  return text;
}

}  // namespace

std::vector<std::string> fuzz_stdin(std::string_view text, size_t count, Rng& rng) {
  std::vector<Word> words = words_of(text);
  fix_counts(words);
  if (words.empty()) return {};
  std::vector<Word> changed;
  return mutate::fuzzed_texts({[&] { changed = words; }, [&](Rng& draws) { step(changed, draws); },
                               [&] { return text_of(changed); }},
                              count, rng);
}

}  // namespace foretrace::datasets::mutate_c
