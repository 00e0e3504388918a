#include "kernels/variant.h"

#include <gtest/gtest.h>

#include <string>

#include "kernels/attention_step/attention_step.h"
#include "kernels/causal_conv/causal_conv.h"
#include "kernels/channel_delta_rule/channel_delta_rule.h"
#include "kernels/cpu.h"
#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/delta_gates/delta_gates.h"
#include "kernels/expert_grouping/expert_grouping.h"
#include "kernels/gated_delta_rule/gated_delta_rule.h"
#include "kernels/gated_rms_norm/gated_rms_norm.h"
#include "kernels/packed_linear/packed_rows.h"
#include "kernels/rms_norm/rms_norm.h"
#include "kernels/rotary/rotary.h"
#include "kernels/row_blocks.h"
#include "kernels/swiglu/swiglu.h"

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

TEST(Variant, TilesTakeBfloat16Alone) {
  EXPECT_TRUE(variant_allowed("amx", true, Element::kBfloat16, ""));
  EXPECT_FALSE(variant_allowed("amx", false, Element::kBfloat16, ""));
  EXPECT_FALSE(variant_allowed("amx", true, Element::kFloat32, ""));
}

TEST(Variant, Float64RunsOnTheReferenceAlone) { EXPECT_EQ(picked(Element::kFloat64, ""), "ref"); }

template <typename Table>
std::string names_of(const Table& table) {
  std::string names;
  for (const auto& variant : table) names += std::string(variant.name) + " ";
  return names;
}

TEST(Variant, EveryKernelHasThemAllWithTheReferenceLast) {
  for (const std::string& names :
       {names_of(attention_step_variants()), names_of(packed_rows_variants()), names_of(rotary_variants()), names_of(causal_conv_variants()), names_of(cross_entropy_variants()),
        names_of(delta_gates_variants()), names_of(expert_grouping_variants()), names_of(gated_rms_norm_variants()),
        names_of(rms_norm_variants()), names_of(swiglu_variants())}) {
#if defined(__x86_64__)
    EXPECT_EQ(names, "avx512 avx2 reference ");
#else
    EXPECT_EQ(names, "reference ");
#endif
  }
}

TEST(Variant, KernelsThatMultiplyMatricesHaveTilesFirst) {
  for (const std::string& names : {names_of(packed_linear_variants()), names_of(gated_delta_rule_variants()), names_of(channel_delta_rule_variants())}) {
#if defined(__x86_64__)
    EXPECT_EQ(names, "amx avx512 avx2 reference ");
#else
    EXPECT_EQ(names, "reference ");
#endif
  }
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
