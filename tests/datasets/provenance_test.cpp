#include "datasets/provenance.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets {
namespace {

std::string line(const std::string& id, const std::string& origin, const std::string& licence) {
  return R"({"id":")" + id + R"(","source":"x = 1","origin":")" + origin + R"(","licence":")" + licence + "\"}\n";
}

class Provenances : public testing::Test {
 protected:
  std::string manifest(const std::string& name, const std::string& text) {
    EXPECT_TRUE(write_file_atomic(scratch_ / name, text).ok());
    return scratch_ / name;
  }
  ScratchDirectory scratch_;
};

TEST_F(Provenances, AreThoseOfTheItemWhateverManifestHasIt) {
  const std::string first = manifest("a.jsonl", line("a", "here", "MIT")), second = manifest("b.jsonl", line("a", "here", "MIT") + line("b", "there", "ISC"));
  const auto table = ProvenanceTable::read({first, second});
  ASSERT_TRUE(table.ok()) << table.error().text();
  EXPECT_EQ(table.value().of("a").licence, "MIT");
  EXPECT_EQ(table.value().of("b").origin, "there");
  EXPECT_EQ(table.value().of("c").licence, "");
}

TEST_F(Provenances, AnItemWithTwoLicencesIsRefused) {
  const std::string first = manifest("a.jsonl", line("a", "here", "MIT"));
  const std::string licence = manifest("b.jsonl", line("a", "here", "GPL-3.0")), origin = manifest("c.jsonl", line("a", "there", "MIT"));
  const auto two = ProvenanceTable::read({first, licence});
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(two.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(two.error().message, licence + ": item \"a\" has the licence \"GPL-3.0\", in " + first + " \"MIT\"");
  const auto elsewhere = ProvenanceTable::read({first, origin});
  ASSERT_FALSE(elsewhere.ok());
  EXPECT_EQ(elsewhere.error().message, origin + ": item \"a\" has the origin \"there\", in " + first + " \"here\"");
}

}  // namespace
}  // namespace foretrace::datasets
