#include "datasets/generate_c/snippets.h"

#include <cctype>
#include <sstream>

#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

bool of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

Lines split(const std::string& text) {
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() || !lines.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

void Snippets::pick(const std::string& hole, const std::vector<std::string>& texts) {
  set_[hole] = draft_.rng.pick(texts);
}

void Snippets::name(const std::string& hole, const std::vector<std::string>& candidates) {
  set_[hole] = draft_.file_name(candidates);
}

std::string Snippets::local(const std::string& hole, Names& locals, std::set<std::string>& taken) {
  const auto known = locals.find(hole);
  if (known != locals.end()) return known->second;
  const std::string name = free_name(draft_.rng, local_names(hole), draft_.file_names(), taken);
  taken.insert(name);
  return locals[hole] = name;
}

std::string Snippets::expand(const std::string& text, Names& locals, std::set<std::string>& taken) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      out += text[i++];
      continue;
    }
    const bool braces = text[i + 1] == '{';
    size_t end = i + (braces ? 2 : 1);
    const size_t start = end;
    while (end < text.size() && of_name(text[end])) ++end;
    const std::string hole = text.substr(start, end - start);
    const auto found = set_.find(hole);
    out += found != set_.end() ? expand(found->second, locals, taken) : local(hole, locals, taken);
    i = end + (braces ? 1 : 0);
  }
  return out;
}

// Line by line; a hole may hold several lines, which take the indentation of the line they stand
// in. A line whose holes are all empty goes.
Lines Snippets::expanded(const std::string& text, Names& locals, std::set<std::string>& taken) {
  Lines out;
  for (const std::string& line : split(text)) {
    const std::string indent = line.substr(0, std::min(line.find_first_not_of(' '), line.size()));
    const std::string full = expand(line.substr(indent.size()), locals, taken);
    if (full.empty()) continue;
    for (const std::string& part : split(full)) out.push_back(indent + part);
  }
  return out;
}

void Snippets::type(const std::string& text) {
  Names locals;
  std::set<std::string> taken;
  draft_.types.push_back(expanded(text, locals, taken));
}

void Snippets::global(const std::string& line) {
  Names locals;
  std::set<std::string> taken;
  for (const std::string& l : expanded(line, locals, taken)) draft_.globals.push_back(l);
}

void Snippets::function(const std::string& text) {
  Names locals;
  std::set<std::string> taken;
  draft_.functions.push_back(expanded(text, locals, taken));
}

void Snippets::main(const std::string& text) {
  for (const std::string& line : expanded(text, main_locals_, draft_.main_names))
    draft_.main_body.push_back("    " + line);
}

void Snippets::main_last(const std::string& text) {
  for (const std::string& line : expanded(text, main_locals_, draft_.main_names))
    draft_.main_end.push_back("    " + line);
}

void Snippets::report(const std::string& role, const std::string& call, Interval range) {
  const double u = draft_.rng.uniform();
  std::string label;
  for (char c : role)
    label += std::isdigit(static_cast<unsigned char>(c)) != 0 ? "" : std::string{c};
  static const std::vector<std::string> forms = {" = %d", ": %d", " is %d", " %d"};
  const std::string form =
      draft_.rng.chance(0.25) ? "%d" : (label == "x" ? "value" : label) + draft_.rng.pick(forms);
  if (u < 0.3) {
    main("printf(\"" + form + "\\n\", " + call + ");");
    return;
  }
  main_locals_.erase(role);
  main("int $" + role + " = " + call + ";");
  result(role, range);
  if (u > 0.8) {
    draft_.unread.push_back(main_locals_[role]);
  } else {
    main("printf(\"" + form + "\\n\", $" + role + ");");
  }
}

void Snippets::result(const std::string& hole, Interval range) {
  draft_.results.push_back({main_locals_.at(hole), range, 0});
}

}  // namespace foretrace::datasets::generate_c
