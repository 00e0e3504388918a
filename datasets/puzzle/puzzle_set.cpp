#include "datasets/puzzle/puzzle_set.h"

#include <algorithm>
#include <bit>

#include "core/check.h"
#include "core/hash.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr double kMostBytes = 16.0 * (1 << 30);

int64_t part_of(const std::vector<int64_t>& starts, int64_t index) {
  return std::upper_bound(starts.begin(), starts.end(), index) - starts.begin() - 1;
}

// Strictly rising from 0 to `end`.
Status check_starts(const std::vector<int64_t>& starts, int64_t end, const char* name) {
  bool rising = !starts.empty() && starts.front() == 0 && starts.back() == end;
  for (size_t i = 1; i < starts.size(); ++i) rising &= starts[i - 1] < starts[i];
  if (!rising)
    return parse_error(std::string(name) + " must rise from 0 to " + std::to_string(end));
  return {};
}

Status check_tokens(const std::vector<uint8_t>& rows, int64_t length, int64_t vocabulary,
                    const char* name) {
  for (size_t i = 0; i < rows.size(); ++i)
    if (rows[i] >= vocabulary)
      return parse_error(std::string(name) + " row " +
                         std::to_string(static_cast<int64_t>(i) / length) + " holds token " +
                         std::to_string(rows[i]) + " of a vocabulary of " +
                         std::to_string(vocabulary));
  return {};
}

template <typename T>
void hash_numbers(Sha256& hash, const std::vector<T>& numbers) {
  static_assert(std::endian::native == std::endian::little);
  hash.update({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)});
}

}  // namespace

std::span<const uint8_t> PuzzleSet::input(int64_t example) const {
  return std::span(inputs).subspan(static_cast<size_t>(example * length),
                                   static_cast<size_t>(length));
}

std::span<const uint8_t> PuzzleSet::label(int64_t example) const {
  return std::span(labels).subspan(static_cast<size_t>(example * length),
                                   static_cast<size_t>(length));
}

int64_t PuzzleSet::puzzle_of(int64_t example) const { return part_of(puzzle_starts, example); }

int64_t PuzzleSet::group_of(int64_t example) const {
  return part_of(group_starts, puzzle_of(example));
}

int32_t PuzzleSet::identifier_of(int64_t example) const {
  return identifiers[static_cast<size_t>(puzzle_of(example))];
}

std::string PuzzleSet::verdict(int64_t example, std::span<const uint8_t> answer) const {
  if (rules != nullptr) return rules->verdict(input(example), answer);
  const auto right = label(example);
  for (size_t i = 0; i < right.size(); ++i)
    if (right[i] != answer[i] && right[i] != ignored_label) return "wrong";
  return "solved";
}

void PuzzleSet::add_example(std::span<const uint8_t> input, std::span<const uint8_t> label) {
  FORETRACE_CHECK(static_cast<int64_t>(input.size()) == length && input.size() == label.size(),
                  "a row of another length");
  inputs.insert(inputs.end(), input.begin(), input.end());
  labels.insert(labels.end(), label.begin(), label.end());
}

void PuzzleSet::end_puzzle(int32_t identifier) {
  identifiers.push_back(identifier);
  puzzle_starts.push_back(static_cast<int64_t>(inputs.size()) / length);
}

void PuzzleSet::end_group() { group_starts.push_back(static_cast<int64_t>(identifiers.size())); }

Status fits_memory(int64_t puzzles, int64_t copies, int64_t length) {
  const double bytes = 2.0 * static_cast<double>(puzzles) * (1.0 + static_cast<double>(copies)) *
                       static_cast<double>(length);
  if (bytes <= kMostBytes) return {};
  return Error(ErrorCode::kLimit,
               std::to_string(puzzles) + " examples of " + std::to_string(length) +
                   " tokens with " + std::to_string(copies) + " copies each need more than 16 GiB",
               "ask for fewer");
}

Status PuzzleSet::check() const {
  if (length < 1) return parse_error("rows of " + std::to_string(length) + " tokens");
  if (vocabulary < 1 || vocabulary > 256)
    return unsupported("a vocabulary of " + std::to_string(vocabulary), "1 to 256 tokens");
  if (identifier_count < 1) return parse_error("no puzzle identifiers");
  if (inputs.size() != labels.size() || static_cast<int64_t>(inputs.size()) % length != 0)
    return parse_error("inputs and labels are not alike long");
  const int64_t count = static_cast<int64_t>(inputs.size()) / length;
  TRY(check_starts(puzzle_starts, count, "puzzle_indices"));
  TRY(check_starts(group_starts, static_cast<int64_t>(identifiers.size()), "group_indices"));
  if (puzzle_starts.size() != identifiers.size() + 1)
    return parse_error("puzzle_indices has " + std::to_string(puzzle_starts.size() - 1) +
                       " puzzles, puzzle_identifiers " + std::to_string(identifiers.size()));
  for (const int32_t identifier : identifiers)
    if (identifier < 0 || identifier >= identifier_count)
      return parse_error("puzzle identifier " + std::to_string(identifier) + " of " +
                         std::to_string(identifier_count));
  TRY(check_tokens(inputs, length, vocabulary, "inputs"));
  return check_tokens(labels, length, vocabulary, "labels");
}

std::string PuzzleSet::fingerprint() const {
  Sha256 hash;
  hash_numbers(
      hash, std::vector<int64_t>{length, vocabulary, identifier_count, ignored_label.value_or(-1),
                                 examples(), puzzles(), groups()});
  hash_numbers(hash, inputs);
  hash_numbers(hash, labels);
  hash_numbers(hash, identifiers);
  hash_numbers(hash, puzzle_starts);
  hash_numbers(hash, group_starts);
  std::string text;
  for (const uint8_t byte : hash.digest()) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace foretrace::datasets::puzzle
