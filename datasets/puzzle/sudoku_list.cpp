#include "datasets/puzzle/sudoku_list.h"

#include <cctype>

#include "core/compress.h"
#include "core/text_lines.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr size_t kLargestList = size_t{1} << 30;

}  // namespace

Result<std::vector<SudokuGrid>> read_sudoku_list(const SudokuShape& shape,
                                                 const std::string& path) {
  TRY_ASSIGN(const std::string text, read_gzip_or_plain(path, kLargestList));
  const auto cells = static_cast<size_t>(shape.cells());
  std::vector<SudokuGrid> puzzles;
  TRY(for_each_line(text, path, [&](std::string_view line) -> Status {
    if (line.front() == '#') return {};
    const std::string_view rest = line.size() > cells ? line.substr(cells) : std::string_view();
    const bool longer =
        !rest.empty() && (rest[0] == '.' || std::isalnum(static_cast<unsigned char>(rest[0])));
    TRY_ASSIGN(SudokuGrid puzzle, parse_sudoku(shape, longer ? line : line.substr(0, cells)));
    puzzles.push_back(std::move(puzzle));
    return {};
  }));
  if (puzzles.empty()) return not_found("no Sudoku in " + path, "one puzzle a line, 0 for blanks");
  return puzzles;
}

}  // namespace foretrace::datasets::puzzle
