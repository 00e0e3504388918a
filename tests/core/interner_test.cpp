#include "core/interner.h"

#include <gtest/gtest.h>

namespace foretrace {
namespace {

TEST(Interner, GivesDenseStableIds) {
  Interner interner;
  EXPECT_EQ(interner.intern("a"), 0u);
  const std::string_view view = interner.text(0);
  for (int i = 0; i < 1000; ++i) interner.intern("s" + std::to_string(i));
  EXPECT_EQ(interner.intern("a"), 0u);
  EXPECT_EQ(view, "a");
  EXPECT_EQ(interner.size(), 1001u);
  EXPECT_EQ(interner.text(interner.intern("s500")), "s500");
}

}  // namespace
}  // namespace foretrace
