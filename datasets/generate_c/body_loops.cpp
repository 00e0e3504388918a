// Loops of random functions. The number of rounds is known from the header: constants and
// parameters of known interval bound it, and nothing writes the loop's variable but its step.
#include <algorithm>

#include "datasets/generate_c/body.h"
#include "datasets/generate_c/expressions.h"

namespace foretrace::datasets::generate_c {
namespace {

constexpr int64_t kRounds = 8;

struct Header {
  std::string text;
  Interval variable;
  int64_t rounds;
};

// "for (int i = 0; i < n; i++)" with a constant or a local as its bound.
Header for_header(Body& b, const std::string& name) {
  Draft& d = b.d;
  std::string bound = std::to_string(d.rng.between(3, kRounds));
  int64_t most = std::stoll(bound);
  std::vector<size_t> bounds;
  for (size_t i = 0; i < b.locals.size(); ++i) {
    const Local& l = b.locals[i];
    if (!l.growing && l.length == 0 && l.range.hi >= 3 && l.range.hi <= 2 * kRounds)
      bounds.push_back(i);
  }
  if (!bounds.empty() && d.rng.chance(0.7)) {
    Local& l = b.locals[d.rng.pick(bounds)];
    l.unread = false;
    l.writable = false;
    bound = l.name;
    most = l.range.hi;
  }
  const std::string start = "for (int " + name + " = ";
  const int64_t first = d.rng.below(2) == 0 ? 0 : d.rng.between(0, 2);
  switch (d.rng.below(6)) {
    case 0:
      return {start + bound + "; " + name + " > 0; " + name + "--) {", {1, most}, most};
    case 1: {
      const int64_t step = d.rng.between(2, 3);
      return {start + std::to_string(first) + "; " + name + " < " + bound + "; " + name +
                  " += " + std::to_string(step) + ") {",
              {first, std::max(first, most - 1)},
              most / step + 1};
    }
    case 2:
      return {start + "1; " + name + " <= " + bound + "; " + name + "++) {",
              {1, std::max<int64_t>(1, most)},
              most};
    default:
      return {start + std::to_string(first) + "; " + name + " < " + bound + "; " + name + "++) {",
              {first, std::max(first, most - 1)},
              most};
  }
}

// total = (total * 3 + x) % 101
void write_mixing(Body& b, size_t target) {
  const Expression e = b.computed({0, 99});
  const std::string k = std::to_string(b.d.rng.between(2, 9));
  const int64_t m = b.d.rng.pick(std::vector<int64_t>{10, 97, 100, 101, 256, 997});
  Local& l = b.locals[target];
  b.line(l.name + " = (" + l.name + " * " + k + " + " + bracketed(e, kAdd) + ") % " +
         std::to_string(m) + ";");
  l.range = {0, std::max(l.range.hi, m - 1)};
  l.unread = true;
}

void write_updates(Body& b, size_t target, bool mixing) {
  if (mixing) {
    write_mixing(b, target);
    return;
  }
  const Interval each{-99, 99};
  if (!b.d.rng.chance(0.55)) {
    b.add_to(target, each);
    return;
  }
  b.open("if (" + b.test().text + ") {");
  b.add_to(target, each);
  if (b.d.rng.chance(0.45)) {
    b.between("} else {");
    b.add_to(target, each);
  }
  b.close();
}

// What the round computed and did not use is added, so that nothing is computed in vain.
void use_unread(Body& b, size_t target, const std::string& name) {
  for (Local& l : b.locals) {
    if (l.name != name || !l.unread) continue;
    l.unread = false;
    Local& sum = b.locals[target];
    b.line(sum.name + " += " + name + ";");
    const Interval each = join(l.range, {0, 0});
    sum.growth = sum.growth + each * Interval{b.times, b.times};
  }
}

// A second loop inside, a local of the body, or a way out of the round. The name of that local, or
// none.
std::string write_extra(Body& b, size_t target) {
  const double u = b.d.rng.uniform();
  if (u < 0.25) {
    b.open("if (" + b.test().text + ") {");
    b.line(b.d.rng.chance(0.5) ? "continue;" : "break;");
    b.close();
  } else if (u < 0.5) {
    const Expression e = b.computed({-99, 99});
    const std::string name = b.fresh_name("scalar");
    b.line("int " + name + " = " + e.text + ";");
    b.declare(name, e.range, false);
    return name;
  } else if (u < 0.5 + 0.4 * b.d.level && b.depth() < 3) {
    const std::string name = b.fresh_name("j");
    const Header inner = for_header(b, name);
    b.open(inner.text);
    b.times *= inner.rounds;
    b.declare(name, inner.variable, false);
    b.add_to(target, {-99, 99});
    b.times /= inner.rounds;
    b.close();
  }
  return "";
}

}  // namespace

bool write_loop(Body& b) {
  size_t target = b.choose_writable();
  if (target == b.locals.size() || b.d.rng.chance(0.6) || b.locals[target].range.reach() > kLimit) {
    const std::string total = b.fresh_name("total");
    const int64_t start = b.d.rng.chance(0.8) ? 0 : b.d.rng.between(1, 9);
    b.line("int " + total + " = " + std::to_string(start) + ";");
    target = b.declare(total, {start, start});
  }
  const bool mixing =
      b.locals[target].range.lo >= 0 && b.locals[target].range.hi <= kLimit && b.d.rng.chance(0.15);
  const std::string name = b.fresh_name("i");
  b.locals[target].growing = true;  // and so not the bound of its own loop
  b.locals[target].growth = {0, 0};
  const Header header = for_header(b, name);
  b.open(header.text);
  b.times *= header.rounds;
  b.declare(name, header.variable, false);
  std::string extra;
  if (!mixing && b.d.rng.chance(0.4)) extra = write_extra(b, target);
  write_updates(b, target, mixing);
  use_unread(b, target, extra);
  b.times /= header.rounds;
  b.close();
  Local& l = b.locals[target];
  l.growing = false;
  l.range = l.range + l.growth;
  return true;
}

// while (n > 0) { digit = n % 10; ...; n /= 10; } over a copy of a local, or as do while.
bool write_digits(Body& b) {
  const Expression e = fitted(b.computed({0, kLimit}), {0, kLimit});
  const int64_t base = b.d.rng.chance(0.7) ? 10 : b.d.rng.between(2, 4);
  const std::string rest = b.fresh_name("scalar");
  const std::string total = b.fresh_name("total");
  b.line("int " + rest + " = " + e.text + ";");
  b.line("int " + total + " = 0;");
  const size_t sum = b.declare(total, {0, 0});
  const int64_t rounds = base == 10 ? 4 : 14;
  const bool after = b.d.rng.chance(0.45);
  b.open(after ? "do {" : "while (" + rest + " > 0) {");
  b.times *= rounds;
  b.locals[sum].growing = true;
  const std::string digit = b.fresh_name("digit");
  b.line("int " + digit + " = " + rest + " % " + std::to_string(base) + ";");
  b.declare(digit, {0, base - 1}, false);
  write_updates(b, sum, false);
  use_unread(b, sum, digit);
  b.line(rest + " /= " + std::to_string(base) + ";");
  b.times /= rounds;
  b.close(after ? "} while (" + rest + " > 0);" : "}");
  Local& l = b.locals[sum];
  l.growing = false;
  l.range = l.range + l.growth;
  return true;
}

}  // namespace foretrace::datasets::generate_c
