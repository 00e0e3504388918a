// Functions that call themselves. Random statements would hardly ever give one that ends, so these
// come from forms.
#include <set>

#include "datasets/generate/program.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

struct Form {
  std::string
      text;  // $k a small number, $c a letter, $o + or -, $m max or min, $n $s $l parameter names
  Type type;
  Shape shape;
  std::string more;  // further arguments, "" for none
};

const std::vector<Form>& forms() {
  static const Shape few{{1, 6}, {}};
  static const Shape some{{3, 60}, {}};
  static const Shape list{{1, 5}, {0, 9}};
  static const Shape word{{1, 6}, {1, 1}, Flavour::kWord};
  static const std::vector<Form> table = {
      {"    if $n <= 1:\n        return $k\n    return $n * f($n - 1)\n",
       Type::kInt,
       {{1, 5}, {}},
       ""},
      {"    if $n == 0:\n        return $k\n    return $n + f($n - 1)\n", Type::kInt, few, ""},
      {"    if $n < 2:\n        return $n\n    return f($n - 1) + f($n - 2)\n",
       Type::kInt,
       {{1, 5}, {}},
       ""},
      {"    if $n < 10:\n        return $n\n    return $n % 10 + f($n // 10)\n",
       Type::kInt,
       {{5, 999}, {}},
       ""},
      {"    if $n < $k:\n        return 0\n    return 1 + f($n // 2)\n", Type::kInt, some, ""},
      {"    if $n == 0:\n        return ''\n    return f($n // 2) + str($n % 2)\n", Type::kInt,
       some, ""},
      {"    if not $l:\n        return $k\n    return $l[0] + f($l[1:])\n", Type::kIntList, list,
       ""},
      {"    if not $l:\n        return 0\n    if $l[0] > $k:\n        return 1 + f($l[1:])\n    "
       "return f($l[1:])\n",
       Type::kIntList, list, ""},
      {"    if len($l) == 1:\n        return $l[0]\n    rest = f($l[1:])\n    return $m($l[0], "
       "rest)\n",
       Type::kIntList, list, ""},
      {"    if not $l:\n        return []\n    return f($l[1:]) + [$l[0] * $k]\n", Type::kIntList,
       list, ""},
      {"    if $s == '':\n        return ''\n    return f($s[1:]) + $s[0]\n", Type::kStr, word, ""},
      {"    if len($s) < 2:\n        return True\n    if $s[0] != $s[-1]:\n        return False\n  "
       "  return f($s[1:-1])\n",
       Type::kStr, word, ""},
      {"    if not $s:\n        return 0\n    count = 1 if $s[0] == '$c' else 0\n    return count "
       "+ f($s[1:])\n",
       Type::kStr, word, ""},
      {"    if not $s:\n        return ''\n    if $s[0] == '$c':\n        return f($s[1:])\n    "
       "return $s[0] + f($s[1:])\n",
       Type::kStr, word, ""},
      {"    if $n <= 0:\n        return acc\n    return f($n - 1, acc $o $n)\n", Type::kInt, few,
       "acc"},
      {"    if b == 0:\n        return $n\n    return f(b, $n % b)\n", Type::kInt, some, "b"},
      {"    if b == 0:\n        return 1\n    return $n * f($n, b - 1)\n",
       Type::kInt,
       {{2, 4}, {}},
       "b"},
  };
  return table;
}

std::string filled(Rng& rng, const std::string& text) {
  const std::string n = rng.pick(std::vector<std::string>{"n", "n", "x", "num", "k"});
  const std::string s = rng.pick(std::vector<std::string>{"text", "s", "word", "string"});
  const std::string l = rng.pick(std::vector<std::string>{"nums", "items", "lst", "values", "xs"});
  const std::string k = std::to_string(rng.between(1, 5));
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        out += n;
        break;
      case 's':
        out += s;
        break;
      case 'l':
        out += l;
        break;
      case 'k':
        out += k;
        break;
      case 'c':
        out += random_letter(rng);
        break;
      case 'o':
        out += rng.chance(0.5) ? '+' : '-';
        break;
      case 'm':
        out += rng.chance(0.5) ? "max" : "min";
        break;
      default:
        break;
    }
  }
  return out;
}

}  // namespace

GeneratedProgram generate_recursion(Rng& rng, int calls) {
  const Form& form = rng.pick(forms());
  const std::string parameter = form.type == Type::kInt   ? "$n"
                                : form.type == Type::kStr ? "$s"
                                                          : "$l";
  const std::string more = form.more.empty() ? "" : ", " + form.more;
  GeneratedProgram out;
  out.source = filled(rng, "def f(" + parameter + more + "):\n" + form.text);
  std::set<std::string> seen;
  for (int attempt = 0; attempt < calls * 4 && static_cast<int>(out.calls.size()) < calls;
       ++attempt) {
    std::string text = random_value(rng, form.type, form.shape);
    if (!form.more.empty())
      text += ", " + std::to_string(form.more == "acc" ? rng.between(0, 3) : rng.between(1, 4));
    if (seen.insert(text).second) out.calls.push_back(text);
  }
  return out;
}

}  // namespace foretrace::datasets::generate
