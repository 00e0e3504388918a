#include "datasets/generate_c/generate.h"

#include <unordered_set>

#include "datasets/generate_c/program.h"
#include "datasets/generate_c/tokens.h"

namespace foretrace::datasets::generate_c {
namespace {

// The program's items: one, or one a text for its stdin.
void append(std::vector<ManifestItem>& items, const GeneratedProgram& program,
            const std::string& id, const generate::GenerateOptions& options) {
  const size_t inputs = std::min(program.inputs.size(), static_cast<size_t>(options.calls));
  for (size_t i = 0; i < std::max<size_t>(inputs, 1); ++i) {
    if (static_cast<int64_t>(items.size()) == options.count) return;
    ManifestItem item;
    item.id = id + "-" + std::to_string(i);
    item.language = "c";
    item.source = program.source;
    if (inputs > 0) item.stdin_text = program.inputs[i];
    item.origin = "generated, seed " + std::to_string(options.seed);
    item.licence = "Apache-2.0";
    items.push_back(std::move(item));
  }
}

}  // namespace

Result<std::vector<ManifestItem>> generate_c_manifest(const generate::GenerateOptions& options) {
  TRY(generate::check_options(options));
  if (options.registers) return invalid_argument("programs of registers are Python");
  const Rng root(options.seed);
  std::vector<ManifestItem> items;
  std::unordered_set<uint64_t> seen;
  int64_t repeats = 0;
  for (uint64_t number = 0; static_cast<int64_t>(items.size()) < options.count; ++number) {
    Rng rng = root.fork(number);
    const double level = options.level < 0 ? rng.uniform() : options.level;
    const GeneratedProgram program = generate_program(rng, level);
    if (!seen.insert(shape_fingerprint(program.source)).second) {
      if (++repeats > 50 * options.count)
        return invalid_argument("level " + std::to_string(level) +
                                " has fewer programs than asked for");
      continue;
    }
    append(items, program, "genc-" + std::to_string(options.seed) + "-" + std::to_string(number),
           options);
  }
  return items;
}

}  // namespace foretrace::datasets::generate_c
