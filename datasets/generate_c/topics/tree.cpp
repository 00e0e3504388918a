// Binary search trees on the heap.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

constexpr Interval kKeys{1, 60};

using WritePart = void (*)(Draft&, Snippets&);

void insert(Draft& d, Snippets& t) {
  t.name("insert", {"insert", "tree_insert", "add_key", "put"});
  t.name("make", {"make_node", "new_node", "leaf", "create_node"});
  t.function(R"(struct $tag *$make(int $key) {
    struct $tag *$node = malloc(sizeof *$node);
    if ($node == NULL) {
        exit(1);
    }
    $node->$value = $key;
    $node->left = NULL;
    $node->right = NULL;
    return $node;
})");
  if (d.rng.chance(0.6)) {
    t.function(R"(struct $tag *$insert(struct $tag *$root, int $key) {
    if ($root == NULL) {
        return $make($key);
    }
    if ($key < $root->$value) {
        $root->left = $insert($root->left, $key);
    } else if ($key > $root->$value) {
        $root->right = $insert($root->right, $key);
    }
    return $root;
})");
    return;
  }
  t.function(R"(struct $tag *$insert(struct $tag *$root, int $key) {
    struct $tag **$p = &$root;
    while (*$p != NULL && (*$p)->$value != $key) {
        $p = $key < (*$p)->$value ? &(*$p)->left : &(*$p)->right;
    }
    if (*$p == NULL) {
        *$p = $make($key);
    }
    return $root;
})");
}

void sum(Draft& d, Snippets& t) {
  t.name("f", {"sum_tree", "tree_total", "count_keys", "tree_size", "tree_score"});
  const Operand x{"$root->$value", kKeys, 0};
  t.set("e", d.rng.chance(0.3) ? "1" : bracketed(value_within(d, {x}, {-99, 99}), kMultiply));
  t.set("test", condition(d, {x}).text);
  t.set("own", d.rng.chance(0.4) ? "int $total = 0;\nif ($test) {\n    $total = $e;\n}"
                                 : "int $total = $e;");
  t.function(R"(int $f(const struct $tag *$root) {
    if ($root == NULL) {
        return 0;
    }
    $own
    return $total + $f($root->left) + $f($root->right);
})");
  t.report("total", "$f($tree)", {-700, 700});
}

void height(Draft& d, Snippets& t) {
  t.name("f", {"height", "depth_of", "tree_height", "levels_in"});
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f(const struct $tag *$root) {
    if ($root == NULL) {
        return 0;
    }
    int $left = $f($root->left);
    int $right = $f($root->right);
    return 1 + ($left > $right ? $left : $right);
})");
  } else {
    t.name("larger", {"max_of", "larger", "bigger"});
    t.function("int $larger(int a, int b) {\n    return a > b ? a : b;\n}");
    t.function(
        "int $f(const struct $tag *$root) {\n    return $root == NULL ? 0 : 1 + "
        "$larger($f($root->left), $f($root->right));\n}");
  }
  t.report("n", "$f($tree)", {0, 7});
}

void in_order(Draft& d, Snippets& t) {
  t.name("f", {"print_tree", "in_order", "show_keys", "walk_tree"});
  const std::vector<std::string> show = {"printf(\"%d \", $root->$value);"};
  const std::vector<std::string> walks = {
      "$f($root->left);\n$show\n$f($root->right);", "$show\n$f($root->left);\n$f($root->right);",
      "$f($root->right);\n$show\n$f($root->left);", "$f($root->left);\n$f($root->right);\n$show"};
  t.set("show", show.front());
  t.set("walk", d.rng.pick(walks));
  t.function(
      "void $f(const struct $tag *$root) {\n    if ($root != NULL) {\n        $walk\n    }\n}");
  t.main("$f($tree);\nprintf(\"\\n\");");
}

void contains(Draft& d, Snippets& t) {
  t.name("f", {"contains", "has_key", "tree_find", "member"});
  if (d.rng.chance(0.5)) {
    t.function(R"(int $f(const struct $tag *$root, int $key) {
    int $step = 1;
    while ($root != NULL) {
        if ($root->$value == $key) {
            return $step;
        }
        $root = $key < $root->$value ? $root->left : $root->right;
        $step++;
    }
    return 0;
})");
  } else {
    t.function(R"(int $f(const struct $tag *$root, int $key) {
    if ($root == NULL) {
        return 0;
    }
    if ($root->$value == $key) {
        return 1;
    }
    return $f($key < $root->$value ? $root->left : $root->right, $key);
})");
  }
  t.set("k", d.rng.between(kKeys.lo, kKeys.hi));
  t.report("x", "$f($tree, $k)", {0, 8});
}

void smallest(Draft&, Snippets& t) {
  t.name("f", {"smallest_key", "leftmost", "first_key", "tree_end"});
  t.pick("side", {"left", "right"});
  t.function(R"(int $f(const struct $tag *$root) {
    while ($root->$side != NULL) {
        $root = $root->$side;
    }
    return $root->$value;
})");
  t.report("least", "$f($tree)", kKeys);
}

void leaves(Draft&, Snippets& t) {
  t.name("f", {"count_leaves", "leaves_of", "ends_of"});
  t.function(R"(int $f(const struct $tag *$root) {
    if ($root == NULL) {
        return 0;
    }
    if ($root->left == NULL && $root->right == NULL) {
        return 1;
    }
    return $f($root->left) + $f($root->right);
})");
  t.report("count", "$f($tree)", {0, 7});
}

}  // namespace

void write_tree(Draft& d) {
  static const std::vector<WritePart> parts = {sum,      sum,      sum,      height, in_order,
                                               in_order, contains, smallest, leaves};
  Snippets t(d);
  t.name("tag", {"tree", "tree_node", "branch", "bst_node", "knot"});
  t.pick("value", {"key", "value", "data"});
  t.set("tree", "$root");
  t.type("struct $tag {\n    int $value;\n    struct $tag *left;\n    struct $tag *right;\n};");
  insert(d, t);
  const int64_t n = d.rng.between(4, 7);
  t.set("length", n);
  t.set("numbers", random_numbers(d.rng, n, kKeys.lo, kKeys.hi));
  t.main(
      "int $main_values[$length] = {$numbers};\nstruct $tag *$tree = NULL;\nfor (int $i = 0; $i < "
      "$length; $i++) {\n    $tree = $insert($tree, $main_values[$i]);\n}");
  const WritePart first = d.rng.pick(parts);
  first(d, t);
  const WritePart second = d.rng.pick(parts);
  if (d.rng.chance(d.level) && second != first) second(d, t);
  t.name("release", {"free_tree", "drop_tree", "cut_down", "tree_free"});
  t.function(
      "void $release(struct $tag *$root) {\n    if ($root == NULL) {\n        return;\n    }\n    "
      "$release($root->left);\n    $release($root->right);\n    free($root);\n}");
  t.main_last("$release($tree);");
}

}  // namespace foretrace::datasets::generate_c
