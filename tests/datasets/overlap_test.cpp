// Planted overlaps are found, programs of their own are not; figures on the published sets.
#include <gtest/gtest.h>

#include <map>

#include "core/json.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/corpus/program_files.h"
#include "datasets/generate/generate.h"
#include "datasets/overlap/overlap_report.h"
#include "datasets/overlap/token_runs.h"
#include "tests/data_file.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::overlap {
namespace {

const char* kSumOfDigits =
    "def digits_total(n):\n    total = 0\n    while n > 0:\n        total += n % 10\n        n //= "
    "10\n    return total\n";

std::optional<Overlap> compare(const std::string& evaluation, const std::string& program) {
  OverlapIndex index;
  index.add(program_parts(evaluation).value());
  const auto parts = program_parts(program);
  EXPECT_TRUE(parts.ok()) << program;
  return parts.ok() ? index.find(parts.value()) : std::nullopt;
}

OverlapReport report_of(const std::vector<std::string>& manifests,
                        const std::vector<std::string>& sets) {
  auto evaluation = Decontamination::open(sets, {});
  EXPECT_TRUE(evaluation.ok()) << (evaluation.ok() ? "" : evaluation.error().text());
  auto report = overlap_report(manifests, evaluation.value(), {});
  EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().text());
  return std::move(report).value();
}

TEST(Overlap, FindsAProgramUnderOtherNamesAmongOthers) {
  const auto same = compare(kSumOfDigits, kSumOfDigits);
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->kind, OverlapKind::kIdentical);
  const auto hidden = compare(
      kSumOfDigits,
      "import math\n\nclass Numbers:\n    def first(self):\n        return math.pi\n\n    def "
      "add_up(sum: int) -> int:\n        '''Doc.'''\n        out = (0)\n        while (sum > 0):\n"
      "            out += (sum % 10); sum //= 0xa\n        return (out)  # done\n");
  ASSERT_TRUE(hidden.has_value());
  EXPECT_EQ(hidden->kind, OverlapKind::kIdentical);
  EXPECT_EQ(hidden->function, "add_up");
}

TEST(Overlap, TellsConstantsFromNear) {
  std::string other = kSumOfDigits;
  for (size_t at = 0; (at = other.find("10", at)) != std::string::npos; at += 2)
    other.replace(at, 2, "16");
  const auto constants = compare(kSumOfDigits, other);
  ASSERT_TRUE(constants.has_value());
  EXPECT_EQ(constants->kind, OverlapKind::kConstants);
  std::string longer = kSumOfDigits;
  longer.replace(longer.find("    while"), 0, "    seen = []\n");
  const auto near = compare(kSumOfDigits, longer);
  ASSERT_TRUE(near.has_value());
  EXPECT_EQ(near->kind, OverlapKind::kNear);
  EXPECT_GT(near->similarity, kNearThreshold);
  EXPECT_LT(near->similarity, 1);
}

TEST(Overlap, LooksPastDecoratorsObjectsAndSigns) {
  const char* kept = "def f(n):\n    return [n - 1, n % 10 + 3, n // 2, max(n, 0)]\n";
  for (const char* other :
       {"@cached(size=10)\ndef g(k):\n    return [k - 1, k % 10 + 3, k // 2, max(k, 0)]\n",
        "class A:\n    def g(self, k):\n        return [k - 1, k % 10 + 3, k // 2, max(k, 0)]\n",
        "class A:\n    @staticmethod\n    def g(k):\n        return [k - 1, k % 10 + 3, k // 2, "
        "max(k, 0)]\n",
        "def around(n):\n    def g(k):\n        return [k - 1, k % 10 + 3, k // 2, max(k, 0)]\n"
        "    return g(n)\n",
        "def f(n):\n    for x in n: pass\n    else: pass\n    def g(k):\n        return [k - 1, k "
        "% 10 "
        "+ 3, k // 2, max(k, 0)]\n"}) {
    const auto found = compare(kept, other);
    ASSERT_TRUE(found.has_value()) << other;
    EXPECT_EQ(found->kind, OverlapKind::kIdentical) << other;
  }
  const auto signs =
      compare(kept, "def f(n):\n    return [n - -1, n % -10 + 3, n // 2, max(n, -5)]\n");
  ASSERT_TRUE(signs.has_value());
  EXPECT_EQ(signs->kind, OverlapKind::kConstants);
  const auto empty = compare("def f(n):\n    while n:\n        n -= 1\n",
                             "def f(n):\n    while n:\n        n -= 1\n    else:\n        pass\n");
  ASSERT_TRUE(empty.has_value());
  EXPECT_EQ(empty->kind, OverlapKind::kIdentical);
}

TEST(Overlap, TakesNoModuleForItsConstructors) {
  const char* node =
      "class Node:\n    def __init__(self, a, b, c):\n        self.a = a\n        self.b = b\n     "
      "   "
      "self.c = c\n\n\ndef height(n):\n    return 0 if n is None else 1 + max(height(n.a), "
      "height(n.b))\n";
  EXPECT_FALSE(compare(node,
                       "class Job:\n    def __init__(self, kind, size, owner):\n        "
                       "self.kind = kind\n        self.size = size\n        self.owner = "
                       "owner\n\n    def run(self):\n        return self.owner.go(self)\n"));
  EXPECT_TRUE(compare(node,
                      "def deep(t):\n    return 0 if t is None else 1 + max(deep(t.a), "
                      "deep(t.b))\n"));
}

TEST(Overlap, LeavesProgramsOfTheirOwn) {
  for (const char* other :
       {"def f(n):\n    while n > 1:\n        n -= 2\n    return n == 0\n",
        "def f(a, b):\n    return [x for x in a if x in b]\n", "x = 1\n", "", "import math\n",
        "def f(n):\n    total = 0\n    for c in str(n):\n        total += int(c)\n    return "
        "total\n"})
    EXPECT_FALSE(compare(kSumOfDigits, other).has_value()) << other;
}

TEST(Overlap, JaccardOfRuns) {
  EXPECT_EQ(jaccard(0, 0, 0), 1);
  EXPECT_EQ(jaccard(3, 2, 2), 2.0 / 3);
}

TEST(Overlap, ReportDropsWhatOverlapsAndCountsTheRest) {
  const ScratchDirectory scratch;
  std::vector<ManifestItem> items(5);
  items[0] = {.id = "a", .source = kSumOfDigits, .entry = "digits_total", .args = "12"};
  items[1] = {.id = "b", .source = kSumOfDigits, .entry = "digits_total", .args = "7"};
  items[2] = {.id = "c", .source = "def f(x):\n    return x.upper()\n"};
  items[3] = {.id = "d", .source = "print 'old'\n"};
  items[4] = {.id = "e", .language = "c", .source = "int main(void) { return 0; }\n"};
  ASSERT_TRUE(write_manifest(scratch / "m.jsonl", items).ok());
  ASSERT_TRUE(write_manifest(scratch / "held_out.jsonl", {items[0]}).ok());
  const OverlapReport report = report_of({scratch / "m.jsonl"}, {scratch / "held_out.jsonl"});
  EXPECT_EQ(report.items, 5);
  EXPECT_EQ(report.programs, 3);
  EXPECT_EQ(report.overlapping, 1);
  EXPECT_EQ(report.unread, 1);
  EXPECT_EQ(report.other_languages, 1);
  ASSERT_EQ(report.sets.size(), 1U);
  EXPECT_EQ(report.sets[0].name, "held_out.jsonl");
  EXPECT_EQ(report.sets[0].identical, 1);
  ASSERT_EQ(report.sets[0].pairs.size(), 1U);
  EXPECT_EQ(report.sets[0].pairs[0].item, "a");
  ASSERT_EQ(report.clean.size(), 2U);
  EXPECT_EQ(report.clean[0].id, "c");
  EXPECT_EQ(report.clean[1].id, "e");
  const Json json = overlap_json(report, 0);
  EXPECT_EQ(json["clean"], 2);
  EXPECT_TRUE(json["sets"][0]["pairs"].empty());
}

TEST(EvaluationSets, AreReadAsPublished) {
  SKIP_WITHOUT_DATA("cruxeval.jsonl");
  const std::map<std::string, std::pair<std::string, size_t>> expected = {
      {"cruxeval.jsonl", {"cruxeval", 800}},
      {"HumanEval.jsonl.gz", {"humaneval", 164}},
      {"mbpp.jsonl", {"mbpp 11-510", 500}}};
  for (const auto& [file, what] : expected) {
    const auto set = read_evaluation_set(data_file(file), {});
    ASSERT_TRUE(set.ok()) << set.error().text();
    EXPECT_EQ(set.value().name, what.first);
    EXPECT_EQ(set.value().programs.size(), what.second);
    for (const EvaluationProgram& program : set.value().programs)
      EXPECT_TRUE(program_parts(program.source).ok()) << program.id;
  }
}

TEST(EvaluationSets, SayWhatIsWrong) {
  const ScratchDirectory scratch;
  const auto message = [&](const std::string& text) {
    EXPECT_TRUE(write_file_atomic(scratch / "set.jsonl", text).ok());
    auto made = Decontamination::open({scratch / "set.jsonl"}, {});
    return made.ok() ? "" : made.error().text();
  };
  EXPECT_NE(message("{\"a\":1}\n").find("set.jsonl:1"), std::string::npos);
  EXPECT_NE(message("{\"code\":\"x = 1\",\"input\":\"\",\"id\":\"s\"}\n[]\n").find(":2"),
            std::string::npos);
  EXPECT_NE(message("{\"code\":\"print 1\",\"input\":\"\",\"id\":\"s9\"}\n").find("s9"),
            std::string::npos);
  EXPECT_NE(message("").find("no programs"), std::string::npos);
  EXPECT_NE(message("{\"task_id\":601,\"code\":\"x = 1\",\"test_list\":[]}\n").find("--first-task"),
            std::string::npos);
  EXPECT_NE(message("\x1f\x8b torn").find("gzip"), std::string::npos);
  EXPECT_FALSE(Decontamination::open({scratch / "none.jsonl"}, {}).ok());
}

// Programs of the published sets, hidden by CPython's own tools.
TEST(PlantedOverlaps, AreFoundInTheSetTheyCameFrom) {
  SKIP_WITHOUT_PYTHON();
  SKIP_WITHOUT_DATA("mbpp.jsonl");
  const ScratchDirectory scratch;
  for (const char* file : {"mbpp.jsonl", "cruxeval.jsonl", "HumanEval.jsonl.gz"}) {
    const EvaluationSet set = read_evaluation_set(data_file(file), {}).value();
    std::vector<ManifestItem> items;
    for (const EvaluationProgram& p : set.programs)
      items.push_back({.id = p.id, .source = p.source});
    ASSERT_TRUE(write_manifest(scratch / "set.jsonl", items).ok());
    ASSERT_TRUE(run_python(FORETRACE_SOURCE_DIR "/tests/datasets/plant_overlaps.py " +
                           (scratch / "set.jsonl") + " " + (scratch / "planted.jsonl")));
    auto evaluation = Decontamination::open({data_file(file)}, {});
    ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
    const auto planted = read_manifest(scratch / "planted.jsonl");
    ASSERT_TRUE(planted.ok()) << planted.error().text();
    std::map<std::string, std::pair<int, int>> found;  // way -> found, planted
    for (const ManifestItem& item : planted.value()) {
      const std::string way = item.id.substr(0, item.id.find('|'));
      const auto overlap = evaluation.value().find(item.source);
      ASSERT_TRUE(overlap.ok()) << item.id << ": " << overlap.error().message << "\n"
                                << item.source;
      const OverlapKind least = way == "longer"      ? OverlapKind::kNear
                                : way == "constants" ? OverlapKind::kConstants
                                                     : OverlapKind::kIdentical;
      const bool hit = overlap.value()[0] && overlap.value()[0]->kind >= least;
      found[way].first += hit ? 1 : 0;
      ++found[way].second;
      // A program of several small functions is taken apart where it does not stand alone; `longer`
      // makes a program of a line or two another one.
      if (way == "verbatim" || way == "renamed" || way == "described" || way == "laid out" ||
          way == "decorated" || way == "constants") {
        EXPECT_TRUE(hit) << item.id << "\n" << item.source;
      }
    }
    ASSERT_EQ(found.size(), 11U);
    for (const auto& [way, counts] : found) {
      // Not all programs are functions alone.
      EXPECT_GE(counts.second,
                static_cast<int>(set.programs.size()) * (way == "a method" ? 80 : 95) / 100)
          << way;
      RecordProperty(std::string(file) + " " + way,
                     std::to_string(counts.first) + " of " + std::to_string(counts.second));
      std::printf("%s %s: %d of %d\n", file, way.c_str(), counts.first, counts.second);
    }
    for (const char* way : {"wrapped", "a method", "inside", "guarded"})
      EXPECT_GE(found[way].first, found[way].second * 97 / 100) << way;
    EXPECT_GE(found["longer"].first, found["longer"].second * 60 / 100);
  }
}

TEST(PublishedSets, MbppOverlapsWithItselfUntilTheTrainingSideDropsIt) {
  SKIP_WITHOUT_DATA("thealgorithms_python_stdlib_only.tar.gz");
  const ScratchDirectory scratch;
  const auto write_tasks = [&](const std::string& name, int64_t first, int64_t last) {
    std::vector<ManifestItem> items;
    const auto set = read_evaluation_set(data_file("mbpp.jsonl"), {first, last});
    for (const EvaluationProgram& p : set.value().programs)
      items.push_back({.id = p.id, .source = p.source});
    ASSERT_TRUE(write_manifest(scratch / name, items).ok());
  };
  write_tasks("test.jsonl", 11, 510);
  write_tasks("before.jsonl", 0, 10);
  write_tasks("after.jsonl", 511, 1000);
  ASSERT_EQ(std::system(("tar xzf " + data_file("thealgorithms_python_stdlib_only.tar.gz") +
                         " -C " + scratch.path())
                            .c_str()),
            0);
  std::vector<ManifestItem> modules;
  for (const std::string& path : corpus::python_files(scratch.path()).value())
    modules.push_back({.id = path, .path = path});
  ASSERT_GT(modules.size(), 900U);
  ASSERT_TRUE(write_manifest(scratch / "algorithms.jsonl", modules).ok());

  const std::vector<std::string> training = {scratch / "before.jsonl", scratch / "after.jsonl",
                                             scratch / "algorithms.jsonl"};
  const OverlapReport tests = report_of({scratch / "test.jsonl"}, training);
  EXPECT_EQ(tests.programs, 500);
  EXPECT_GE(tests.overlapping, 60);
  EXPECT_LE(tests.overlapping, 110);

  const OverlapReport train = report_of(training, {data_file("mbpp.jsonl")});
  EXPECT_GT(train.overlapping, 50);
  EXPECT_EQ(train.unread, 0);
  ASSERT_TRUE(write_manifest(scratch / "clean.jsonl", train.clean).ok());
  EXPECT_EQ(report_of({scratch / "clean.jsonl"}, {data_file("mbpp.jsonl")}).overlapping, 0);
  std::printf("%lld of %lld test programs, %lld of %lld training programs\n",
              static_cast<long long>(tests.overlapping), static_cast<long long>(tests.programs),
              static_cast<long long>(train.overlapping), static_cast<long long>(train.programs));
}

TEST(PublishedSets, GeneratedProgramsHardlyOverlapAndThenNotAtAll) {
  SKIP_WITHOUT_DATA("cruxeval.jsonl");
  const ScratchDirectory scratch;
  generate::GenerateOptions options;
  options.count = 4000;
  options.seed = 11;
  const auto items = generate::generate_manifest(options);
  ASSERT_TRUE(write_manifest(scratch / "generated.jsonl", items.value()).ok());
  const std::vector<std::string> sets = {data_file("cruxeval.jsonl"),
                                         data_file("HumanEval.jsonl.gz"),
                                         data_file("mbpp.jsonl")};
  const OverlapReport report = report_of({scratch / "generated.jsonl"}, sets);
  EXPECT_EQ(report.unread, 0);
  EXPECT_LT(report.overlapping, report.programs / 20);
  ASSERT_TRUE(write_manifest(scratch / "clean.jsonl", report.clean).ok());
  const OverlapReport clean = report_of({scratch / "clean.jsonl"}, sets);
  EXPECT_EQ(clean.overlapping, 0);
  EXPECT_EQ(clean.programs, report.programs - report.overlapping);
}

}  // namespace
}  // namespace foretrace::datasets::overlap
