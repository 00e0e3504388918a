// Ring buffers and stacks: a struct with a fixed array, and functions that check its bounds.
#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/snippets.h"
#include "datasets/generate_c/topics/topics.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {
namespace {

// put and take on a ring; both say whether they could.
void ring(Draft&, Snippets& t) {
  t.name("tag", {"queue", "ring", "ring_buffer", "fifo", "buffer"});
  t.name("put", {"enqueue", "ring_put", "push", "offer", "queue_add"});
  t.name("take", {"dequeue", "ring_get", "pop", "poll_queue", "queue_take"});
  t.type("struct $tag {\n    int data[$capacity];\n    int head;\n    int count;\n};");
  t.function(R"(int $put(struct $tag *$q_object, int $x) {
    if ($q_object->count == $capacity) {
        return 0;
    }
    $q_object->data[($q_object->head + $q_object->count) % $capacity] = $x;
    $q_object->count++;
    return 1;
})");
  t.function(R"(int $take(struct $tag *$q_object, int *$out) {
    if ($q_object->count == 0) {
        return 0;
    }
    *$out = $q_object->data[$q_object->head];
    $q_object->head = ($q_object->head + 1) % $capacity;
    $q_object->count--;
    return 1;
})");
  t.set("zero", "{{0}, 0, 0}");
}

void stack(Draft&, Snippets& t) {
  t.name("tag", {"stack", "int_stack", "pile"});
  t.name("put", {"push", "stack_push", "put_on"});
  t.name("take", {"pop", "stack_pop", "take_off"});
  t.type("struct $tag {\n    int data[$capacity];\n    int top;\n};");
  t.function(R"(int $put(struct $tag *$stack, int $x) {
    if ($stack->top >= $capacity) {
        return 0;
    }
    $stack->data[$stack->top++] = $x;
    return 1;
})");
  t.function(R"(int $take(struct $tag *$stack, int *$out) {
    if ($stack->top == 0) {
        return 0;
    }
    *$out = $stack->data[--$stack->top];
    return 1;
})");
  t.set("zero", "{{0}, 0}");
}

void fill_and_drain(Draft& d, Snippets& t) {
  const int64_t n = d.rng.between(3, 8);
  t.set("n_items", n);
  t.set("e", value_within(d, {{"$i", {0, n - 1}, 0}}, {-99, 99}).text);
  t.set("test", condition(d, {{"$i", {0, n - 1}, 0}}).text);
  t.pick("body", {"if (!$put(&$box, $e)) {\n    printf(\"full at %d\\n\", $i);\n    break;\n}",
                  "$put(&$box, $e);\nif ($test) {\n    $take(&$box, &$x);\n}",
                  "if ($put(&$box, $e)) {\n    $count++;\n}"});
  const bool counts = t.text("body").find("$count") != std::string::npos;
  t.main("int $x = 0;");
  if (counts) t.main("int $count = 0;");
  t.main("for (int $i = 0; $i < $n_items; $i++) {\n    $body\n}");
  if (counts) {
    t.main("printf(\"%d\\n\", $count);");
    t.result("count", {0, n});
  }
  const Expression e = d.rng.chance(0.4) ? operand({"$x", {-99, 99}, 0})
                                         : value_within(d, {{"$x", {-99, 99}, 0}}, {-999, 999});
  t.set("e", e.text);
  t.main(
      "int $total = 0;\nwhile ($take(&$box, &$x)) {\n    $total += $e;\n}\nprintf(\"%d\\n\", "
      "$total);");
  t.result("total", {-8000, 8000});
}

// Round robin: each turn takes one and puts back what is left of it.
void rounds(Draft& d, Snippets& t) {
  const int64_t n = d.rng.between(2, 3);
  t.set("n_items", n);
  t.set("numbers", random_numbers(d.rng, n, 2, 9));
  t.set("slice", d.rng.between(2, 4));
  t.main("int $main_values[] = {$numbers};");
  t.main("for (int $i = 0; $i < $n_items; $i++) {\n    $put(&$box, $main_values[$i]);\n}");
  t.main("int $x = 0;\nint $step = 0;");
  t.main(
      "while ($take(&$box, &$x)) {\n    $step++;\n    if ($x > $slice) {\n        $put(&$box, $x - "
      "$slice);\n    }\n}");
  t.main("printf(\"%d\\n\", $step);");
  t.result("step", {0, 15});
}

// 3 4 + 2 *: an expression in postfix, evaluated with the stack.
void postfix(Draft& d, Snippets& t) {
  t.name("f", {"evaluate", "postfix", "calculate", "run_rpn"});
  std::string text = std::to_string(d.rng.between(1, 9));
  for (int64_t n = d.rng.between(1, 4); n > 0; --n) {
    text += std::to_string(d.rng.between(1, 9));
    text += "+-*"[d.rng.below(3)];
  }
  t.set("text", text);
  t.function(R"(int $f(const char *$s) {
    struct $tag $box = $zero;
    int $x = 0;
    int $y = 0;
    for (; *$s != '\0'; $s++) {
        if (*$s >= '0' && *$s <= '9') {
            $put(&$box, *$s - '0');
            continue;
        }
        $take(&$box, &$y);
        $take(&$box, &$x);
        switch (*$s) {
        case '+':
            $put(&$box, $x + $y);
            break;
        case '-':
            $put(&$box, $x - $y);
            break;
        default:
            $put(&$box, $x * $y);
            break;
        }
    }
    $take(&$box, &$x);
    return $x;
})");
  t.report("x", "$f(\"$text\")", {-100000, 100000});
}

void brackets(Draft& d, Snippets& t) {
  t.name("f", {"balanced", "check_brackets", "matching"});
  std::string text;
  for (int64_t n = d.rng.between(4, 10); n > 0; --n) text += "(())[]{}"[d.rng.below(8)];
  if (d.rng.chance(0.5)) text = "(" + std::string(d.rng.chance(0.5) ? "[]" : "{()}") + ")";
  t.set("text", text);
  t.function(R"(int $f(const char *$s) {
    struct $tag $box = $zero;
    int $x = 0;
    for (int $i = 0; $s[$i] != '\0'; $i++) {
        char $c = $s[$i];
        if ($c == '(' || $c == '[' || $c == '{') {
            if (!$put(&$box, $c)) {
                return 0;
            }
        } else if (!$take(&$box, &$x) || ($c == ')' && $x != '(') || ($c == ']' && $x != '[') || ($c == '}' && $x != '{')) {
            return 0;
        }
    }
    return !$take(&$box, &$x);
})");
  t.report("x", "$f(\"$text\")", {0, 1});
}

}  // namespace

void write_queue(Draft& d) {
  Snippets t(d);
  const bool fifo = d.rng.chance(0.5);
  t.set("number", d.rng.between(3, 6));
  t.name("capacity", {"CAPACITY", "MAX_ITEMS", "QUEUE_SIZE", "LIMIT"});
  t.type("#define $capacity $number");
  t.set("box", fifo ? "$q_object" : "$stack");
  if (fifo) {
    ring(d, t);
  } else {
    stack(d, t);
  }
  const double u = d.rng.uniform();
  if (!fifo && u < 0.3) {
    postfix(d, t);
  } else if (!fifo && u < 0.5) {
    brackets(d, t);
  } else {
    t.main("struct $tag $box = $zero;");
    if (u < 0.7) {
      fill_and_drain(d, t);
    } else {
      rounds(d, t);
    }
  }
}

}  // namespace foretrace::datasets::generate_c
