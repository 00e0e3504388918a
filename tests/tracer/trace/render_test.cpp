#include "tracer/trace/render.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/tracer/trace/trace_builder.h"

namespace foretrace::tracer {
namespace {

Ref integer(int64_t n) { return Ref::integer(n); }
Ref singleton(Singleton s) { return Ref::singleton(s); }

// The text of what `make` builds; it may also add splices.
std::string rendered(const std::function<Ref(TraceBuilder&)>& make, const RenderBudget& budget = {}, bool* cut = nullptr) {
  TraceBuilder builder;
  const uint32_t frame = builder.frame(builder.code("m.py", "f", 1));
  const Ref value = make(builder);
  builder.set("x", value);
  Replay replay;
  const Status status = replay.apply(builder.step(Event::kCall, frame, 1));
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().text());
  Renderer renderer(replay.state(), replay.definitions(), budget);
  std::string text = "before ";
  renderer.render(value, text);
  if (cut != nullptr) *cut = renderer.cut();
  return text.substr(7);
}

struct Case {
  const char* want;
  std::function<Ref(TraceBuilder&)> make;
};

// The texts are what CPython 3.11.7 prints for repr() of the values in the comments.
TEST(Renderer, ReadsAsCPythonRepr) {
  const std::vector<Case> cases = {
      {"-1152921504606846976", [](TraceBuilder&) { return integer(Ref::kMinInteger); }},  // -2**60
      {"[1, 2]", [](TraceBuilder& b) { return b.list({integer(1), integer(2)}); }},       // [1, 2]
      {"[]", [](TraceBuilder& b) { return b.list({}); }},                                 // []
      {"()", [](TraceBuilder& b) { return b.tuple({}); }},                                // ()
      {"(1,)", [](TraceBuilder& b) { return b.tuple({integer(1)}); }},                    // (1,)
      {"(1, 'a')", [](TraceBuilder& b) { return b.tuple({integer(1), b.str("a")}); }},    // (1, 'a')
      {"{'a': 1}", [](TraceBuilder& b) { return b.dict({{b.str("a"), integer(1)}}); }},   // {'a': 1}
      {"{}", [](TraceBuilder& b) { return b.dict({}); }},                                 // {}
      {"{1, 2}", [](TraceBuilder& b) { return b.object(ObjectKind::kSet, "set", b.slots({integer(1), integer(2)})); }},
      {"set()", [](TraceBuilder& b) { return b.object(ObjectKind::kSet, "set", {}); }},
      {"frozenset({1})", [](TraceBuilder& b) { return b.object(ObjectKind::kFrozenSet, "frozenset", b.slots({integer(1)})); }},
      {"frozenset()", [](TraceBuilder& b) { return b.object(ObjectKind::kFrozenSet, "frozenset", {}); }},
      {"[[], (), {}]", [](TraceBuilder& b) { return b.list({b.list({}), b.tuple({}), b.dict({})}); }},
      {"[None, True, Ellipsis, NotImplemented]",
       [](TraceBuilder& b) {
         return b.list({singleton(Singleton::kNone), singleton(Singleton::kTrue), singleton(Singleton::kEllipsis),
                        singleton(Singleton::kNotImplemented)});
       }},
      {"{(1,): [2]}", [](TraceBuilder& b) { return b.dict({{b.tuple({integer(1)}), b.list({integer(2)})}}); }},
      {"{'k': {1: (2,)}}",
       [](TraceBuilder& b) { return b.dict({{b.str("k"), b.dict({{integer(1), b.tuple({integer(2)})}})}}); }},
      {"deque([1, 2])", [](TraceBuilder& b) { return b.object(ObjectKind::kSequence, "deque", b.slots({integer(1), integer(2)})); }},
      {"[1, [...]]",  // a = [1]; a.append(a)
       [](TraceBuilder& b) {
         const Ref a = b.list({integer(1)});
         b.splice(a, 1, 0, 2, {{Ref(), a}});
         return a;
       }},
      {"{'me': {...}}",  // d = {}; d['me'] = d
       [](TraceBuilder& b) {
         const Ref d = b.dict({});
         b.splice(d, 0, 0, 1, {{b.str("me"), d}});
         return d;
       }},
      {"([(...)],)",  // t = ([],); t[0].append(t)
       [](TraceBuilder& b) {
         const Ref inner = b.list({});
         const Ref t = b.tuple({inner});
         b.splice(inner, 0, 0, 1, {{Ref(), t}});
         return t;
       }},
      {"deque([[...]])",  // q = deque(); q.append(q)
       [](TraceBuilder& b) {
         const Ref q = b.object(ObjectKind::kSequence, "deque", {});
         b.splice(q, 0, 0, 1, {{Ref(), q}});
         return q;
       }},
      {"[[1], [1]]",  // sharing is no cycle
       [](TraceBuilder& b) {
         const Ref a = b.list({integer(1)});
         return b.list({a, a});
       }},
  };
  for (const Case& c : cases) {
    bool cut = true;
    EXPECT_EQ(rendered(c.make, {}, &cut), c.want);
    EXPECT_FALSE(cut) << c.want;
  }
}

TEST(Renderer, ShowsInstancesAndOpaqueObjects) {
  EXPECT_EQ(rendered([](TraceBuilder& b) {
              return b.object(ObjectKind::kInstance, "Account", {{b.str("owner"), b.str("p1")}, {b.str("balance"), integer(10)}});
            }),
            "<Account owner='p1' balance=10>");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kInstance, "Node", {}); }), "<Node>");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.opaque("function", "<function f>"); }), "<function f>");
  EXPECT_EQ(rendered([](TraceBuilder& b) {
              const Ref node = b.object(ObjectKind::kInstance, "Node", {});
              b.splice(node, 0, 0, 1, {{b.str("next"), node}});
              return node;
            }),
            "<Node next=<Node ...>>");
}

// What a tracee of C has; a hostile one may have anything.
TEST(Renderer, ShowsPointersOfC) {
  const auto object = [](TraceBuilder& b, ObjectKind kind, const char* type, const std::vector<Ref>& slots) { return b.object(kind, type, b.slots(slots)); };
  const std::vector<Case> cases = {
      {"&5", [&](TraceBuilder& b) { return object(b, ObjectKind::kPointer, "int *", {object(b, ObjectKind::kCell, "int", {integer(5)})}); }},
      {"&int[2]([1, 2])[1]", [&](TraceBuilder& b) {
         const Ref array = object(b, ObjectKind::kSequence, "int[2]", {integer(1), integer(2)});
         return object(b, ObjectKind::kPointer, "int *", {array, b.scalar("int *", "[1]")});
       }},
      {"\"lo\\n\"", [&](TraceBuilder& b) {
         const Ref text = object(b, ObjectKind::kCell, "char[9]", {b.scalar("char[9]", "\"hel\""), b.scalar("char[9]", "\"hel\\000lo\\n\"")});
         return object(b, ObjectKind::kPointer, "char *", {text, b.scalar("char *", "[4]")});
       }},
      {"<dangling>", [&](TraceBuilder& b) { return object(b, ObjectKind::kPointer, "int *", {b.scalar("int *", "<dangling>")}); }},
      {"<unknown>", [&](TraceBuilder& b) { return object(b, ObjectKind::kPointer, "int *", {}); }},
      {"<unknown>", [&](TraceBuilder& b) { return object(b, ObjectKind::kPointer, "int *", {object(b, ObjectKind::kPointer, "int *", {})}); }},
  };
  for (const Case& c : cases) EXPECT_EQ(rendered(c.make), c.want);
}

TEST(Renderer, MarksEveryCutWithWhatIsMissing) {
  bool cut = false;
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kList, "list", b.slots({integer(1), integer(2)}), 100); }, {}, &cut),
            "[1, 2, <...98 more>]");
  EXPECT_TRUE(cut);
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.scalar("str", "'abc'", 4005); }), "'abc'<...4000 more bytes>");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kList, "list", {}, 7); }), "[<...7 more>]");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kDict, "dict", {{integer(1), integer(2)}}, 2); }),
            "{1: 2, <...1 more>}");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kSet, "set", {}, 3); }), "{<...3 more>}");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kInstance, "A", {}, 3); }), "<A <...3 more>>");
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.object(ObjectKind::kTuple, "tuple", {}, 1); }), "(<...1 more>)");
}

TEST(Renderer, StopsAtTheByteBudgetAndCountsTheRest) {
  const auto numbers = [](TraceBuilder& b) { return b.list({integer(100), integer(200), integer(300), integer(400)}); };
  RenderBudget budget;
  budget.bytes = 20;  // [100, 200, 300, 400]
  EXPECT_EQ(rendered(numbers, budget), "[100, 200, 300, 400]");
  budget.bytes = 15;
  EXPECT_EQ(rendered(numbers, budget), "[100, 200, 300, <...1 more>]");
  budget.bytes = 3;
  EXPECT_EQ(rendered(numbers, budget), "[<...4 more>]");
  budget.bytes = 12;
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.list({integer(1), b.list({integer(11), integer(2222222)}), integer(3)}); }, budget),
            "[1, [11, <...1 more>], <...1 more>]");
}

TEST(Renderer, StopsAtTheItemAndDepthBudgets) {
  RenderBudget budget;
  budget.items = 2;
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.list({integer(1), integer(2), integer(3)}); }, budget), "[1, 2, <...1 more>]");
  budget = {};
  budget.depth = 2;
  EXPECT_EQ(rendered([](TraceBuilder& b) { return b.list({b.list({b.list({integer(1)}), b.list({})})}); }, budget),
            "[[[<...1 more>], []]]");
  // A chain that only the budget ends.
  std::string want = "[<...1 more>]";
  for (int i = 0; i < 24; ++i) want = "[" + want + "]";
  EXPECT_EQ(rendered([](TraceBuilder& b) {
              Ref inner = b.list({integer(1)});
              for (int i = 0; i < 40; ++i) inner = b.list({inner});
              return inner;
            }),
            want);
}

TEST(Renderer, NamesTypes) {
  TraceBuilder b;
  const uint32_t frame = b.frame(b.code("m.py", "f", 1));
  const std::vector<std::pair<Ref, std::string>> cases = {
      {integer(1), "int"}, {singleton(Singleton::kNone), "NoneType"}, {singleton(Singleton::kTrue), "bool"},
      {b.str("x"), "str"}, {b.list({}), "list"}, {Ref(), ""}};
  Replay replay;
  ASSERT_TRUE(replay.apply(b.step(Event::kCall, frame, 1)).ok());
  Renderer renderer(replay.state(), replay.definitions(), {});
  for (const auto& [ref, type] : cases) EXPECT_EQ(renderer.type_name(ref), type);
}

}  // namespace
}  // namespace foretrace::tracer
