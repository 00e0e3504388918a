#include "core/sqlite.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace {
namespace {

TEST(Sqlite, BindsAndReadsEveryType) {
  auto db = Sqlite::open(":memory:", Sqlite::Mode::kCreate).value();
  ASSERT_TRUE(db.execute("CREATE TABLE t(a, b, c, d, e)").ok());
  auto insert = db.prepare("INSERT INTO t VALUES(?,?,?,?,?)").value();
  insert.bind(1, int64_t{1} << 60);
  insert.bind(2, 2.5);
  insert.bind(3, std::string_view("a\0b", 3));
  insert.bind_blob(4, "");
  insert.bind_null(5);
  ASSERT_TRUE(insert.run().ok());
  auto select = db.prepare("SELECT * FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.integer(0), int64_t{1} << 60);
  EXPECT_EQ(select.real(1), 2.5);
  EXPECT_EQ(select.text(2), std::string_view("a\0b", 3));
  EXPECT_FALSE(select.is_null(3));
  EXPECT_TRUE(select.is_null(4));
  EXPECT_FALSE(select.step().value());
}

TEST(Sqlite, SaysWhatIsWrong) {
  EXPECT_EQ(Sqlite::open("/nonexistent/x.db", Sqlite::Mode::kCreate).error().message,
            "cannot open database /nonexistent/x.db: No such file or directory");
  auto missing = Sqlite::open("/nonexistent/x.db", Sqlite::Mode::kReadOnly);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const ScratchDirectory scratch;
  const std::string path = scratch / "not_a_database";
  ASSERT_TRUE(write_file_atomic(path, std::string(5000, 'x')).ok());
  auto garbage = Sqlite::open(path, Sqlite::Mode::kReadOnly);
  ASSERT_FALSE(garbage.ok());
  EXPECT_EQ(garbage.error().code, ErrorCode::kParse);
  auto db = Sqlite::open(":memory:", Sqlite::Mode::kCreate).value();
  EXPECT_EQ(db.prepare("SELEC 1").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace foretrace
