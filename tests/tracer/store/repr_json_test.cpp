#include "tracer/store/repr_json.h"

#include <gtest/gtest.h>

namespace foretrace::tracer {
namespace {

TEST(ReprJson, WhatJsonHas) {
  const std::pair<const char*, const char*> known[] = {
      {"0", "0"}, {"-12", "-12"}, {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"1.5", "1.5"}, {"1e+16", "1e+16"}, {"-2.5e-07", "-2.5e-07"}, {"None", "null"}, {"True", "true"}, {"False", "false"},
      {"''", "\"\""}, {"'a'", "\"a\""}, {"\"it's\"", "\"it's\""}, {"'\\'\"'", "\"'\\\"\""}, {"'\\n\\t\\\\'", "\"\\n\\t\\\\\""},
      {"'\\x00\\xa0'", "\"\\u0000\\u00a0\""}, {"'\\u200b\\U000e0001'", "\"\\u200b\\udb40\\udc01\""}, {"'\xc3\xa9'", "\"\\u00e9\""},
      {"[]", "[]"}, {"[1, 'a', [None, -0.5]]", "[1, \"a\", [null, -0.5]]"}};
  for (const auto& [text, json] : known) EXPECT_EQ(repr_json(text), json) << text;
}

TEST(ReprJson, EverythingElseIsNone) {
  for (const char* text : {"", "-", "01", "1.", ".5", "1e", "inf", "nan", "-inf", "1j", "Nonesuch", "b'a'", "(1,)", "{}", "{'a': 1}", "[(1,)]", "[1", "[1,2]",
                           "[1, ]", "'a", "'a\\", "'\\ud800'", "'\\q'", "'abc<...4000 more bytes>", "[1, <...98 more>]", "<f>", "1 ", "'a' 'b'"})
    EXPECT_FALSE(repr_json(text).has_value()) << text;
}

}  // namespace
}  // namespace foretrace::tracer
