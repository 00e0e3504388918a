#include "datasets/fingerprint.h"

#include <gtest/gtest.h>

namespace foretrace::datasets {
namespace {

TEST(Fingerprint, NamesCommentsAndLayoutDoNotCount) {
  const char* a = "def f(nums):\n    '''Doc.'''\n    n = len(nums)  # how many\n    return n+1\n";
  const char* b = "def count(xs) :\n  size = len( xs )\n\n  return size + 1";
  EXPECT_EQ(normalised_text(a), normalised_text(b));
  EXPECT_EQ(normalised_fingerprint(a), normalised_fingerprint(b));
  EXPECT_EQ(normalised_text(b), ">def v0 ( v1 ) :\n>>v2 = len ( v1 )\n>>return v2 + 1\n");
}

TEST(Fingerprint, WhatAProgramDoesCounts) {
  const std::string base = "def f(a, b):\n    if a:\n        b += 1\n    return b.upper()\n";
  for (const char* other : {"def f(a, b):\n    if a:\n        b += 2\n    return b.upper()\n",
                            "def f(a, b):\n    if a:\n        a += 1\n    return b.upper()\n",
                            "def f(a, b):\n    if a:\n        b += 1\n        return b.upper()\n",
                            "def f(a, b):\n    if a:\n        b += 1\n    return b.lower()\n"}) {
    EXPECT_NE(normalised_fingerprint(base), normalised_fingerprint(other)) << other;
  }
}

TEST(Fingerprint, IsTheSameOnEveryMachine) { EXPECT_EQ(normalised_fingerprint("x = 1\n"), 13625030989168889403ULL); }

}  // namespace
}  // namespace foretrace::datasets
