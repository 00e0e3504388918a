#include "datasets/puzzle/npy.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/datasets/puzzle_fixture.h"

namespace foretrace::datasets::puzzle {
namespace {

std::vector<int64_t> numbers(const NpyArray& array) {
  std::vector<int64_t> out;
  for (int64_t i = 0; i < array.count(); ++i) out.push_back(array.at(i));
  return out;
}

NpyArray read(const std::string& name) {
  const auto array = read_npy(fixture("types/" + name + ".npy"));
  EXPECT_TRUE(array.ok()) << array.error().text();
  return array.value();
}

std::string error_of(const std::string& file) {
  const auto array = parse_npy(file, "x.npy");
  EXPECT_FALSE(array.ok());
  return array.ok() ? "" : array.error().text();
}

// A file of version 1 with any header.
std::string with_header(const std::string& header, const std::string& bytes) {
  return "\x93NUMPY" + std::string{1, 0, static_cast<char>(header.size()), 0} + header + bytes;
}

TEST(Npy, ReadsEveryKindOfWholeNumber) {
  const Json types = expected_by_numpy()["types"];
  ASSERT_EQ(types.size(), 8U);
  for (const auto& [name, held] : types.items()) {
    const NpyArray array = read(name);
    EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3})) << name;
    EXPECT_EQ(numbers(array), held.get<std::vector<int64_t>>()) << name;
  }
}

TEST(Npy, ReadsOtherShapesAndVersions) {
  EXPECT_EQ(numbers(read("version2")), (std::vector<int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(read("scalar").shape, std::vector<int64_t>{});
  EXPECT_EQ(numbers(read("scalar")), std::vector<int64_t>{-7});
  EXPECT_EQ(read("empty").shape, (std::vector<int64_t>{0, 16}));
  EXPECT_EQ(read("cube").shape, (std::vector<int64_t>{2, 3, 4}));
  EXPECT_EQ(read("cube").at(23), 23);
}

TEST(Npy, WhatIsNoWholeNumberInOrderIsRefusedByName) {
  for (const auto& [name, word] : {std::pair{"fortran", "Fortran"},
                                   {"big_endian", ">i4"},
                                   {"float64", "<f8"},
                                   {"bool", "|b1"},
                                   {"structured", "structured"},
                                   {"text", "<U1"}}) {
    const auto array = read_npy(fixture(std::string("types/") + name + ".npy"));
    ASSERT_FALSE(array.ok()) << name;
    EXPECT_EQ(array.error().code, ErrorCode::kUnsupported) << name;
    EXPECT_NE(array.error().text().find(word), std::string::npos) << array.error().text();
    EXPECT_NE(array.error().text().find(name), std::string::npos) << array.error().text();
  }
}

// Byte by byte what numpy.save writes.
TEST(Npy, WritesNumpysBytes) {
  const NpyArray small = read("uint8"), wide = read("int32"), cube = read("cube");
  const auto file = [](const std::string& name) {
    return read_file(fixture("types/" + name + ".npy")).value();
  };
  std::vector<uint8_t> tokens;
  for (const int64_t value : numbers(small)) tokens.push_back(static_cast<uint8_t>(value));
  EXPECT_EQ(npy_file(tokens, small.shape), file("uint8"));
  for (const auto& [array, name] : {std::pair{wide, "int32"}, {cube, "cube"}}) {
    std::vector<int32_t> values;
    for (const int64_t value : numbers(array)) values.push_back(static_cast<int32_t>(value));
    EXPECT_EQ(npy_file(values, array.shape), file(name));
  }
  EXPECT_EQ(npy_file(std::vector<uint8_t>(), {0, 16}), file("empty"));
}

TEST(Npy, EveryTornFileIsAnError) {
  for (const char* name : {"int32", "version2"}) {
    const std::string file = read_file(fixture(std::string("types/") + name + ".npy")).value();
    for (size_t size = 0; size < file.size(); ++size)
      EXPECT_FALSE(parse_npy(file.substr(0, size), "x.npy").ok()) << size;
    EXPECT_NE(error_of(file + "x").find("x.npy"), std::string::npos);
  }
  EXPECT_FALSE(read_npy(fixture("types/none.npy")).ok());
}

TEST(Npy, NoHeaderThatIsWrongIsRead) {
  const std::string good = "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }";
  ASSERT_TRUE(parse_npy(with_header(good, "12345678"), "x").ok());
  ASSERT_TRUE(parse_npy(with_header("{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"<i4\"}\n",
                                    "12345678"),
                        "x")
                  .ok());
  for (const char* header :
       {"", "{", "{}", "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), } x",
        "{'descr': '<i4', 'fortran_order': False}",
        "{'descr': '<i4', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (2}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (x,)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': 2}",
        "{'descr': <i4, 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<i4, 'fortran_order': False, 'shape': (2,)}",
        "{'other': 1, 'descr': '<i4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<i3', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '|i4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '', 'fortran_order': False, 'shape': (2,)}",
        "{'descr' '<i4', 'fortran_order': False, 'shape': (2,)}"})
    EXPECT_FALSE(parse_npy(with_header(header, "12345678"), "x").ok()) << header;
  EXPECT_NE(
      error_of(with_header("{'descr': '<i4', 'fortran_order': False, 'shape': (3,)}", "12345678"))
          .find("needs 12 bytes, the file has 8"),
      std::string::npos);
  // Sizes whose product does not fit a number: 2^33 * 2^33 bytes are none.
  EXPECT_FALSE(
      parse_npy(
          with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (8589934592, 8589934592)}",
                      ""),
          "x")
          .ok());
  EXPECT_FALSE(
      parse_npy(
          with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                      ""),
          "x")
          .ok());
  std::string third = with_header(good, "12345678");
  third[6] = 3;
  EXPECT_NE(error_of(third).find("version 3"), std::string::npos);
  EXPECT_NE(error_of("PK\3\4 a zip").find("no .npy file"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
