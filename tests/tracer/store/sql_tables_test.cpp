#include "tracer/store/sql_tables.h"

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/sqlite.h"
#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/export_file.h"
#include "tracer/store/sql_query.h"

namespace foretrace::tracer {
namespace {

// All rows, a line each, cells separated by "|".
std::string ask(const std::string& path, const std::string& sql) {
  std::string out;
  const Status status = run_query(path, sql, [](const auto&) {}, [&](const SqlRow& row) {
    for (size_t i = 0; i < row.size(); ++i)
      out += (i > 0 ? "|" : "") + (row[i].is_string() ? row[i].get<std::string>() : row[i].dump());
    out += '\n';
    return true;
  });
  return status.ok() ? out : "error: " + status.error().message;
}

TEST(SqlTables, HaveExactlyTheColumnsOfTheContract) {
  const std::string path = sample_store("columns.db");
  const std::vector<std::pair<std::string, std::string>> tables = {
      {"runs", "run,language,program,entry,args,outcome,steps,exit_code,signal,stdout,stderr,return_value,exception,started,seconds,"
               "deterministic,sandbox,interpreter,limits"},
      {"steps", "run,step,event,thread,frame,depth,function,file,line,column_no,source,value"},
      {"variables", "run,step,frame,name,type,value,object,changed"},
      {"objects", "run,step,object,type,value,owner_count"},
      {"outputs", "run,step,stream,bytes"},
      {"frames", "run,frame,parent,function,file,thread,first_step,last_step"}};
  for (const auto& [table, columns] : tables)
    EXPECT_EQ(ask(path, "SELECT group_concat(name) FROM pragma_table_info('" + table + "')"), columns + "\n");
}

TEST(SqlTables, ReadTheSampleRun) {
  const std::string path = sample_store("golden.db");
  EXPECT_EQ(ask(path, "SELECT step, event, thread, frame, depth, function, file, line, column_no, source, value FROM steps"),
            "0|line|1|1|0|<module>|m.py|7|1|got = collect(2)|null\n"
            "1|call|1|2|1|collect|m.py|1|1|def collect(n):|null\n"
            "2|line|1|2|1|collect|m.py|2|5|xs = []|null\n"
            "3|line|1|2|1|collect|m.py|3|5|for i in range(n):|null\n"
            "4|line|1|2|1|collect|m.py|4|9|xs.append(\n            i)|null\n"
            "5|line|1|2|1|collect|m.py|5|9|xs.append(\n            i)|null\n"
            "6|line|1|2|1|collect|m.py|3|5|for i in range(n):|null\n"
            "7|line|1|2|1|collect|m.py|4|9|xs.append(\n            i)|null\n"
            "8|line|1|2|1|collect|m.py|5|9|xs.append(\n            i)|null\n"
            "9|line|1|2|1|collect|m.py|3|5|for i in range(n):|null\n"
            "10|line|1|2|1|collect|m.py|6|5|return xs|null\n"
            "11|return|1|2|1|collect|m.py|6|5|return xs|[0, 1]\n"
            "12|return|1|1|0|<module>|m.py|7|1|got = collect(2)|None\n");
  EXPECT_EQ(ask(path, "SELECT * FROM variables WHERE run = 1 AND step = 6"),
            "1|6|2|n|int|2|null|0\n1|6|2|xs|list|[0]|2|1\n1|6|2|i|int|0|null|0\n");
  EXPECT_EQ(ask(path, "SELECT name, value, changed FROM variables WHERE step = 12"), "collect|<function collect>|0\ngot|[0, 1]|1\n");
  EXPECT_EQ(ask(path, "SELECT * FROM objects WHERE step = 12"), "1|12|1|function|<function collect>|1\n1|12|2|list|[0, 1]|1\n");
  EXPECT_EQ(ask(path, "SELECT * FROM frames"), "1|1|null|<module>|m.py|1|0|12\n1|2|1|collect|m.py|1|1|11\n");
  EXPECT_EQ(ask(path, "SELECT * FROM outputs"), "1|4|1|hi\n\n");
  EXPECT_EQ(ask(path, "SELECT run, program, outcome, steps, exit_code, stdout, seconds, sandbox, interpreter FROM runs"),
            "1|m.py|returned|13|0|hi\n|0.5|none|CPython 3.11.2\n");
}

TEST(SqlTables, PushRunAndStepDownToTheStore) {
  const std::string path = fresh_path("pushdown.db");
  {
    WriterOptions options;
    options.chunk_bytes = 3000;
    auto writer = TraceWriter::open(path, options).value();
    ASSERT_TRUE(writer->begin_run({}).ok());
    RandomTrace trace(2);
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(writer->append(trace.next()).ok());
    ASSERT_TRUE(writer->finish({}).ok());
  }
  const std::string want = ask(path, "SELECT * FROM steps WHERE run = 1 AND step = 1200");
  const std::string range = ask(path, "SELECT step, name, value FROM variables WHERE step > 1190 AND step <= 1201");
  ASSERT_NE(range.find("1201|"), std::string::npos);
  // Every chunk but the one that is asked for, and its keyframe's followers, turns to garbage: a scan would fail.
  ASSERT_TRUE(Sqlite::open(path, Sqlite::Mode::kReadWrite).value().execute(
      "UPDATE trace_block SET data = x'00' WHERE kind = 1 AND (first + count < "
      "(SELECT max(first) FROM trace_block WHERE kind = 7 AND first <= 1191) OR first > 1201)").ok());
  EXPECT_EQ(ask(path, "SELECT * FROM steps WHERE run = 1 AND step = 1200"), want);
  EXPECT_EQ(ask(path, "SELECT step, name, value FROM variables WHERE step > 1190 AND step <= 1201"), range);
  EXPECT_EQ(ask(path, "SELECT step FROM steps WHERE step >= 1199 ORDER BY run, step LIMIT 2"), "1199\n1200\n");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM steps").substr(0, 6), "error:");
  EXPECT_NE(ask(path, "EXPLAIN QUERY PLAN SELECT * FROM steps WHERE run = 1 AND step = 5").find("r=s="), std::string::npos);
}

TEST(SqlTables, GiveWhatTheConditionAsksForWithoutPushdownToo) {
  const std::string path = sample_store("conditions.db");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM steps WHERE step = 5.5 OR step = 'x'"), "0\n");
  EXPECT_EQ(ask(path, "SELECT step FROM steps WHERE step > 10.5"), "11\n12\n");
  EXPECT_EQ(ask(path, "SELECT step FROM steps WHERE step = NULL"), "");
  EXPECT_EQ(ask(path, "SELECT step FROM steps WHERE run = 2"), "");
  EXPECT_EQ(ask(path, "SELECT step FROM steps ORDER BY step DESC LIMIT 1"), "12\n");
  EXPECT_EQ(ask(path, "SELECT s.step, v.value FROM steps s JOIN variables v USING(run, step) WHERE v.name = 'i' AND s.line = 5"),
            "5|0\n8|1\n");
  EXPECT_EQ(ask(path, "SELECT step FROM steps WHERE step IN (3, 1)"), "1\n3\n");
}

TEST(SqlTables, RefuseToWrite) {
  const std::string path = sample_store("readonly.db");
  for (const char* sql : {"DELETE FROM trace_run", "INSERT INTO steps(run) VALUES(1)", "SELECT 1; SELECT 2", "SELEC", ""})
    EXPECT_EQ(ask(path, sql).substr(0, 6), "error:") << sql;
}

TEST(SqlTables, ComeWithTheExtensionToo) {
  const std::string path = sample_store("extension.db");
  auto db = Sqlite::open(path, Sqlite::Mode::kReadOnly).value();
  ASSERT_EQ(sqlite3_enable_load_extension(db.handle(), 1), SQLITE_OK);
  const std::string file = std::string(FORETRACE_BINARY_DIR) + "/foretrace_sqlite";
  char* message = nullptr;
  ASSERT_EQ(sqlite3_load_extension(db.handle(), file.c_str(), nullptr, &message), SQLITE_OK) << message;
  auto row = db.prepare("SELECT count(*), (SELECT value FROM variables WHERE step = 6 AND name = 'xs') FROM steps, runs").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.integer(0), 13);
  EXPECT_EQ(row.text(1), "[0]");
}

TEST(SqlTables, ExportAsPlainTablesWithTheSameContent) {
  const std::string path = sample_store("plain_from.db");
  const std::string rows = fresh_path("plain.db");
  ASSERT_TRUE(export_sqlite_rows(path, std::nullopt, rows).ok());
  for (const char* table : {"runs", "steps", "variables", "objects", "outputs", "frames"}) {
    auto db = Sqlite::open(rows, Sqlite::Mode::kReadOnly).value();
    auto row = db.prepare(std::string("SELECT * FROM ") + table).value();
    std::string got;
    while (row.step().value()) {
      for (int i = 0; i < sqlite3_column_count(row.handle()); ++i) {
        const int type = sqlite3_column_type(row.handle(), i);
        got += i > 0 ? "|" : "";
        got += type == SQLITE_NULL ? "null" : std::string(row.text(i));
      }
      got += '\n';
    }
    EXPECT_EQ(got, ask(path, std::string("SELECT * FROM ") + table)) << table;
  }
}

}  // namespace
}  // namespace foretrace::tracer
