// Random functions over ints, statement by statement.
#include <algorithm>

#include "datasets/generate_c/body.h"
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

const std::vector<std::string>& function_names() {
  static const std::vector<std::string> names = {
      "compute_score", "mix",       "blend",      "fee",       "cost_of",     "rate_of",
      "adjust",        "combine",   "weigh",      "transform", "next_level",  "bonus_for",
      "penalty",       "measure",   "evaluate",   "shipping",  "discount",    "steps_to",
      "calc",          "estimate",  "points_for", "tax",       "energy",      "tally_up",
      "rank_of",       "distance",  "progress",   "scale",     "count_steps", "workload",
      "fuel_needed",   "check_sum", "interest",   "damage",    "effort"};
  return names;
}

// What the function returns: what was computed and not read yet, small enough to work with.
Expression returned(Body& b) {
  std::vector<Expression> parts;
  for (const Local& l : b.locals) {
    if (!l.unread) continue;
    const Expression part = operand({l.length > 0 ? l.name + "[0]" : l.name, l.range, 0});
    parts.push_back(part);
  }
  if (parts.empty()) {
    const size_t i = b.choose_writable();
    if (i < b.locals.size())
      return fitted(operand({b.locals[i].name, b.locals[i].range, 0}), {-kLimit, kLimit});
    return b.computed({-kLimit, kLimit});
  }
  Expression all = parts.front();
  for (size_t i = 1; i < parts.size(); ++i) {
    const bool minus = b.d.rng.chance(0.25);
    const Interval range = minus ? all.range - parts[i].range : all.range + parts[i].range;
    all = binary(all, minus ? "-" : "+", parts[i], range);
  }
  return fitted(all, {-kLimit, kLimit});
}

Callee add_function(Draft& d) {
  static const std::vector<Interval> ranges = {{0, 9},  {1, 8},  {0, 12},   {1, 10}, {0, 20},
                                               {-9, 9}, {0, 50}, {-20, 20}, {1, 99}};
  Callee callee;
  Body b(d);
  std::string header;
  const int64_t parameters = d.rng.between(1, 3);
  for (int64_t i = 0; i < parameters; ++i) {
    const Interval range = d.rng.pick(ranges);
    const std::string name = b.fresh_name("param");
    callee.parameters.push_back(range);
    b.declare(name, range, i > 0 && d.rng.chance(0.4));
    header += (header.empty() ? "int " : ", int ") + name;
  }
  const int64_t most = 2 + static_cast<int64_t>(3 * d.level);
  const int64_t statements = d.rng.between(1, most);
  for (int64_t i = 0; i < statements; ++i) write_statement(b);
  const Expression result = returned(b);
  b.line("return " + result.text + ";");
  callee.name = d.file_name(function_names());
  callee.result = b.returns_early ? join(result.range, b.returned) : result.range;
  Lines lines = {"int " + callee.name + "(" + header + ") {"};
  lines.insert(lines.end(), b.lines.begin(), b.lines.end());
  lines.emplace_back("}");
  d.functions.push_back(lines);
  return callee;
}

std::string arguments(Draft& d, const Callee& callee) {
  std::string text;
  for (const Interval& range : callee.parameters) {
    Expression e = integer(d.rng.between(range.lo, range.hi));
    if (!d.results.empty() && d.rng.chance(0.35)) {
      const Operand& o = d.rng.pick(d.results);
      std::erase(d.unread, o.text);
      e = fitted(operand(o), range);
    }
    text += (text.empty() ? "" : ", ") + e.text;
  }
  return text;
}

void call_in_loop(Draft& d, Snippets& t, const Callee& callee) {
  const Interval first = callee.parameters.front();
  const int64_t rounds = std::min<int64_t>(d.rng.between(3, 5), first.hi);
  std::string call = callee.name + "($i";
  for (size_t i = 1; i < callee.parameters.size(); ++i)
    call += ", " + std::to_string(d.rng.between(callee.parameters[i].lo, callee.parameters[i].hi));
  t.set("call", call + ")");
  t.set("start", std::max<int64_t>(first.lo, 1));
  t.set("rounds", rounds);
  if (d.rng.chance(0.5)) {
    t.main(
        "for (int $i = $start; $i <= $rounds; $i++) {\n    printf(\"%d: %d\\n\", $i, $call);\n}");
    return;
  }
  t.main(
      "int $total9 = 0;\nfor (int $i = $start; $i <= $rounds; $i++) {\n    $total9 += $call;\n}");
  t.main("printf(\"total %d\\n\", $total9);");
  t.result("total9", callee.result * Interval{0, 5});
}

}  // namespace

void write_numeric(Draft& d) {
  const Callee callee = add_function(d);
  Snippets t(d);
  const int64_t calls = d.rng.between(1, 2);
  for (int64_t i = 0; i < calls; ++i) {
    if (d.rng.chance(0.4)) {
      call_in_loop(d, t, callee);
      break;
    }
    static const std::vector<std::string> roles = {"x", "y", "total", "best", "count"};
    const std::string role = d.rng.pick(roles);
    const std::string call = callee.name + "(" + arguments(d, callee) + ")";
    t.report(role, call, callee.result);
  }
  d.callees.push_back(callee);
}

}  // namespace foretrace::datasets::generate_c
