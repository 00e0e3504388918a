#include "datasets/puzzle/sudoku_solver.h"

#include <bit>

namespace foretrace::datasets::puzzle {
namespace {

bool is_single(uint16_t mask) { return (mask & (mask - 1)) == 0; }
uint8_t digit_of(uint16_t mask) { return static_cast<uint8_t>(std::countr_zero(mask) + 1); }

}  // namespace

struct SudokuSolver::Search {
  int64_t limit = 1;
  Rng* rng = nullptr;  // where the order of guesses is random
  SudokuSolutions found;
};

SudokuSolver::SudokuSolver(const SudokuShape& shape)
    : shape_(shape),
      cells_(static_cast<size_t>(shape.cells())),
      all_(static_cast<Mask>((1U << shape.side()) - 1)),
      peers_(cells_),
      units_(static_cast<size_t>(3 * shape.side())) {
  const int side = shape.side();
  std::vector<std::array<int, 3>> unit_of(cells_);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const auto cell = static_cast<size_t>(row * side + column);
      unit_of[cell] = {row, side + column, 2 * side + shape.box(row, column)};
      for (const int unit : unit_of[cell])
        units_[static_cast<size_t>(unit)].push_back(static_cast<uint8_t>(cell));
    }
  for (size_t a = 0; a < cells_; ++a)
    for (size_t b = 0; b < cells_; ++b) {
      const bool together = unit_of[a][0] == unit_of[b][0] || unit_of[a][1] == unit_of[b][1] ||
                            unit_of[a][2] == unit_of[b][2];
      if (a != b && together) peers_[a].push_back(static_cast<uint8_t>(b));
    }
}

SudokuSolver::Pending SudokuSolver::place(const SudokuGrid& clues, Candidates& candidates) const {
  Pending pending;
  for (size_t cell = 0; cell < cells_; ++cell) {
    candidates[cell] = clues[cell] == 0 ? all_ : static_cast<Mask>(1U << (clues[cell] - 1));
    if (clues[cell] != 0) pending.push(cell);
  }
  return pending;
}

bool SudokuSolver::take_from_peers(Candidates& candidates, Pending& pending) const {
  while (pending.count > 0) {
    const uint8_t cell = pending.cells[--pending.count];
    const Mask bit = candidates[cell];
    for (const uint8_t peer : peers_[cell]) {
      if ((candidates[peer] & bit) == 0) continue;
      candidates[peer] &= static_cast<Mask>(~bit);
      if (candidates[peer] == 0) return false;
      if (is_single(candidates[peer])) pending.push(peer);
    }
  }
  return true;
}

bool SudokuSolver::find_hidden(Candidates& candidates, Pending& pending) const {
  for (const std::vector<uint8_t>& unit : units_) {
    Mask once = 0, twice = 0;
    for (const uint8_t cell : unit) {
      twice |= once & candidates[cell];
      once |= candidates[cell];
    }
    if (once != all_) return false;
    const auto hidden = static_cast<Mask>(once & ~twice);
    for (const uint8_t cell : unit) {
      const auto mine = static_cast<Mask>(candidates[cell] & hidden);
      if (mine == 0 || is_single(candidates[cell])) continue;
      if (!is_single(mine)) return false;
      candidates[cell] = mine;
      pending.push(cell);
    }
  }
  return true;
}

bool SudokuSolver::propagate(Candidates& candidates, Pending& pending) const {
  do {
    if (!take_from_peers(candidates, pending) || !find_hidden(candidates, pending)) return false;
  } while (pending.count > 0);
  return true;
}

size_t SudokuSolver::choose(const Candidates& candidates) const {
  size_t best = kMost;
  int fewest = kLargestSudokuSide + 1;
  for (size_t cell = 0; cell < cells_; ++cell) {
    const int count = std::popcount(candidates[cell]);
    if (count < 2 || count >= fewest) continue;
    best = cell;
    fewest = count;
    if (count == 2) break;
  }
  return best;
}

// False once the limit is reached.
bool SudokuSolver::search(Candidates candidates, Pending pending, Search& search) const {
  if (!propagate(candidates, pending)) return true;
  const size_t cell = choose(candidates);
  if (cell == kMost) {
    if (search.found.count++ == 0) {
      for (size_t i = 0; i < cells_; ++i) search.found.first.push_back(digit_of(candidates[i]));
    }
    return search.found.count < search.limit;
  }
  std::vector<Mask> guesses;
  for (Mask rest = candidates[cell]; rest != 0; rest &= static_cast<Mask>(rest - 1))
    guesses.push_back(static_cast<Mask>(rest & -rest));
  if (search.rng != nullptr) search.rng->shuffle(guesses);
  for (const Mask guess : guesses) {
    ++search.found.branches;
    candidates[cell] = guess;
    pending.count = 0;
    pending.push(cell);
    if (!this->search(candidates, pending, search)) return false;
  }
  return true;
}

SudokuSolutions SudokuSolver::solve(const SudokuGrid& clues, int64_t limit) const {
  Search search{.limit = limit};
  Candidates candidates;
  const Pending pending = place(clues, candidates);
  this->search(candidates, pending, search);
  return std::move(search.found);
}

bool SudokuSolver::implies(const SudokuGrid& clues, int cell, uint8_t digit) const {
  Search search{.limit = 1};
  Candidates candidates;
  const Pending pending = place(clues, candidates);
  candidates[static_cast<size_t>(cell)] &= static_cast<Mask>(~(1U << (digit - 1)));
  this->search(candidates, pending, search);
  return search.found.count == 0;
}

SudokuGrid SudokuSolver::random_grid(Rng& rng) const {
  // The first row is free: any order of the digits.
  SudokuGrid clues(cells_, 0);
  std::vector<uint8_t> digits;
  for (int digit = 1; digit <= shape_.side(); ++digit)
    digits.push_back(static_cast<uint8_t>(digit));
  rng.shuffle(digits);
  std::copy(digits.begin(), digits.end(), clues.begin());
  Search search{.limit = 1, .rng = &rng};
  Candidates candidates;
  const Pending pending = place(clues, candidates);
  this->search(candidates, pending, search);
  return std::move(search.found.first);
}

}  // namespace foretrace::datasets::puzzle
