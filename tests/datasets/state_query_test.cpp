#include "datasets/state_query/state_query.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "datasets/generate/generate.h"
#include "datasets/state_query/answer_grammar.h"
#include "datasets/state_query/state_grammar.h"
#include "datasets/state_query/state_grid.h"
#include "tests/datasets/recorded_store.h"
#include "tests/datasets/stored_steps.h"
#include "tests/scratch_directory.h"
#include "tests/step_builder.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;

constexpr std::string_view kSource = "def g(x):\n    return x\n\ndef f(a):\n    c = g(a)\n    return c\n";

ProgramText program() { return ProgramText::make({std::string(kSource), "p.py", "f", "1"}).value(); }

std::vector<tracer::StepView> steps() {
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 4, {{"a", "1"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "1"}})
      .add(Event::kCall, 2, 1, "g", 1, {{"x", "1"}})
      .add(Event::kLine, 2, 1, "g", 2, {{"x", "1"}})
      .add(Event::kReturn, 2, 1, "g", 2, {{"x", "1"}}, "1")
      .add(Event::kLine, 1, 0, "f", 6, {{"a", "1"}, {"c", "1"}})
      .add(Event::kReturn, 1, 0, "f", 6, {{"a", "1"}, {"c", "1"}}, "1");
  return b.steps();
}

std::string texts(const QueryPlace& place) {
  const auto text = program();
  const auto query = make_state_query(text, steps(), place).value();
  const auto question = std::span(query.given).subspan(std::min(query.given.size(), text.prompt().size()));
  return tokens_text(question) + " -> " + tokens_text(query.target.tokens);
}

TEST(StateQuery, AsksForStatesOfAllOpenFrames) {
  EXPECT_EQ(texts({QueryKind::kNext, 1, 1}), "<in> 1 <;> L4 v3 1 <;> <go> <out> -> L4 v3 1 <;> <go> <call> L1 v1 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kNext, 4, 1}),
            "<in> 1 <;> L4 v3 1 <;> <go> <ret> L2 1 <;> v1 1 <;> <go> <out> -> L5 v3 1 <;> v4 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kJump, 0, 6}),
            "<in> 6 <;> <call> L3 v3 1 <;> <go> <out> -> <ret> L5 1 <;> v3 1 <;> v4 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kBack, 5, 4}),
            "<in> - 4 <;> L5 v3 1 <;> v4 1 <;> <go> <out> -> L4 v3 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kInfill, 1, 1, 4}),
            "<in> 1 <;> L4 v3 1 <;> <go> <in> - 4 <;> <ret> L5 1 <;> v3 1 <;> v4 1 <;> <go> <out> -> "
            "L4 v3 1 <;> <go> <call> L1 v1 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kJump, -1, 2}), "<in> 2 <;> <out> -> L4 v3 1 <;> <go> <eos>");
  EXPECT_EQ(texts({QueryKind::kOutput}), "<out> -> <ret> 1 <;> <eos>");
}

TEST(StateQuery, HidesTheCallWhereItAsksForInputs) {
  const auto text = program();
  const auto query = make_state_query(text, steps(), {QueryKind::kInputs}).value();
  EXPECT_EQ(tokens_text(std::span(query.given).subspan(text.run_position())), "<run> <ret> 1 <;> <out>");
  EXPECT_EQ(tokens_text(query.target.tokens), "v2 ( 1 ) <eos>");
}

TEST(StateQuery, AnExceptionThatLeavesTheEntryIsItsOutcome) {
  const auto text = ProgramText::make({"def f(a):\n    return a[0]\n", "p.py", "f", "[]"}).value();
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 1, {{"a", "[]"}})
      .add(Event::kLine, 1, 0, "f", 2, {{"a", "[]"}})
      .add(Event::kException, 1, 0, "f", 2, {{"a", "[]"}}, "IndexError: list index out of range")
      .add(Event::kReturn, 1, 0, "f", 2, {{"a", "[]"}}, "None");
  const auto query = make_state_query(text, b.steps(), {QueryKind::kOutput}).value();
  EXPECT_EQ(query.target.tokens.front(), token::kException);
  const auto state = make_state_query(text, b.steps(), {QueryKind::kNext, 1, 1}).value();
  EXPECT_EQ(parse_state(text, state.target.tokens).value(), machine_state(b.steps(), 2));
}

// A generator that has yielded is part of the state though its frame is not open.
TEST(MachineState, HoldsSuspendedGenerators) {
  const auto text = ProgramText::make({"def gen(n):\n    yield n\n\ndef f(a):\n    for x in gen(a):\n        pass\n", "p.py", "f", "[]"}).value();
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 4, {{"a", "[]"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "[]"}})
      .add(Event::kCall, 2, 1, "gen", 1, {{"n", "[]"}})
      .add(Event::kLine, 2, 1, "gen", 2, {{"n", "[]"}})
      .add(Event::kYield, 2, 1, "gen", 2, {{"n", "[]"}}, "[]")
      .add(Event::kLine, 1, 0, "f", 6, {{"a", "[]"}, {"x", "[]"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "[]"}, {"x", "[]"}})
      .add(Event::kResume, 2, 1, "gen", 2, {{"n", "[]"}})
      .add(Event::kReturn, 2, 1, "gen", 2, {{"n", "[]"}}, "None");
  const auto yielding = machine_state(b.steps(), 4);
  EXPECT_TRUE(yielding.suspended.empty());
  EXPECT_EQ(yielding.outer.size(), 1);
  const auto behind = machine_state(b.steps(), 5);
  ASSERT_EQ(behind.suspended.size(), 1);
  EXPECT_EQ(behind.suspended[0].line, 2);
  EXPECT_TRUE(behind.outer.empty());
  EXPECT_TRUE(machine_state(b.steps(), 7).suspended.empty());
  for (size_t i = 0; i < b.steps().size(); ++i) {
    TokenText tokens;
    const auto state = machine_state(b.steps(), i);
    ASSERT_TRUE(append_state(text, state, tokens).ok());
    EXPECT_EQ(parse_state(text, tokens.tokens).value(), state) << i;
  }
}

TEST(StateText, RefusesWhatIsNoState) {
  const auto text = program();
  const auto refuses = [&](std::vector<Token> tokens) { return !parse_state(text, tokens).ok(); };
  const Token line = line_token(1), name = kFirstSlot;
  EXPECT_FALSE(refuses({line, token::kGo}));
  EXPECT_TRUE(refuses({}));
  EXPECT_TRUE(refuses({line}));
  EXPECT_TRUE(refuses({token::kResume, line, token::kGo}));                       // and nothing runs
  EXPECT_TRUE(refuses({line_token(9), token::kGo}));                              // no such line
  EXPECT_TRUE(refuses({line, name, token::kEnd, token::kGo}));                    // no value
  EXPECT_TRUE(refuses({line, name, '1', token::kEnd, name, '2', token::kEnd, token::kGo}));  // bound twice
  EXPECT_TRUE(refuses({line, name, '(', token::kEnd, token::kGo}));
  EXPECT_TRUE(refuses({token::kReturn, line, token::kEnd, token::kGo, line}));
}

// Every walk that the grammar allows parses, the text of what it parses to is the walk, and from every point of it the end can be
// reached in as many tokens as the grammar says.
TEST(StateGrammar, EveryWalkParses) {
  const auto text = ProgramText::make({"import math\ndef f(a, bb):\n    c = math.floor(a)\n    return c\n", "p.py", "f", "1, 2"}).value();
  Rng rng(5);
  for (int walk = 0; walk < 300; ++walk) {
    StateGrammar grammar(text);
    std::vector<Token> tokens;
    int64_t room = rng.between(3, 40);
    while (!grammar.finished()) {
      ASSERT_LE(grammar.shortest_end(), room);
      const TokenMask allowed = grammar.allowed();
      std::vector<Token> choice;
      for (Token t = 0; t < kVocabularySize; ++t) {
        if (!allowed.test(t)) continue;
        StateGrammar next = grammar;
        ASSERT_TRUE(next.advance(t));
        if (next.shortest_end() < room) choice.push_back(t);
      }
      ASSERT_FALSE(choice.empty()) << tokens_text(tokens);
      tokens.push_back(rng.pick(choice));
      ASSERT_TRUE(grammar.advance(tokens.back()));
      --room;
    }
    const auto state = parse_state(text, tokens);
    ASSERT_TRUE(state.ok()) << tokens_text(tokens);
    EXPECT_EQ(state.value(), grammar.state());
  }
}

// As above, for answers of every kind; true answers are among what is allowed.
TEST(AnswerGrammar, TakesTrueAnswersAndLeavesRoomToEnd) {
  const auto text = program();
  for (const QueryPlace place : {QueryPlace{QueryKind::kOutput}, QueryPlace{QueryKind::kInputs}, QueryPlace{QueryKind::kJump, 1, 4}}) {
    const auto query = make_state_query(text, steps(), place).value();
    AnswerGrammar grammar(text, place.kind);
    auto left = static_cast<int64_t>(query.target.tokens.size());
    for (const Token t : query.target.tokens) {
      EXPECT_GT(grammar.shortest_end(), 0);
      EXPECT_LE(grammar.shortest_end(), left--);
      ASSERT_TRUE(grammar.advance(t)) << query_kind_name(place.kind) << " " << token_text(t);
    }
    EXPECT_TRUE(grammar.finished());
    EXPECT_EQ(grammar.shortest_end(), 0);
    EXPECT_TRUE(grammar.allowed().none());
  }
}

TEST(AnswerGrammar, EveryWalkEndsInTime) {
  const auto text = program();
  Rng rng(6);
  for (int walk = 0; walk < 300; ++walk) {
    AnswerGrammar grammar(text, walk % 2 == 0 ? QueryKind::kInputs : QueryKind::kOutput);
    for (int64_t room = grammar.shortest_end() + rng.between(0, 30); !grammar.finished(); --room) {
      ASSERT_LE(grammar.shortest_end(), room);
      std::vector<AnswerGrammar> choice;
      for (Token t = 0; t < kVocabularySize; ++t) {
        AnswerGrammar next = grammar;
        if (next.advance(t) && next.shortest_end() < room) choice.push_back(next);
      }
      ASSERT_FALSE(choice.empty());
      grammar = rng.pick(choice);
    }
  }
}

TEST(StateQuery, DrawsDifferentPlacesWithinTheRun) {
  Rng rng(3);
  const std::vector<QueryKind> kinds = {QueryKind::kNext, QueryKind::kJump, QueryKind::kBack, QueryKind::kInfill, QueryKind::kOutput, QueryKind::kInputs};
  for (int64_t n = 1; n < 30; ++n) {
    const auto places = draw_places(n, kinds, 12, rng);
    EXPECT_EQ(std::set<QueryPlace>(places.begin(), places.end()).size(), places.size());
    for (const auto& place : places) {
      const int64_t sign = place.kind == QueryKind::kBack ? -1 : 1;
      const bool forward = place.kind == QueryKind::kNext || place.kind == QueryKind::kJump;
      EXPECT_GE(std::min(place.at, place.at + sign * place.steps), forward ? -1 : 0);
      EXPECT_GE(place.at + sign * place.steps, 0);
      EXPECT_LT(std::max(place.at, place.at + sign * place.steps + place.rest), n);
    }
    EXPECT_TRUE(n <= 20 || places.size() == 12);
  }
}

// The cells row by row, pads as dots.
std::string grid_text(std::span<const Token> cells, const GridShape& shape) {
  std::string text;
  for (int64_t i = shape.given; i < shape.cells(); ++i) {
    const Token t = cells[static_cast<size_t>(i)];
    text += t == token::kPad ? "." : token_text(t);
    text += (i + 1 - shape.given) % shape.width == 0 ? "|" : " ";
  }
  return text;
}

TEST(StateGrid, GivesEachVariableARow) {
  const auto text = program();
  const auto query = make_state_query(text, steps(), {QueryKind::kNext, 4, 1}).value();
  const GridShape shape{60, 6, 4};
  const auto example = lay_out(query.given, query.target.tokens, shape).value();
  EXPECT_EQ(example.inputs.size(), example.labels.size());
  EXPECT_EQ(grid_text(example.inputs, shape), "L4 . . .|v3 1 <;> <go>|<ret> L2 1 <;>|v1 1 <;> <go>|. . . .|. . . .|");
  EXPECT_EQ(grid_text(example.labels, shape), "L5 . . .|v3 1 <;> .|v4 1 <;> <go>|<eos> . . .|. . . .|. . . .|");
  EXPECT_EQ(read_off(std::span(example.labels).subspan(60)), query.target.tokens);
  EXPECT_FALSE(lay_out(query.given, query.target.tokens, {60, 3, 4}));
  EXPECT_FALSE(lay_out(query.given, query.target.tokens, {20, 6, 4}));
}

class RecordedStates : public testing::Test {
 protected:
  // Records the items; every state of every run goes to tokens and back. Gives the states.
  int64_t round_trip(const std::vector<ManifestItem>& items) {
    const std::string path = scratch_ / "traces.db";
    EXPECT_TRUE(record_items(items, path).ok());
    const auto reader = tracer::TraceReader::open(path).value();
    int64_t states = 0;
    for (const int64_t run : reader->runs().value()) {
      const auto record = reader->run(run).value();
      SCOPED_TRACE(record.info.item);
      std::vector<tracer::StepView> steps;
      EXPECT_TRUE(reader->for_each_step(run, 0, record.steps, [&](const tracer::StepView& step) {
        steps.push_back(step);
        return true;
      }).ok());
      const std::string source = reader->source(run, steps[0].file).value();
      const auto text = ProgramText::make({source, steps[0].file, record.info.entry, record.info.args}).value();
      for (size_t i = 0; i < steps.size(); ++i, ++states) {
        const auto state = machine_state(steps, i);
        TokenText tokens;
        const Status written = append_state(text, state, tokens);
        EXPECT_TRUE(written.ok()) << written.error().text();
        EXPECT_EQ(tokens.tokens.size(), tokens.roles.size());
        const auto parsed = parse_state(text, tokens.tokens);
        EXPECT_TRUE(parsed.ok()) << parsed.error().text() << tokens_text(tokens.tokens);
        EXPECT_TRUE(parsed.ok() && parsed.value() == state);
        EXPECT_EQ(state.outer.size(), steps[i].depth) << "step " << i;
        tokens.push(token::kEos, TokenRole::kControl);
        const auto grid = lay_out(text.prompt(), tokens.tokens, {1024, 200, 16});
        EXPECT_TRUE(grid && read_off(std::span(grid->labels).subspan(1024)) == tokens.tokens);
      }
    }
    return states;
  }
  const ScratchDirectory scratch_;
};

TEST_F(RecordedStates, OfTheHandWrittenProgramsGoToTokensAndBack) { EXPECT_GT(round_trip(hand_written_items()), 300); }

TEST_F(RecordedStates, OfGeneratedProgramsGoToTokensAndBack) {
  generate::GenerateOptions options;
  options.count = generated_count(200);
  options.seed = 12;
  options.calls = 1;
  EXPECT_GT(round_trip(generate::generate_manifest(options).value()), 1000);
}

}  // namespace
}  // namespace foretrace::datasets
