// if, switch and the simple statements of random functions.
#include <algorithm>

#include "datasets/generate_c/body.h"
#include "datasets/generate_c/expressions.h"

namespace foretrace::datasets::generate_c {
namespace {

size_t new_scalar(Body& b, const std::string& text, Interval range) {
  const std::string name = b.fresh_name("scalar");
  b.line("int " + name + " = " + text + ";");
  return b.declare(name, range);
}

bool declare_scalar(Body& b) {
  const Expression e = b.computed({-kLimit, kLimit});
  const int64_t k = b.d.rng.between(1, 9);
  if (e.precedence == kPostfix && e.text.find('(') == std::string::npos) {
    new_scalar(b, e.text + " + " + std::to_string(k), e.range + Interval{k, k});
  } else {
    new_scalar(b, e.text, e.range);
  }
  return true;
}

bool declare_array(Body& b) {
  const int64_t n = b.d.rng.between(3, 6);
  const std::string name = b.fresh_name("values");
  std::string text = "int " + name + "[" + (b.d.rng.chance(0.5) ? std::to_string(n) : "") + "] = {";
  Interval range{99, 0};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t value = b.d.rng.between(0, 20);
    range = join(range, {value, value});
    text += (i > 0 ? ", " : "") + std::to_string(value);
  }
  b.line((b.d.rng.chance(0.3)   ? "static const "
          : b.d.rng.chance(0.3) ? "const "
                                : "") +
         text + "};");
  b.locals[b.declare(name, {std::min(range.lo, range.hi), range.hi}, false)].length = n;
  return true;
}

bool update(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  b.add_to(i, {-99, 99});
  return true;
}

// int *p = &x; *p += 3;
bool through_pointer(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  const std::string p = b.fresh_name("p");
  const std::string x = b.locals[i].name;
  const int64_t k = b.d.rng.between(2, 9);
  b.line("int *" + p + " = &" + x + ";");
  b.line("*" + p + " += " + std::to_string(k) + ";");
  b.locals[i].range = b.locals[i].range + Interval{k, k};
  return true;
}

bool wide_product(Body& b) {
  const Expression left = b.computed({-kLimit, kLimit});
  const Expression right = b.computed({-99, 99});
  const std::string wide = b.fresh_name("big");
  const int64_t m = b.d.rng.pick(std::vector<int64_t>{100, 1000, 97, 64});
  b.line("long " + wide + " = (long)" + bracketed(left, kUnary) + " * " + bracketed(right, kUnary) +
         ";");
  new_scalar(b, "(int)(" + wide + " % " + std::to_string(m) + ")", {1 - m, m - 1});
  return true;
}

bool unsigned_mix(Body& b) {
  const Expression e = b.computed({-kLimit, kLimit});
  const std::string h = b.fresh_name("hash");
  const int64_t m = b.d.rng.between(5, 64);
  static const std::vector<std::string> factors = {"2654435761u", "31u", "40503u", "33u",
                                                   "16777619u"};
  const std::string factor = b.d.rng.pick(factors);
  b.line("unsigned " + h + " = (unsigned)" + bracketed(e, kUnary) + " * " + factor + ";");
  b.line(h + " ^= " + h + " >> " + std::to_string(b.d.rng.between(3, 16)) + ";");
  new_scalar(b, "(int)(" + h + " % " + std::to_string(m) + "u)", {0, m - 1});
  return true;
}

bool letter_grade(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  const std::string c = b.fresh_name("c");
  b.line("char " + c + " = 'C';");
  b.open("if (" + b.test().text + ") {");
  b.line(c + " = 'A';");
  b.between("} else if (" + b.test().text + ") {");
  b.line(c + " = 'B';");
  b.close();
  if (b.d.rng.chance(0.5)) {
    b.line(b.locals[i].name + " += 'C' - " + c + ";");
    b.locals[i].range = b.locals[i].range + Interval{0, 2};
  } else {
    b.open("if (" + c + " != 'B') {");
    b.add_to(i, {-99, 99});
    b.close();
  }
  return true;
}

bool ratio(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  const Expression e = b.computed({-kLimit, kLimit});
  const std::string r = b.fresh_name("rate");
  static const std::vector<std::string> ways = {" / 2.0", " * 0.25", " * 1.5", " / 4.0"};
  b.line("double " + r + " = " + bracketed(e, kMultiply) + b.d.rng.pick(ways) + ";");
  const std::string op = b.d.rng.chance(0.5) ? " > " : " < ";
  b.open("if (" + r + op + std::to_string(b.d.rng.between(0, 20)) + ".5) {");
  b.add_to(i, {-99, 99});
  b.close();
  return true;
}

bool early_return(Body& b) {
  if (b.depth() > 1 || b.returns_early) return false;
  b.open("if (" + b.test().text + ") {");
  const Expression e =
      b.d.rng.chance(0.5) ? integer(b.d.rng.between(-1, 1)) : b.computed({-99, 99});
  b.line("return " + e.text + ";");
  b.close();
  b.returned = b.returns_early ? join(b.returned, e.range) : e.range;
  b.returns_early = true;
  return true;
}

}  // namespace

bool write_if(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  b.open("if (" + b.test().text + ") {");
  b.add_to(i, {-99, 99});
  if (b.d.rng.chance(0.3)) {
    b.between("} else if (" + b.test().text + ") {");
    b.add_to(i, {-99, 99});
  }
  if (b.d.rng.chance(0.5)) {
    b.between("} else {");
    b.add_to(i, {-99, 99});
  }
  b.close();
  return true;
}

bool write_switch(Body& b) {
  const size_t i = b.choose_writable();
  if (i == b.locals.size() || b.locals[i].range.reach() > kLimit) return false;
  const int64_t cases = b.d.rng.between(3, 5);
  const Expression e = fitted(b.computed({0, kLimit}), {0, cases});
  b.line("switch (" + e.text + ") {");
  for (int64_t c = 0; c < cases; ++c) {
    b.open("case " + std::to_string(c) + ":");
    if (c + 1 < cases && b.d.rng.chance(0.15)) {
      b.close("");
      continue;
    }
    b.add_to(i, {-99, 99});
    const bool through = c + 1 < cases && b.d.rng.chance(0.25);
    b.line(through ? "/* fall through */" : "break;");
    b.close("");
  }
  b.open("default:");
  b.add_to(i, {-9, 9});
  b.line("break;");
  b.close();
  return true;
}

bool write_statement(Body& b) {
  static const std::vector<WriteStatement> table = {
      declare_scalar, declare_array, update,      through_pointer, wide_product,
      unsigned_mix,   letter_grade,  ratio,       early_return,    write_if,
      write_switch,   write_loop,    write_digits};
  static const std::vector<double> weights = {3, 1, 2, 0.6, 0.8, 0.6, 0.6, 0.7, 1.2, 3, 1.2, 6, 2};
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (table[b.d.rng.weighted(weights)](b)) return true;
  }
  return false;
}

}  // namespace foretrace::datasets::generate_c
