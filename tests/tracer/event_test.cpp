#include "tracer/trace/event.h"

#include <gtest/gtest.h>

#include "tracer/trace/ref.h"

namespace foretrace::tracer {
namespace {

TEST(Event, NamesRoundTrip) {
  for (int i = 0; i < kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    EXPECT_EQ(event_from_name(event_name(event)), event);
  }
  for (int i = 0; i < kOutcomeCount; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(outcome_from_name(outcome_name(outcome)), outcome);
  }
  EXPECT_FALSE(event_from_name("Call").has_value());
}

TEST(Ref, PacksEveryKindIntoEightBytes) {
  for (int64_t n : {int64_t{0}, int64_t{-1}, int64_t{7}, Ref::kMinInteger, Ref::kMaxInteger}) {
    const Ref ref = Ref::integer(n);
    EXPECT_TRUE(ref.valid());
    EXPECT_EQ(ref.tag(), Ref::Tag::kInteger);
    EXPECT_EQ(ref.integer_value(), n);
  }
  EXPECT_EQ(Ref::object(UINT32_MAX).id(), UINT32_MAX);
  EXPECT_EQ(Ref::singleton(Singleton::kFalse).singleton_value(), Singleton::kFalse);
  EXPECT_TRUE(Ref().absent());
}

TEST(Ref, RefusesBitsThatMeanNothing) {
  for (uint64_t bits : {uint64_t{8}, uint64_t{5}, uint64_t{7}, uint64_t{5} << 3 | 2, (uint64_t{1} << 35) << 3 | 4})
    EXPECT_FALSE(Ref::from_bits(bits).valid()) << bits;
}

}  // namespace
}  // namespace foretrace::tracer
