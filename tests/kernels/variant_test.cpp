#include "kernels/variant.h"

#include <gtest/gtest.h>

#include <string>

#include "kernels/cpu.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/row_blocks.h"

namespace foretrace::kernels {
namespace {

struct Name {
  const char* text;
};

bool no() { return false; }

constexpr Variant<Name> kTable[] = {
    {"wide", no, {"wide"}}, {"fast", cpu_any, {"fast"}}, {"reference", cpu_any, {"ref"}}};

std::string picked(Element element, std::string_view forced) {
  return pick_variant(std::span<const Variant<Name>>(kTable), element, forced).text;
}

TEST(Variant, TheFirstThatTheMachineCanRunIsPicked) {
  EXPECT_EQ(picked(Element::kFloat32, ""), "fast");
}

TEST(Variant, AForcedNameIsPickedOrElseTheReference) {
  EXPECT_EQ(picked(Element::kFloat32, "reference"), "ref");
  EXPECT_EQ(picked(Element::kFloat32, "fast"), "fast");
  EXPECT_EQ(picked(Element::kFloat32, "wide"), "ref");
  EXPECT_EQ(picked(Element::kFloat32, "unheard_of"), "ref");
}

TEST(Variant, Float64RunsOnTheReferenceAlone) { EXPECT_EQ(picked(Element::kFloat64, ""), "ref"); }

TEST(Variant, EveryTableEndsWithTheReference) {
  EXPECT_STREQ(gated_delta_rule_variants().back().name, "reference");
}

TEST(RowBlocks, CoverEveryRowOnce) {
  for (int64_t rows : {0, 1, 63, 64, 200, 100000}) {
    const RowBlocks blocks{rows};
    EXPECT_EQ(blocks.begin(0), 0);
    EXPECT_EQ(blocks.begin(blocks.count()), rows);
    for (int64_t i = 0; i < blocks.count(); ++i) EXPECT_LE(blocks.begin(i), blocks.begin(i + 1));
  }
}

}  // namespace
}  // namespace foretrace::kernels
