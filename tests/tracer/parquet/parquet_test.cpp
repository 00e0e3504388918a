// Parquet files of a store, read by Arrow here and by pandas, DuckDB and Hugging Face datasets, against the same rows of SQL.
#include <arrow/array.h>
#include <arrow/table.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "core/unfinished_file.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/parquet/export_parquet.h"
#include "tracer/parquet/parquet_writer.h"
#include "tracer/store/sql_query.h"

namespace foretrace::tracer {
namespace {

const std::vector<std::string> kTables = {"runs", "steps", "variables", "objects", "outputs", "frames"};
const std::string kOutput = "caf\xc3\xa9 \"\\\n\x01\xff";
const std::string kOutputText = "caf\xc3\xa9 \"\\\n\x01\\udcff";  // as a column of text has it

// Two runs; the second writes bytes that are not UTF-8.
std::string two_runs(const std::string& name) {
  const std::string path = fresh_path(name);
  auto writer = TraceWriter::open(path).value();
  for (int run = 0; run < 2; ++run) {
    EXPECT_TRUE(writer->begin_run({}).ok());
    for (const Step& step : sample_steps()) EXPECT_TRUE(writer->append(step).ok());
    RunEnd end;
    end.outcome = Outcome::kReturned;
    end.seconds = 0.25;
    if (run == 1) {
      EXPECT_TRUE(writer->output(3, 1, kOutput).ok());
      end.out = kOutput;
    }
    EXPECT_TRUE(writer->finish(end).ok());
  }
  return path;
}

// The rows of SQL, each with its table first, as JSON.
std::vector<Json> stored(const std::string& db, bool second_only = false) {
  std::vector<Json> rows;
  for (const std::string& table : kTables) {
    EXPECT_TRUE(run_query(db, "SELECT * FROM " + table + (second_only ? " WHERE run = 2" : ""), [](const auto&) {}, [&](const SqlRow& row) {
      Json& out = rows.emplace_back(Json::array({table}));
      for (size_t i = 0; i < row.size(); ++i) {
        if (table == "variables" && i + 1 == row.size()) out.push_back(row[i].get<int64_t>() != 0);
        else if (row[i].is_string() && row[i] == kOutput && table == "runs") out.push_back(kOutputText);
        else out.push_back(row[i]);
      }
      return true;
    }).ok());
  }
  return rows;
}

Json cell(const arrow::ChunkedArray& column, int64_t row) {
  int chunk = 0;
  while (row >= column.chunk(chunk)->length()) row -= column.chunk(chunk++)->length();
  const arrow::Array& array = *column.chunk(chunk);
  if (array.IsNull(row)) return {};
  switch (array.type_id()) {
    case arrow::Type::INT64: return static_cast<const arrow::Int64Array&>(array).Value(row);
    case arrow::Type::DOUBLE: return static_cast<const arrow::DoubleArray&>(array).Value(row);
    case arrow::Type::BOOL: return static_cast<const arrow::BooleanArray&>(array).Value(row);
    default: return std::string(static_cast<const arrow::BinaryArray&>(array).GetView(row));
  }
}

std::shared_ptr<arrow::Table> read_table(const std::string& path) {
  auto reader = parquet::arrow::FileReader::Make(arrow::default_memory_pool(), parquet::ParquetFileReader::OpenFile(path)).ValueOrDie();
  return reader->ReadTable().ValueOrDie();
}

std::vector<Json> read_by_arrow(const std::string& folder) {
  std::vector<Json> rows;
  for (const std::string& name : kTables) {
    const auto table = read_table(folder + "/" + name + ".parquet");
    EXPECT_TRUE(table->ValidateFull().ok());
    for (int64_t row = 0; row < table->num_rows(); ++row) {
      Json& out = rows.emplace_back(Json::array({name}));
      for (int i = 0; i < table->num_columns(); ++i) out.push_back(cell(*table->column(i), row));
    }
  }
  return rows;
}

TEST(Parquet, OurReaderGivesTheRowsOfSql) {
  const std::string db = two_runs("parquet.db"), out = fresh_path("parquet");
  const Status written = export_parquet(db, {}, out);
  ASSERT_TRUE(written.ok()) << written.error().text();
  EXPECT_EQ(read_by_arrow(out), stored(db));
  EXPECT_FALSE(file_exists(out + ".tmp"));
  ASSERT_TRUE(export_parquet(db, 2, out + "/").ok());  // over the old one
  EXPECT_EQ(read_by_arrow(out), stored(db, true));
}

TEST(Parquet, OneAtATimeWritesAFolder) {
  const std::string db = two_runs("parquet_twice.db"), out = fresh_path("parquet_twice");
  ASSERT_TRUE(make_directories(out + ".tmp").ok());
  ASSERT_TRUE(write_file_atomic(out + ".tmp/steps.parquet", "half").ok());
  {
    const auto other = open_locked(out + ".tmp", O_RDONLY | O_DIRECTORY, out);
    ASSERT_TRUE(other.ok());
    const Status refused = export_parquet(db, {}, out);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "another process writes " + out);
    EXPECT_EQ(read_file(out + ".tmp/steps.parquet").value(), "half");
  }
  ASSERT_TRUE(export_parquet(db, {}, out).ok()) << "the other was killed";
  EXPECT_EQ(read_by_arrow(out), stored(db));
  EXPECT_FALSE(file_exists(out + ".tmp"));
}

TEST(Parquet, ColumnsHaveTypes) {
  const std::string out = fresh_path("parquet_types");
  ASSERT_TRUE(export_parquet(two_runs("parquet_types.db"), {}, out).ok());
  const auto type = [&](const std::string& table, const std::string& column) {
    return read_table(out + "/" + table + ".parquet")->schema()->GetFieldByName(column)->type()->ToString();
  };
  EXPECT_EQ(type("runs", "seconds"), "double");
  EXPECT_EQ(type("runs", "exit_code"), "int64");
  EXPECT_EQ(type("runs", "stdout"), "string");
  EXPECT_EQ(type("steps", "line"), "int64");
  EXPECT_EQ(type("steps", "event"), "string");
  EXPECT_EQ(type("variables", "changed"), "bool");
  EXPECT_EQ(type("outputs", "bytes"), "binary");
}

TEST(Parquet, ManyRowsGoInGroups) {
  const std::string path = fresh_path("groups.parquet");
  const int64_t count = ParquetWriter::kGroupRows + 5;
  auto writer = ParquetWriter::open(path, {{"n", ColumnType::kInteger}, {"text", ColumnType::kText}}).value();
  for (int64_t i = 0; i < count; ++i) ASSERT_TRUE(writer->add({i, i % 3 == 0 ? Json() : Json(std::to_string(i))}).ok());
  ASSERT_TRUE(writer->close().ok());
  EXPECT_EQ(parquet::ParquetFileReader::OpenFile(path)->metadata()->num_row_groups(), 2);
  const auto table = read_table(path);
  ASSERT_EQ(table->num_rows(), count);
  EXPECT_EQ(cell(*table->column(0), count - 1), count - 1);
  EXPECT_EQ(cell(*table->column(1), 1), "1");
  EXPECT_TRUE(cell(*table->column(1), 3).is_null());
}

TEST(Parquet, ErrorsSayWhereAndLeaveNothing) {
  const std::string db = two_runs("parquet_errors.db"), out = fresh_path("parquet_errors");
  EXPECT_EQ(export_parquet(db, 9, out).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(file_exists(out));
  const Error file = export_parquet(db, {}, db).error();
  EXPECT_EQ(file.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(file.message, db + " is a file");
  EXPECT_TRUE(export_parquet(db, {}, "/proc/nothing/here").error().message.starts_with("cannot make the folder /proc/nothing/here"));
  const auto full = ParquetWriter::open("/dev/full", {{"n", ColumnType::kInteger}});
  ASSERT_FALSE(full.ok());  // the first bytes go out at once
  EXPECT_TRUE(full.error().message.starts_with("cannot write /dev/full: ")) << full.error().text();
}

// The rows as `library` of $FORETRACE_VENV_PYTHON, or else of .venv, reads them; none where it is not there.
std::optional<std::vector<Json>> read_by(const std::string& library, const std::string& folder) {
  const char* chosen = std::getenv("FORETRACE_VENV_PYTHON");
  const std::string python = chosen == nullptr ? FORETRACE_VENV_PYTHON : chosen, out = fresh_path(library + ".jsonl");
  const std::string command = python + " " FORETRACE_SOURCE_DIR "/tests/tracer/parquet/read_parquet.py " + library + " " + folder + " > " + out;
  if (!file_exists(python) || std::system(command.c_str()) != 0) {
    EXPECT_FALSE(file_exists(python)) << command;
    return {};
  }
  const std::string text = read_file(out).value();
  if (text == "missing\n") return {};
  std::vector<Json> rows;
  for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) rows.push_back(parse_json(text.substr(at, text.find('\n', at) - at)).value());
  return rows;
}

std::string hex(const std::string& bytes) {
  std::string out;
  char pair[3];
  for (const char c : bytes) std::snprintf(pair, sizeof pair, "%02x", static_cast<unsigned char>(c)), out += pair;
  return out;
}

void expect_rows_by(const std::string& library) {
  const std::string db = two_runs("parquet_" + library + ".db"), out = fresh_path("parquet_" + library);
  ASSERT_TRUE(export_parquet(db, {}, out).ok());
  const auto rows = read_by(library, out);
  if (!rows) GTEST_SKIP() << "no " << library << " in .venv: .venv/bin/pip install " << library;
  std::vector<Json> wanted = stored(db);
  for (Json& row : wanted)
    if (row[0] == "outputs") row[4] = hex(row[4].get<std::string>());
  EXPECT_EQ(*rows, wanted);
}

TEST(Parquet, PandasReadsTheSame) { expect_rows_by("pandas"); }

TEST(Parquet, DuckDbReadsTheSame) { expect_rows_by("duckdb"); }

TEST(Parquet, HuggingFaceDatasetsReadsTheSame) { expect_rows_by("datasets"); }

}  // namespace
}  // namespace foretrace::tracer
