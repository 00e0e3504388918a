#include "tracer/store/sql_functions.h"

#include <gtest/gtest.h>

#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/sql_query.h"
#include "tracer/store/state_json.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

// The first cells of a query's rows, a line each.
std::string query(const std::string& path, const std::string& sql) {
  std::string out;
  const Status status = run_query(path, sql, [](const auto&) {}, [&](const SqlRow& row) {
    out += (row[0].is_string() ? row[0].get<std::string>() : row[0].dump()) + "\n";
    return true;
  });
  return status.ok() ? out : "error: " + status.error().message;
}

std::string stored_state(const std::string& path, int64_t run, int64_t step) {
  const auto reader = TraceReader::open(path).value();
  const auto cursor = reader->state_at(run, step).value();
  return dump_json(state_json(*cursor, run).value());
}

TEST(SqlFunctions, StateIsThatOfTheReaderInWhateverOrderItIsAskedFor) {
  const std::string path = fresh_path("states.db");
  {
    WriterOptions options;
    options.chunk_bytes = 3000;
    auto writer = TraceWriter::open(path, options).value();
    for (const uint64_t seed : {2, 3}) {
      ASSERT_TRUE(writer->begin_run({}).ok());
      RandomTrace trace(seed);
      for (int i = 0; i < 2500; ++i) ASSERT_TRUE(writer->append(trace.next()).ok());
      ASSERT_TRUE(writer->finish({}).ok());
    }
  }
  const std::vector<std::pair<int, int>> asked = {{1, 0}, {1, 1}, {1, 1}, {1, 40}, {2, 41}, {2, 39}, {1, 2499}, {1, 1200}, {1, 2300}, {2, 2499}};
  std::string values, wanted;
  for (const auto& [run, step] : asked) {
    values += (values.empty() ? "(" : ", (") + std::to_string(run) + ", " + std::to_string(step) + ")";
    wanted += stored_state(path, run, step) + "\n";
  }
  EXPECT_EQ(query(path, "WITH asked(run, step) AS (VALUES " + values + ") SELECT foretrace_state(run, step) FROM asked"), wanted);
}

TEST(SqlFunctions, SourceIsTheTextAsItWasTraced) {
  const std::string path = sample_store("source.db");
  EXPECT_NE(query(path, "SELECT foretrace_source(1, 'm.py')").find("xs.append(\n            i)"), std::string::npos);
  EXPECT_EQ(query(path, "SELECT foretrace_source(1, 'n.py')"), "null\n");
  EXPECT_EQ(query(path, "SELECT foretrace_source(7, 'm.py')"), "null\n");
}

TEST(SqlFunctions, ErrorsSayWhatIsMissing) {
  const std::string path = sample_store("function_errors.db");
  EXPECT_NE(query(path, "SELECT foretrace_state(1, 13)").find("run 1 has no step 13"), std::string::npos);
  EXPECT_NE(query(path, "SELECT foretrace_state(1, -1)").find("run 1 has no step -1"), std::string::npos);
  EXPECT_NE(query(path, "SELECT foretrace_state(2, 0)").find("run 2"), std::string::npos);
  for (const char* call : {"foretrace_state(1, 'x')", "foretrace_state(NULL, 1)", "foretrace_source(1, 2)", "foretrace_source('a', 'm.py')"})
    EXPECT_NE(query(path, std::string("SELECT ") + call).find("wants"), std::string::npos) << call;
  EXPECT_EQ(query(path, "SELECT foretrace_state(1)").substr(0, 6), "error:");
}

}  // namespace
}  // namespace foretrace::tracer
