#include "datasets/generate/generate.h"

#include <set>
#include <unordered_set>

#include "datasets/fingerprint.h"
#include "datasets/generate/program.h"
#include "datasets/generate/registers.h"
#include "datasets/python_lexer.h"

namespace foretrace::datasets::generate {
namespace {

// The names that a construct shows up under in a token stream.
void add_constructs(std::string_view source, std::set<std::string>& found) {
  const std::vector<PythonToken> tokens = lex_python(source);
  bool bracketed_for = false;
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const PythonToken& t = tokens[i];
    const bool after_dot = i > 0 && tokens[i - 1].text == ".";
    if (t.text == "(" || t.text == "[" || t.text == "{") ++depth;
    if (t.text == ")" || t.text == "]" || t.text == "}") --depth;
    if (t.kind == PythonTokenKind::kKeyword) {
      bracketed_for = t.text == "for" && depth > 0;
      found.insert(bracketed_for                 ? "comprehension"
                   : t.text == "if" && depth > 0 ? "inner if"
                                                 : std::string(t.text));
    } else if (t.kind == PythonTokenKind::kName && i + 1 < tokens.size() &&
               tokens[i + 1].text == "(") {
      found.insert((after_dot ? "." : "") + std::string(t.text));
    } else if (t.kind == PythonTokenKind::kOperator) {
      found.insert(std::string(t.text));
    } else if (t.kind == PythonTokenKind::kString && (t.text[0] == 'f')) {
      found.insert("f-string");
    }
  }
}

}  // namespace

Status check_options(const GenerateOptions& options) {
  if (options.count < 1 || options.count > kMostItems)
    return invalid_argument("count " + std::to_string(options.count) + " is not in 1.." +
                            std::to_string(kMostItems));
  if (options.calls < 1 || options.calls > 64)
    return invalid_argument("calls " + std::to_string(options.calls) + " is not in 1..64");
  if (!(options.level <= 1))
    return invalid_argument("level " + std::to_string(options.level) + " is not in 0..1",
                            "0 is easiest, 1 hardest");
  if (options.registers && options.level >= 0)
    return invalid_argument("programs of registers have no level", "leave it out");
  return {};
}

Result<std::vector<ManifestItem>> generate_manifest(const GenerateOptions& options) {
  TRY(check_options(options));
  const Rng root(options.seed);
  std::vector<ManifestItem> items;
  std::unordered_set<uint64_t> seen;
  int64_t repeats = 0;
  for (uint64_t number = 0; static_cast<int64_t>(items.size()) < options.count; ++number) {
    Rng rng = root.fork(number);
    const double level = options.level < 0 ? rng.uniform() : options.level;
    const GeneratedProgram program = options.registers
                                         ? generate_registers(rng, options.calls)
                                         : generate_program(rng, level, options.calls);
    if (!seen.insert(normalised_fingerprint(program.source)).second) {
      if (++repeats > 50 * options.count)
        return invalid_argument("level " + std::to_string(level) +
                                " has fewer programs than asked for");
      continue;
    }
    for (size_t call = 0;
         call < program.calls.size() && static_cast<int64_t>(items.size()) < options.count;
         ++call) {
      ManifestItem item;
      item.id = "gen-" + std::to_string(options.seed) + "-" + std::to_string(number) + "-" +
                std::to_string(call);
      item.source = program.source;
      item.entry = "f";
      item.args = program.calls[call];
      item.origin = "generated, seed " + std::to_string(options.seed);
      item.licence = "Apache-2.0";
      items.push_back(std::move(item));
    }
  }
  return items;
}

std::map<std::string, int64_t> count_constructs(const std::vector<std::string_view>& sources) {
  std::map<std::string, int64_t> counts;
  for (const std::string_view source : sources) {
    std::set<std::string> found;
    add_constructs(source, found);
    for (const std::string& name : found) ++counts[name];
  }
  return counts;
}

}  // namespace foretrace::datasets::generate
