// Arrays of structs with int members, passed by value and by pointer.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

struct Member {
  std::string name;
  Interval range;
};

// What a record is about: its tag and members.
struct Record {
  std::string tag;
  std::vector<Member> members;
};

const std::vector<Record>& records() {
  static const std::vector<Record> table = {
      {"point", {{"x", {-9, 9}}, {"y", {-9, 9}}}},
      {"rect", {{"width", {1, 9}}, {"height", {1, 9}}}},
      {"item", {{"price", {1, 50}}, {"amount", {0, 9}}}},
      {"student", {{"id", {1, 99}}, {"grade", {40, 99}}}},
      {"account", {{"number", {100, 199}}, {"balance", {-50, 500}}}},
      {"date", {{"day", {1, 28}}, {"month", {1, 12}}, {"year", {1990, 2030}}}},
      {"player", {{"health", {0, 20}}, {"attack", {1, 9}}, {"defense", {0, 5}}}},
      {"car", {{"speed", {0, 120}}, {"fuel", {0, 60}}}},
      {"fraction", {{"num", {-20, 20}}, {"den", {1, 12}}}},
      {"clock_time", {{"hour", {0, 23}}, {"minute", {0, 59}}}},
      {"box", {{"length", {1, 9}}, {"width", {1, 9}}, {"depth", {1, 6}}}},
      {"employee", {{"years", {0, 40}}, {"salary", {20, 90}}, {"bonus", {0, 10}}}},
      {"book", {{"pages", {50, 900}}, {"copies", {0, 12}}}},
      {"robot", {{"row", {0, 7}}, {"col", {0, 7}}, {"steps", {0, 30}}}},
      {"task", {{"priority", {1, 5}}, {"effort", {1, 20}}}},
      {"city", {{"people", {1, 900}}, {"area", {1, 300}}}},
  };
  return table;
}

Operands members_of(const Record& r, const std::string& access) {
  Operands out;
  for (const Member& m : r.members) out.push_back({access + m.name, m.range, 0});
  return out;
}

using WritePart = void (*)(Draft&, Snippets&, const Record&);

// An int of one record; the later parts use it.
Interval measure(Draft& d, Snippets& t, const Record& r) {
  t.name("measure", {r.tag + "_value", r.tag + "_score", "rate_" + r.tag, "evaluate_" + r.tag,
                     r.tag + "_total"});
  const bool by_value = d.rng.chance(0.5);
  const std::string access = by_value ? "$record." : "$record->";
  const Expression e = value_within(d, members_of(r, access), {-kLimit, kLimit});
  t.set("e", e.text);
  t.set("record_header", by_value ? "$struct $record" : "const $struct *$record");
  t.set("address", by_value ? "" : "&");
  Interval range = e.range;
  t.set("guard", "");
  if (d.rng.chance(0.35)) {
    t.set("test", condition(d, members_of(r, access)).text);
    const Expression early = value_within(d, members_of(r, access), {-999, 999});
    t.set("early", early.text);
    t.set("guard", "if ($test) {\n    return $early;\n}");
    range = join(range, early.range);
  }
  t.function("int $measure($record_header) {\n    $guard\n    return $e;\n}");
  return range;
}

void best(Draft&, Snippets& t, const Record& r) {
  t.name("best", {"best_" + r.tag, "top_" + r.tag, "find_best", "pick_" + r.tag});
  t.pick("op", {">", "<"});
  t.function(R"(int $best(const $struct *$records, int $n) {
    int $best9 = 0;
    for (int $i = 1; $i < $n; $i++) {
        if ($measure($address$records[$i]) $op $measure($address$records[$best9])) {
            $best9 = $i;
        }
    }
    return $best9;
})");
  t.report("place", "$best($records, $length)", {0, 5});
}

void count_records(Draft& d, Snippets& t, const Record& r) {
  t.name("count", {"count_" + r.tag + "s", "how_many", "matching_" + r.tag + "s"});
  t.set("test", condition(d, members_of(r, "$records[$i].")).text);
  t.function(R"(int $count(const $struct $records[], int $n) {
    int $count9 = 0;
    for (int $i = 0; $i < $n; $i++) {
        if ($test) {
            $count9++;
        }
    }
    return $count9;
})");
  t.report("x", "$count($records, $length)", {0, 6});
}

// Changes one member through a pointer, for each record; it stays in its range.
void update(Draft& d, Snippets& t, const Record& r) {
  t.name("update", {"update_" + r.tag, "change_" + r.tag, "adjust_" + r.tag, "advance_" + r.tag});
  const Member& m = d.rng.pick(r.members);
  t.set("member", m.name);
  t.set("e", value_within(d, members_of(r, "$record->"), m.range).text);
  t.set("test", condition(d, members_of(r, "$record->")).text);
  t.set("body", d.rng.chance(0.5) ? "if ($test) {\n    $record->$member = $e;\n}"
                                  : "$record->$member = $e;");
  t.function("void $update($struct *$record) {\n    $body\n}");
  t.main("for (int $i = 0; $i < $length; $i++) {\n    $update(&$records[$i]);\n}");
  t.main("printf(\"%d\\n\", $records[0].$member);");
}

void sort(Draft&, Snippets& t, const Record& r) {
  t.name("sort",
         {"sort_" + r.tag + "s", "order_" + r.tag + "s", "sort_by_" + r.members.back().name});
  t.set("member", r.members.back().name);
  t.pick("op", {"<", ">"});
  t.function(R"(void $sort($struct *$records, int $n) {
    for (int $i = 1; $i < $n; $i++) {
        for (int $j = $i; $j > 0 && $records[$j].$member $op $records[$j - 1].$member; $j--) {
            $struct $tmp = $records[$j];
            $records[$j] = $records[$j - 1];
            $records[$j - 1] = $tmp;
        }
    }
})");
  t.main("$sort($records, $length);");
  t.main(
      "for (int $i = 0; $i < $length; $i++) {\n    printf(\"%d \", "
      "$records[$i].$member);\n}\nprintf(\"\\n\");");
}

// A new record from two.
void combine(Draft& d, Snippets& t, const Record& r) {
  t.name("combine", {"combine_" + r.tag + "s", "merge_" + r.tag + "s", "add_" + r.tag + "s"});
  std::string body;
  for (const Member& m : r.members) {
    const Operands both = {{"left." + m.name, m.range, 0}, {"right." + m.name, m.range, 0}};
    // The first member is always a sum, so that both parameters are read.
    const bool added = d.rng.chance(0.5) || &m == &r.members.front();
    const Expression sum = binary(operand(both[0]), "+", operand(both[1]), m.range + m.range);
    const Expression e = added ? fitted(sum, m.range) : value_within(d, both, m.range);
    body += "    $record." + m.name + " = " + e.text + ";\n";
  }
  t.set("shown", r.members.front().name);
  t.set("last", r.members.back().name);
  t.function("$struct $combine($struct left, $struct right) {\n    $struct $record = left;\n" +
             body + "    return $record;\n}");
  t.main("$struct $record7 = $combine($records[0], $records[$end]);");
  t.main("printf(\"%d %d\\n\", $record7.$shown, $record7.$last);");
}

void total(Draft&, Snippets& t, const Record& r) {
  t.name("total", {"total_" + r.tag + "s", "sum_" + r.tag + "s", "add_up"});
  t.function(R"(int $total(const $struct *$records, int $n) {
    int $total9 = 0;
    for (const $struct *$p = $records; $p < $records + $n; $p++) {
        $total9 += $measure($star$p);
    }
    return $total9;
})");
  t.report("y", "$total($records, $length)", {-6 * kLimit, 6 * kLimit});
}

void declare(Draft& d, Snippets& t, const Record& r, int64_t length) {
  t.name("tag", {r.tag});
  const bool typedefd = d.rng.chance(0.4);
  std::string fields;
  for (const Member& m : r.members) fields += "    int " + m.name + ";\n";
  if (typedefd) {
    t.name("struct", {std::string{static_cast<char>(r.tag[0] - 32)} + r.tag.substr(1)});
    t.type("typedef struct {\n" + fields + "} $struct;");
  } else {
    t.set("struct", "struct $tag");
    t.type("struct $tag {\n" + fields + "};");
  }
  std::string rows;
  for (int64_t i = 0; i < length; ++i) {
    std::string row;
    for (const Member& m : r.members) {
      const std::string number = std::to_string(d.rng.between(m.range.lo, m.range.hi));
      row += (row.empty() ? "" : ", ") + number;
    }
    rows += "    {" + row + "},\n";
  }
  t.main("$struct $records[] = {\n" + rows + "};");
}

}  // namespace

void write_records(Draft& d) {
  static const std::vector<WritePart> parts = {best, total,   count_records, update,
                                               sort, combine, total};
  Snippets t(d);
  Record r = d.rng.pick(records());
  d.rng.shuffle(r.members);
  const int64_t length = d.rng.between(3, 5);
  t.set("length", length);
  t.set("end", length - 1);
  declare(d, t, r, length);
  const Interval range = measure(d, t, r);
  t.set("star", t.text("address").empty() ? "*" : "");
  const WritePart first = d.rng.pick(parts);
  const bool measured = first == best || first == total;
  if (d.rng.chance(0.4) || !measured) t.report("x", "$measure($address$records[0])", range);
  first(d, t, r);
  if (!d.rng.chance(0.5 * d.level)) return;
  const WritePart second = d.rng.pick(parts);
  if (second != best && second != total && second != first) second(d, t, r);
}

}  // namespace foretrace::datasets::generate_c
