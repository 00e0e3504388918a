#include "datasets/generate_c/program.h"

#include <algorithm>
#include <regex>
#include <set>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/layout.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

constexpr int64_t kFewestLines = 15;
constexpr int64_t kMostLines = 80;

// Topics until the program is long enough; each at most once, but random functions twice.
Draft drafted(Rng& rng, double level) {
  Draft draft(rng.fork(rng.next()), level);
  const int64_t wanted =
      kFewestLines + 3 + static_cast<int64_t>(static_cast<double>(draft.rng.below(45)) * level);
  std::vector<double> weights;
  for (const Topic& topic : topics()) weights.push_back(topic.weight);
  for (int topic = 0; topic < 5 && draft.length() < wanted; ++topic) {
    const size_t which = draft.rng.weighted(weights);
    topics()[which].write(draft);
    weights[which] = which == 0 && topic < 2 ? 1.5 : 0;
  }
  return draft;
}

bool prints(const Draft& d) {
  const auto calls = [](const std::string& line) {
    return line.find("printf(") != std::string::npos;
  };
  const auto any = [&](const Lines& lines) {
    return std::any_of(lines.begin(), lines.end(), calls);
  };
  return any(d.main_body) || std::any_of(d.functions.begin(), d.functions.end(), any);
}

// What main returns: 0, or something of what it computed.
void end_main(Draft& d) {
  for (const std::string& name : d.unread)
    d.main_body.push_back("    printf(\"%d\\n\", " + name + ");");
  if (!prints(d)) {
    const std::string what =
        d.results.empty() ? "\"done\\n\"" : "\"%d\\n\", " + d.results.back().text;
    d.main_body.push_back("    printf(" + what + ");");
  }
  d.main_body.insert(d.main_body.end(), d.main_end.begin(), d.main_end.end());
  std::string result = "0";
  if (!d.results.empty() && d.rng.chance(0.6)) {
    const Operand& o = d.rng.pick(d.results);
    const int64_t most = d.rng.pick(std::vector<int64_t>{255, 255, 99, 127, 9});
    const bool compared = d.rng.chance(0.2);
    result = compared ? condition(d, {o}).text : fitted(operand(o), {0, most}).text;
  }
  d.main_body.push_back("    return " + result + ";");
}

void add(Lines& out, const Lines& part) { out.insert(out.end(), part.begin(), part.end()); }

Lines headers_of(const Lines& lines) {
  static const std::vector<std::pair<std::string, std::regex>> needs = {
      {"ctype.h", std::regex(R"(\b(isalpha|toupper)\()")},
      {"stdio.h", std::regex(R"(\b(printf|snprintf|scanf|getchar|fgets)\(|\bNULL\b)")},
      {"stdlib.h", std::regex(R"(\b(malloc|calloc|realloc|free|exit|abs|qsort)\()")},
      {"string.h",
       std::regex(R"(\b(strlen|strcmp|strcpy|strncpy|strcat|strchr|memset|memcpy)\()")}};
  Lines out;
  for (const auto& [header, pattern] : needs) {
    const auto holds = [&p = pattern](const std::string& line) {
      return std::regex_search(line, p);
    };
    if (std::any_of(lines.begin(), lines.end(), holds)) out.push_back("#include <" + header + ">");
  }
  return out;
}

std::string header_of(const Lines& function) {
  const std::string& first = function.front();
  return first.substr(0, first.find(" {"));
}

Lines main_function(const Draft& d) {
  Lines lines = {"int main(void) {"};
  add(lines, d.main_body);
  lines.emplace_back("}");
  return lines;
}

// Types, globals and functions with a blank line between.
Lines assembled(Draft& d) {
  const Style style = random_style(d.rng);
  Lines out;
  for (const Lines& type : d.types) {
    const Lines laid =
        laid_out(type, {style.indent, false, false, "x++", 0, 0, 0, false, false}, d.rng);
    if (!out.empty() && !(out.back().starts_with("#") && laid.front().starts_with("#")))
      out.emplace_back();
    add(out, laid);
  }
  if (!out.empty()) out.emplace_back();
  add(out, d.globals);
  if (!d.globals.empty()) out.emplace_back();
  const std::string prefix = style.static_functions ? "static " : "";
  Lines forward = d.forward;
  if (style.prototypes) {
    forward.clear();
    for (const Lines& function : d.functions) forward.push_back(header_of(function));
  }
  for (const std::string& header : forward) out.push_back(prefix + header + ";");
  if (!forward.empty()) out.emplace_back();
  const Lines main_lines = laid_out(main_function(d), style, d.rng);
  if (style.prototypes) {
    add(out, main_lines);
    out.emplace_back();
  }
  for (const Lines& function : d.functions) {
    Lines laid = laid_out(function, style, d.rng);
    laid.front() = prefix + laid.front();
    add(out, laid);
    out.emplace_back();
  }
  if (style.prototypes) {
    out.pop_back();
  } else {
    add(out, main_lines);
  }
  return out;
}

}  // namespace

GeneratedProgram generate_program(Rng& rng, double level) {
  for (;;) {
    Draft draft = drafted(rng, level);
    end_main(draft);
    const Lines body = assembled(draft);
    Lines lines = headers_of(body);
    const auto length = static_cast<int64_t>(lines.size() + 1 + body.size());
    if (length < kFewestLines || length > kMostLines || draft.functions.empty()) continue;
    if (!lines.empty()) lines.emplace_back();
    add(lines, body);
    std::string source;
    for (const std::string& line : lines) source += line + "\n";
    std::vector<std::string> inputs;
    for (const std::string& input : draft.inputs) {
      if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
    }
    return {source, inputs};
  }
}

}  // namespace foretrace::datasets::generate_c
