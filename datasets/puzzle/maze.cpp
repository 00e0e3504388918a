#include "datasets/puzzle/maze.h"

#include <algorithm>
#include <array>
#include <optional>

namespace foretrace::datasets::puzzle {
namespace {

constexpr std::string_view kCharacters = "?# SGo";

struct Ends {
  size_t start, goal;
};

// The only start and the only goal.
std::optional<Ends> ends_of(const Grid& maze) {
  const auto& cells = maze.cells;
  const auto start = std::find(cells.begin(), cells.end(), kStart);
  const auto goal = std::find(cells.begin(), cells.end(), kGoal);
  if (start == cells.end() || std::count(start, cells.end(), kStart) != 1) return std::nullopt;
  if (goal == cells.end() || std::count(goal, cells.end(), kGoal) != 1) return std::nullopt;
  return Ends{static_cast<size_t>(start - cells.begin()),
              static_cast<size_t>(goal - cells.begin())};
}

// Up, left, right, down, as far as there are such cells.
struct Neighbours {
  std::array<size_t, 4> cells;
  size_t count = 0;

  Neighbours(const Grid& maze, size_t cell) {
    const size_t column = cell % maze.columns;
    if (cell >= maze.columns) cells[count++] = cell - maze.columns;
    if (column > 0) cells[count++] = cell - 1;
    if (column + 1 < maze.columns) cells[count++] = cell + 1;
    if (cell + maze.columns < maze.cells.size()) cells[count++] = cell + maze.columns;
  }
  [[nodiscard]] const size_t* begin() const { return cells.data(); }
  [[nodiscard]] const size_t* end() const { return cells.data() + count; }
};

}  // namespace

Result<Grid> parse_maze(std::string_view text) {
  Grid maze;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (maze.rows++ == 0) maze.columns = line.size();
    if (line.size() != maze.columns)
      return parse_error("line " + std::to_string(maze.rows) +
                         " of a maze is not as long as the first");
    for (const char c : line) {
      const size_t token = kCharacters.find(c);
      if (token == std::string_view::npos || token == 0)
        return parse_error("line " + std::to_string(maze.rows) +
                           " of a maze has a character that is none of \"# SGo\"");
      maze.cells.push_back(static_cast<uint8_t>(token));
    }
  }
  if (maze.cells.empty()) return parse_error("an empty maze");
  return maze;
}

std::string maze_text(const Grid& maze) {
  std::string text;
  for (size_t i = 0; i < maze.cells.size(); ++i) {
    text += kCharacters[maze.cells[i] < kCharacters.size() ? maze.cells[i] : 0];
    if ((i + 1) % maze.columns == 0) text += '\n';
  }
  return text;
}

MazeDistances maze_distances(const Grid& maze, size_t start) {
  MazeDistances out{start, std::vector<int32_t>(maze.cells.size(), -1),
                    std::vector<bool>(maze.cells.size(), true)};
  std::vector<size_t> queue = {start};
  out.steps[start] = 0;
  for (size_t head = 0; head < queue.size(); ++head) {
    const size_t cell = queue[head];
    for (const size_t next : Neighbours(maze, cell)) {
      if (maze.cells[next] == kWall) continue;
      if (out.steps[next] < 0) {
        out.steps[next] = out.steps[cell] + 1;
        out.one_way[next] = out.one_way[cell];
        queue.push_back(next);
      } else if (out.steps[next] == out.steps[cell] + 1) {
        out.one_way[next] = false;
      }
    }
  }
  return out;
}

Result<MazeSolution> solve_maze(const Grid& maze) {
  const auto ends = ends_of(maze);
  if (!ends) return invalid_argument("a maze without exactly one start and one goal");
  const MazeDistances from_goal = maze_distances(maze, ends->goal);
  MazeSolution solution{from_goal.steps[ends->start], from_goal.one_way[ends->start], maze};
  if (solution.steps < 0) return not_found("the maze's goal cannot be reached");
  size_t cell = ends->start;
  for (int32_t left = from_goal.steps[cell]; left > 1; --left) {
    for (const size_t next : Neighbours(maze, cell)) {
      if (from_goal.steps[next] != left - 1) continue;
      cell = next;
      break;
    }
    solution.answer.cells[cell] = kPath;
  }
  return solution;
}

const char* maze_verdict_name(MazeVerdict verdict) {
  constexpr std::array<const char*, 4> kNames = {"solved", "not shortest", "broken", "changed"};
  return kNames[static_cast<size_t>(verdict)];
}

MazeVerdict check_maze(const Grid& question, std::span<const uint8_t> answer) {
  Grid marked = question;  // what was not marked becomes wall
  int64_t marks = 0;
  for (size_t i = 0; i < answer.size(); ++i) {
    const bool free = question.cells[i] == kFree;
    if (free ? answer[i] != kFree && answer[i] != kPath : answer[i] != question.cells[i])
      return MazeVerdict::kChanged;
    marks += answer[i] == kPath ? 1 : 0;
    if (answer[i] == kFree) marked.cells[i] = kWall;
  }
  const auto ends = ends_of(question);
  if (!ends) return MazeVerdict::kBroken;
  const auto steps = [&](const Grid& maze) {
    return maze_distances(maze, ends->start).steps[ends->goal];
  };
  const int32_t along = steps(marked);
  if (along < 0) return MazeVerdict::kBroken;
  return along == steps(question) && marks == along - 1 ? MazeVerdict::kSolved
                                                        : MazeVerdict::kNotShortest;
}

}  // namespace foretrace::datasets::puzzle
