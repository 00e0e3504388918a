#include "datasets/stats_page.h"

#include <algorithm>
#include <functional>

#include "datasets/html_text.h"
#include "datasets/stats_chart.h"
#include "datasets/stats_coverage.h"

namespace foretrace::datasets {
namespace {

constexpr const char* kHead = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>foretrace: what the data holds</title><style>
:root{color-scheme:light dark;--ink:#1f2328;--paper:#fff;--faint:#6a737d;--line:#dde1e6;--bar:#4c7fc9;--lack:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#dfe3e8;--paper:#16191d;--faint:#8b949e;--line:#333a42;--bar:#6ea3ee;--lack:#ff8a80}}
body{font:15px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em;color:var(--ink);background:var(--paper)}
h1{font-size:1.6em}h2{margin:2em 0 .2em;font-size:1.2em}h3{font-size:1em;margin:1.2em 0 .3em}p{margin:.2em 0 .8em}p,small,figcaption{color:var(--faint)}
table{border-collapse:collapse}th,td{padding:.2em .9em .3em 0;text-align:right;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}
th:first-child{text-align:left;overflow-wrap:break-word;max-width:26em}tr:first-child th{color:var(--faint)}td{min-width:8em;font-variant-numeric:tabular-nums}
.bar{display:block;height:4px;margin-top:2px;background:var(--bar);border-radius:2px;margin-left:auto}.none,.none small{color:var(--faint)}.rest{color:var(--faint)}
.missing{text-align:left;color:var(--faint)}.missing span{color:var(--lack)}.charts{display:flex;flex-wrap:wrap;gap:1em 2em}figure{margin:0;flex:0 1 21em}figcaption{font-size:.85em}
svg{width:100%;height:auto}rect{fill:var(--bar)}text{font:9px system-ui,sans-serif;fill:var(--faint)}
</style></head><body><h1>What the data holds</h1>
)html";

struct Part {
  std::string name;
  const CorpusStats* stats;
};

std::string totals_row(const std::string& id, const std::string& title,
                       const std::vector<Part>& parts,
                       const std::function<int64_t(const CorpusStats&)>& number,
                       const std::function<int64_t(const CorpusStats&)>& whole = {}) {
  bool any = false;
  std::string html = "<tr id=\"total_" + id + "\"><th>" + html_text(title) + "</th>";
  for (const Part& part : parts) {
    const int64_t n = number(*part.stats);
    any |= n != 0;
    html +=
        "<td data-n=\"" + std::to_string(n) + "\">" + (n == 0 && !whole ? "&ndash;" : grouped(n));
    if (whole) html += " <small>" + percent(n, whole(*part.stats)) + "</small>";
    html += "</td>";
  }
  return any || whole ? html + "</tr>\n" : std::string();
}

std::string totals(const std::vector<Part>& parts) {
  const auto examples = [](const CorpusStats& s) { return s.examples; };
  std::string html = "<section id=\"totals\"><h2>Totals</h2><table><tr><th></th>";
  for (const Part& part : parts) html += "<th>" + html_text(part.name) + "</th>";
  html += "</tr>\n";
  html += totals_row("examples", "examples (runs, items)", parts, examples);
  html += totals_row("programs", "distinct programs", parts,
                     [](const CorpusStats& s) { return s.programs; });
  html += totals_row(
      "repeats", "repeats: program and call came before", parts,
      [](const CorpusStats& s) { return s.repeats; }, examples);
  html += totals_row("steps", "steps", parts, [](const CorpusStats& s) { return s.steps; });
  html += totals_row("tokens", "tokens", parts, [](const CorpusStats& s) { return s.tokens; });
  html += totals_row("prompt_tokens", "of these, in prompts", parts,
                     [](const CorpusStats& s) { return s.prompt_tokens; });
  return html + "</table></section>\n";
}

std::string table(const std::vector<Part>& parts, const std::string& id, const std::string& title,
                  const std::string& about, Counts CorpusStats::*counts,
                  int64_t CorpusStats::*whole = nullptr) {
  std::vector<ChartColumn> columns;
  for (const Part& part : parts) {
    if ((part.stats->*counts).empty() && part.stats->examples == 0) continue;
    columns.push_back(
        {part.name, &(part.stats->*counts), whole == nullptr ? 0 : part.stats->*whole});
  }
  return counts_table(id, title, about, columns);
}

std::string roles(const std::vector<Part>& parts) {
  std::vector<Counts> counts;
  for (const Part& part : parts)
    for (size_t i = 0; i < part.stats->roles.size(); ++i)
      if (Counts& of = i == 0 ? counts.emplace_back() : counts.back(); part.stats->tokens > 0)
        of[role_name(i)] = part.stats->roles[i];
  std::vector<ChartColumn> columns;
  for (size_t i = 0; i < parts.size(); ++i)
    if (!counts[i].empty()) columns.push_back({parts[i].name, &counts[i], parts[i].stats->tokens});
  return counts_table("tokens_by_role", "Tokens by role",
                      "What they are for; docs/trace_language.md.", columns);
}

std::string lengths(const std::vector<Part>& parts) {
  const auto charts = [&](const char* id, const char* title,
                          LengthHistogram CorpusStats::*histogram) {
    std::vector<ChartLengths> given;
    for (const Part& part : parts) given.push_back({part.name, &(part.stats->*histogram)});
    return length_charts(id, title, given);
  };
  return "<section id=\"lengths\"><h2>Lengths</h2><p>Bars of one row share their axis; two bins "
         "for each doubling.</p>\n" +
         charts("steps", "Steps of an example", &CorpusStats::step_lengths) +
         charts("tokens", "Tokens of an example", &CorpusStats::token_lengths) +
         charts("prompt_tokens", "Tokens of a prompt", &CorpusStats::prompt_lengths) +
         charts("program_bytes", "Bytes of a distinct program", &CorpusStats::program_bytes) +
         "</section>\n";
}

std::string coverage_section(const StatsReport& report) {
  if (!report.against) return {};
  const CorpusStats whole = report.whole();
  std::string html = "<section id=\"coverage\"><h2>Coverage of " + html_text(report.against_name) +
                     "</h2><p>How much of what its programs hold occurs here, by name and by use "
                     "(a program that holds it).</p>\n"
                     "<table><tr><th></th><th>names</th><th>uses</th><th class=\"missing\">not "
                     "here (programs there)</th></tr>\n";
  for (const CoveredCounts& covered : covered_counts()) {
    const Coverage c = coverage(whole.*covered.counts, *report.against.*covered.counts);
    if (c.names == 0) continue;
    html += "<tr id=\"coverage_" + std::string(covered.name) + "\"><th>" + covered.name +
            "</th><td data-n=\"" + std::to_string(c.covered) + "\">" + grouped(c.covered) + " of " +
            grouped(c.names) + "</td><td data-n=\"" + std::to_string(c.covered_uses) + "\">" +
            percent(c.covered_uses, c.uses) + "</td><td class=\"missing\">";
    for (const auto& [name, programs] : c.missing)
      html += std::string(name == c.missing.front().first ? "" : ", ") + "<span data-n=\"" +
              std::to_string(programs) + "\">" + html_text(name) + "</span>&nbsp;" +
              grouped(programs);
    html += "</td></tr>\n";
  }
  return html + "</table></section>\n";
}

// The evaluation sets, and what was left out because of each.
std::string decontaminated(const StatsReport& report) {
  if (report.decontaminated.empty()) return {};
  std::string html =
      "<section id=\"decontaminated\"><h2>Held against evaluation sets</h2><p>Nothing here is one "
      "of their programs or near to one; docs/decontamination.md.</p>\n"
      "<table><tr><th></th><th>programs</th><th>runs left out</th><th class=\"missing\">file, "
      "sha256</th></tr>\n";
  for (const HeldAgainst& set : report.decontaminated) {
    int64_t runs = 0;
    for (const auto& [reason, count] : report.refused)
      if (reason.starts_with("overlaps " + set.name + ":")) runs += count;
    html += "<tr><th>" + html_text(set.name) + "</th><td data-n=\"" +
            std::to_string(set.programs) + "\">" + grouped(set.programs) + "</td><td data-n=\"" +
            std::to_string(runs) + "\">" + grouped(runs) + "</td><td class=\"missing\">" +
            html_text(set.file) + ", " + html_text(set.sha256) + "</td></tr>\n";
  }
  return html + "</table></section>\n";
}

}  // namespace

std::string stats_page(const StatsReport& report) {
  std::vector<Part> parts;
  for (const auto& [name, stats] : report.parts) parts.push_back({name, &stats});
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.stats->examples > b.stats->examples;
  });
  if (report.against) parts.push_back({report.against_name, &*report.against});
  const std::string programs = "Distinct programs that hold it.";
  std::string page = kHead + totals(parts) + decontaminated(report) + coverage_section(report) + lengths(parts);
  page += table(parts, "constructs", "Constructs", programs, &CorpusStats::constructs,
                &CorpusStats::programs);
  page += table(parts, "methods", "Methods of builtin types", programs, &CorpusStats::methods,
                &CorpusStats::programs);
  page += table(parts, "builtins", "Builtin functions", programs, &CorpusStats::builtins,
                &CorpusStats::programs);
  page += table(parts, "c_constructs", "Constructs of C", programs, &CorpusStats::c_constructs,
                &CorpusStats::programs);
  page += table(parts, "changed_types", "Types of changed variables",
                "One a variable that a step changed.", &CorpusStats::changed_types);
  page += table(parts, "returned_types", "Types of returned and yielded values", "One a value.",
                &CorpusStats::returned_types);
  page += table(parts, "events", "Events", "Steps.", &CorpusStats::events);
  page += roles(parts);
  page +=
      table(parts, "outcomes", "Outcomes", "Runs.", &CorpusStats::outcomes, &CorpusStats::examples);
  page += table(parts, "languages", "Languages", "Examples.", &CorpusStats::languages,
                &CorpusStats::examples);
  page += table(parts, "origins", "Origins", "Examples, by the first word of their origin.",
                &CorpusStats::origins, &CorpusStats::examples);
  page += table(parts, "licences", "Licences", "Examples.", &CorpusStats::licences,
                &CorpusStats::examples);
  page += counts_table("refused", "Left out when the dataset was built", "Runs, by reason.",
                       {{"runs", &report.refused, 0}});
  return page + "</body></html>\n";
}

}  // namespace foretrace::datasets
