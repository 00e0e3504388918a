// Singly linked lists on the heap: built in a loop, read and changed by functions, freed at the end
// of main.
#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

constexpr Interval kValues{-9, 60};

using WritePart = void (*)(Draft&, Snippets&);

// struct node *added(struct node *head, int value)
void front(Draft&, Snippets& t) {
  t.name("add", {"push", "push_front", "prepend", "cons", "add_first"});
  t.function(R"(struct $tag *$add(struct $tag *$head, int $x) {
    struct $tag *$node = malloc(sizeof *$node);
    if ($node == NULL) {
        exit(1);
    }
    $node->$value = $x;
    $node->$next = $head;
    return $node;
})");
}

void back(Draft&, Snippets& t) {
  t.name("add", {"append", "push_back", "add_last", "enqueue"});
  t.function(R"(struct $tag *$add(struct $tag *$head, int $x) {
    struct $tag *$node = malloc(sizeof(struct $tag));
    if (!$node) {
        exit(1);
    }
    $node->$value = $x;
    $node->$next = NULL;
    if ($head == NULL) {
        return $node;
    }
    struct $tag *$p = $head;
    while ($p->$next != NULL) {
        $p = $p->$next;
    }
    $p->$next = $node;
    return $head;
})");
}

void sorted(Draft&, Snippets& t) {
  t.name("add", {"insert_sorted", "insert", "add_in_order"});
  t.pick("op", {"<", ">"});
  t.function(R"(struct $tag *$add(struct $tag *$head, int $x) {
    struct $tag *$node = malloc(sizeof *$node);
    struct $tag **$p = &$head;
    if ($node == NULL) {
        exit(1);
    }
    while (*$p != NULL && (*$p)->$value $op $x) {
        $p = &(*$p)->$next;
    }
    $node->$value = $x;
    $node->$next = *$p;
    *$p = $node;
    return $head;
})");
}

void sum(Draft& d, Snippets& t) {
  t.name("f", {"sum_list", "list_total", "add_up", "score_list"});
  const Operand x{"$p->$value", kValues, 0};
  const Expression e = d.rng.chance(0.4) ? operand(x) : value_within(d, {x}, {-999, 999});
  t.set("e", e.text);
  t.set("test", condition(d, {x}).text);
  t.set("body", d.rng.chance(0.4) ? "if ($test) {\n    $total += $e;\n}" : "$total += $e;");
  t.function(R"(int $f(const struct $tag *$head) {
    int $total = 0;
    for (const struct $tag *$p = $head; $p != NULL; $p = $p->$next) {
        $body
    }
    return $total;
})");
  t.report("total", "$f($list)", {-7000, 7000});
}

void recursive(Draft& d, Snippets& t) {
  t.name("f", {"list_length", "length_of", "count_nodes", "list_weight"});
  const Operand x{"$head->$value", kValues, 0};
  t.set("e", d.rng.chance(0.4) ? "1" : bracketed(value_within(d, {x}, {-99, 99}), kMultiply));
  t.set("test", condition(d, {x}).text);
  t.set("skip", d.rng.chance(0.4) ? "if ($test) {\n    return $f($head->$next);\n}" : "");
  t.function(R"(int $f(const struct $tag *$head) {
    if ($head == NULL) {
        return 0;
    }
    $skip
    return $e + $f($head->$next);
})");
  t.report("n", "$f($list)", {-700, 700});
}

void reverse(Draft&, Snippets& t) {
  t.name("f", {"reverse", "reverse_list", "turn"});
  t.function(R"(struct $tag *$f(struct $tag *$head) {
    struct $tag *$q = NULL;
    while ($head != NULL) {
        struct $tag *$tmp = $head->$next;
        $head->$next = $q;
        $q = $head;
        $head = $tmp;
    }
    return $q;
})");
  t.main("$list = $f($list);");
}

void drop_some(Draft& d, Snippets& t) {
  t.name("f", {"remove_if", "drop_matching", "delete_nodes", "prune"});
  t.set("test", condition(d, {{"(*$p)->$value", kValues, 0}}).text);
  t.function(R"(int $f(struct $tag **$head) {
    int $count = 0;
    struct $tag **$p = $head;
    while (*$p != NULL) {
        if ($test) {
            struct $tag *$tmp = *$p;
            *$p = $tmp->$next;
            free($tmp);
            $count++;
        } else {
            $p = &(*$p)->$next;
        }
    }
    return $count;
})");
  t.report("count", "$f(&$list)", {0, 7});
}

void find(Draft& d, Snippets& t) {
  t.name("f", {"find_node", "lookup", "list_find", "first_match"});
  t.set("test", condition(d, {{"$head->$value", kValues, 0}}).text);
  t.function(R"(struct $tag *$f(struct $tag *$head) {
    while ($head != NULL) {
        if ($test) {
            return $head;
        }
        $head = $head->$next;
    }
    return NULL;
})");
  t.main("struct $tag *$p = $f($list);\nprintf(\"%d\\n\", $p != NULL ? $p->$value : -1);");
}

void change(Draft& d, Snippets& t) {
  t.name("f", {"change_list", "map_list", "apply_to_all", "update_nodes"});
  t.set("e", value_within(d, {{"$p->$value", kValues, 0}}, kValues).text);
  t.function(
      "void $f(struct $tag *$p) {\n    while ($p) {\n        $p->$value = $e;\n        $p = "
      "$p->$next;\n    }\n}");
  t.main("$f($list);");
}

void largest(Draft&, Snippets& t) {
  t.name("f", {"largest_in", "list_max", "peak_of", "list_best"});
  t.pick("op", {">", "<"});
  t.function(R"(int $f(const struct $tag *$head) {
    int $best = $head != NULL ? $head->$value : 0;
    while ($head != NULL) {
        if ($head->$value $op $best) {
            $best = $head->$value;
        }
        $head = $head->$next;
    }
    return $best;
})");
  t.report("best", "$f($list)", kValues);
}

void show(Snippets& t) {
  t.name("show", {"print_list", "show_list", "dump_list"});
  t.pick("gap", {"%d ", "%d -> ", "[%d]"});
  t.function(R"(void $show(const struct $tag *$head) {
    for (const struct $tag *$p = $head; $p != NULL; $p = $p->$next) {
        printf("$gap", $p->$value);
    }
    printf("\n");
})");
  t.main("$show($list);");
}

void release(Draft& d, Snippets& t) {
  t.set("loop",
        "while ($list != NULL) {\n    struct $tag *$tmp = $list;\n    $list = $list->$next;\n    "
        "free($tmp);\n}");
  if (d.rng.chance(0.4)) {
    t.main_last("$loop");
    return;
  }
  t.name("release", {"free_list", "drop_list", "destroy", "clear_list"});
  t.function(R"(void $release(struct $tag *$head) {
    while ($head != NULL) {
        struct $tag *$tmp = $head;
        $head = $head->$next;
        free($tmp);
    }
})");
  t.main_last("$release($list);");
}

void build(Draft& d, Snippets& t) {
  const int64_t n = d.rng.between(3, 7);
  t.set("length", n);
  t.main("struct $tag *$list = NULL;");
  if (d.rng.chance(0.5)) {
    t.set("numbers", random_numbers(d.rng, n, kValues.lo, kValues.hi));
    t.main(
        "int $main_values[] = {$numbers};\nfor (int $i = 0; $i < $length; $i++) {\n    $list = "
        "$add($list, $main_values[$i]);\n}");
  } else {
    t.set("e", value_within(d, {{"$i", {1, n}, 0}}, kValues).text);
    t.main("for (int $i = 1; $i <= $length; $i++) {\n    $list = $add($list, $e);\n}");
  }
}

}  // namespace

void write_linked_list(Draft& d) {
  static const std::vector<WritePart> adders = {front, front, back, sorted};
  static const std::vector<WritePart> parts = {sum,     sum,       sum,  recursive, recursive,
                                               reverse, drop_some, find, change,    largest};
  Snippets t(d);
  t.name("tag", {"node", "link", "item_node", "entry", "cell", "element"});
  t.pick("value", {"value", "data", "key", "number"});
  t.pick("next", {"next", "next", "rest", "tail"});
  t.set("list", "$head9");
  t.type("struct $tag {\n    int $value;\n    struct $tag *$next;\n};");
  d.rng.pick(adders)(d, t);
  build(d, t);
  if (d.rng.chance(0.3)) show(t);
  const WritePart first = d.rng.pick(parts);
  first(d, t);
  const WritePart second = d.rng.pick(parts);
  if (d.rng.chance(d.level) && second != first) second(d, t);
  release(d, t);
}

}  // namespace foretrace::datasets::generate_c
