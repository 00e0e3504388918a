// Enums and switches: machines that read a string of commands, and tables of enum constants.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {
namespace {

struct Kinds {
  std::string tag;
  std::vector<std::string> constants;
};

const std::vector<Kinds>& kinds() {
  static const std::vector<Kinds> table = {
      {"color", {"RED", "GREEN", "BLUE", "YELLOW", "BLACK"}},
      {"light", {"LIGHT_RED", "LIGHT_GREEN", "LIGHT_AMBER"}},
      {"state", {"IDLE", "RUNNING", "PAUSED", "STOPPED"}},
      {"day", {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}},
      {"direction", {"NORTH", "EAST", "SOUTH", "WEST"}},
      {"suit", {"CLUBS", "DIAMONDS", "HEARTS", "SPADES"}},
      {"door", {"CLOSED", "OPEN", "LOCKED"}},
      {"season", {"SPRING", "SUMMER", "AUTUMN", "WINTER"}},
      {"phase", {"START", "MIDDLE", "FINISH"}},
      {"token", {"NUMBER", "PLUS", "MINUS", "END_OF_TEXT"}},
      {"gear", {"PARK", "REVERSE", "NEUTRAL", "DRIVE"}},
      {"order_state", {"NEW_ORDER", "PAID", "SHIPPED", "DELIVERED"}},
  };
  return table;
}

const std::string& other_than(Draft& d, const Kinds& k, const std::string& constant) {
  const std::string* found = &constant;
  while (*found == constant) found = &d.rng.pick(k.constants);
  return *found;
}

// enum tag next(enum tag now, ...) by a switch over all constants.
void next_function(Draft& d, Snippets& t, const Kinds& k) {
  t.name("next", {"next_" + k.tag, "advance", "after", "step_" + k.tag});
  const bool with_input = d.rng.chance(0.6);
  t.set("input_header", with_input ? ", int $x" : "");
  std::string body;
  for (size_t i = 0; i < k.constants.size(); ++i) {
    const std::string& constant = k.constants[i];
    body += "    case " + constant + ":\n";
    if (with_input && d.rng.chance(0.6)) {
      const std::string test = condition(d, {{"$x", {0, 9}, 0}}).text;
      const std::string& yes = other_than(d, k, constant);
      body += "        return " +
              (test.find("&&") != std::string::npos || test.find("||") != std::string::npos
                   ? "(" + test + ")"
                   : test) +
              " ? " + yes + " : " + constant + ";\n";
      t.set("read", "1");
    } else {
      body += "        return " + k.constants[(i + 1) % k.constants.size()] + ";\n";
    }
  }
  const bool unread = with_input && !t.has("read");
  t.set("ignore", unread ? "    if ($x < 0) {\n        return $mode;\n    }\n" : "");
  t.function("enum " + k.tag + " $next(enum " + k.tag +
             " $mode$input_header) {\n$ignore    switch ($mode) {\n" + body + "    }\n    return " +
             k.constants[0] + ";\n}");
  t.set("first", d.rng.pick(k.constants));
  t.set("rounds", d.rng.between(3, 7));
  std::string input;
  if (with_input) input = ", " + fitted(value(d, {{"$step", {0, 6}, 0}}, 1), {0, 9}).text;
  t.main(
      "enum " + k.tag +
      " $mode = $first;\nfor (int $step = 0; $step < $rounds; $step++) {\n    $mode = $next($mode" +
      input + ");\n    printf(\"%d%s\", (int)$mode, $step + 1 < $rounds ? \" \" : \"\\n\");\n}");
}

// An int for each constant; some fall through to the next.
void score_function(Draft& d, Snippets& t, const Kinds& k) {
  t.name("score",
         {k.tag + "_score", "value_of_" + k.tag, "cost_of_" + k.tag, "weight_of_" + k.tag});
  std::string body;
  for (size_t i = 0; i < k.constants.size(); ++i) {
    body += "    case " + k.constants[i] + ":\n";
    const bool last = i + 1 == k.constants.size();
    if (!last && d.rng.chance(0.2)) continue;
    const std::string e = value_within(d, {{"$x", {0, 9}, 0}}, {-99, 99}).text;
    const bool through = !last && d.rng.chance(0.3);
    body +=
        "        $total += " + e + ";\n        " + (through ? "/* fall through */\n" : "break;\n");
  }
  t.set("start", d.rng.between(0, 9));
  t.set("rest", value_within(d, {{"$x", {0, 9}, 0}}, {-9, 9}).text);
  t.function(
      "int $score(enum " + k.tag +
      " $mode, int $x) {\n    int $total = $start;\n    switch ($mode) {\n" + body +
      "    default:\n        $total -= $rest;\n        break;\n    }\n    return $total;\n}");
  t.set("which", d.rng.pick(k.constants));
  t.set("k", d.rng.between(0, 9));
  t.report("total", "$score($which, $k)", {-800, 800});
  if (d.rng.chance(0.6)) {
    t.set("last", k.constants.back());
    t.main("for (int $i = " + k.constants.front() +
           "; $i <= (int)$last; $i++) {\n    printf(\"%d\\n\", $score((enum " + k.tag +
           ")$i, $i + 1));\n}");
  }
}

// What a letter does to a number and the best one so far; |number| at most doubles below 1000, or
// grows by 20.
struct Command {
  char letter;
  std::string effect;
};

std::vector<Command> some_commands(Rng& rng) {
  std::vector<Command> all = {{'+', "$count++;"},
                              {'-', "$count--;"},
                              {'r', "$count = 0;"},
                              {'n', "$count = -$count;"},
                              {'d', "$count = $count * 2 % 1000;"},
                              {'h', "$count /= 2;"},
                              {'p', "printf(\"%d\\n\", $count);"},
                              {'a', "$count += $k;"},
                              {'s', "$count -= $k;"},
                              {'m', "$best = $count > $best ? $count : $best;"},
                              {'u', "$best++;"},
                              {'x', "$best = $count % 10;"}};
  rng.shuffle(all);
  all.resize(static_cast<size_t>(rng.between(3, 6)));
  return all;
}

// Interprets a string of commands, a letter each.
void commands(Draft& d, Snippets& t) {
  t.name("run", {"run_commands", "interpret", "execute", "simulate", "play"});
  t.set("k", d.rng.between(3, 20));
  const std::vector<Command> chosen = some_commands(d.rng);
  std::string body;
  for (const Command& c : chosen) {
    const bool through = &c != &chosen.back() && d.rng.chance(0.25);
    body += "        case '" + std::string{c.letter} + "':\n            " + c.effect +
            "\n            " + (through ? "/* fall through */\n" : "break;\n");
  }
  std::string program;
  for (int64_t n = d.rng.between(4, 9); n > 0; --n)
    program += d.rng.chance(0.08) ? '#' : d.rng.pick(chosen).letter;
  t.set("program", program);
  t.function(R"(int $run(const char *$s) {
    int $count = $k;
    int $best = 0;
    for (int $i = 0; $s[$i] != '\0'; $i++) {
        switch ($s[$i]) {
)" + body + R"(        default:
            $best--;
            break;
        }
    }
    return $count + $best;
})");
  t.report("total", "$run(\"$program\")", {-3000, 3000});
}

}  // namespace

void write_state_machine(Draft& d) {
  Snippets t(d);
  if (d.rng.chance(0.35)) {
    commands(d, t);
    return;
  }
  std::vector<Kinds> possible;
  for (const Kinds& k : kinds()) {
    if (d.file_names().count(k.constants[0]) == 0) possible.push_back(k);
  }
  Kinds k = d.rng.pick(possible);
  for (const std::string& constant : k.constants) d.file_name({constant});
  k.tag = d.file_name({k.tag});
  const bool numbered = d.rng.chance(0.25);
  std::string list;
  for (size_t i = 0; i < k.constants.size(); ++i)
    list += (i > 0 ? ", " : "") + k.constants[i] + (i == 0 && numbered ? " = 1" : "");
  t.type("enum " + k.tag + " { " + list + " };");
  const double u = d.rng.uniform();
  if (u < 0.6) next_function(d, t, k);
  if (u > 0.4) score_function(d, t, k);
}

}  // namespace foretrace::datasets::generate_c
