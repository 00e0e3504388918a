#include "tracer/parquet/export_parquet.h"

#include <fcntl.h>

#include <filesystem>

#include "core/unfinished_file.h"
#include "tracer/parquet/parquet_writer.h"
#include "tracer/store/sql_tables.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

ColumnType column_type(const std::string& name, const std::string& declared) {
  if (name == "changed") return ColumnType::kFlag;
  if (name == "bytes") return ColumnType::kBytes;
  if (declared == "INTEGER") return ColumnType::kInteger;
  return declared == "REAL" ? ColumnType::kReal : ColumnType::kText;
}

Status write_table(const std::string& db, const std::string& table, std::optional<int64_t> run, const std::string& path) {
  std::vector<Column> columns;
  TRY(run_query(db, "SELECT name, type FROM pragma_table_info('" + table + "')", [](const auto&) {}, [&](const SqlRow& row) {
    const auto name = row[0].get<std::string>();
    columns.push_back({name, column_type(name, row[1].get<std::string>())});
    return true;
  }));
  TRY_ASSIGN(auto writer, ParquetWriter::open(path, columns));
  Status added;
  const std::string where = run ? " WHERE run = " + std::to_string(*run) : "";
  TRY(run_query(db, "SELECT * FROM " + table + where, [](const auto&) {}, [&](const SqlRow& row) {
    added = writer->add(row);
    return added.ok();
  }));
  TRY(added);
  return writer->close();
}

std::string file_of(const fs::path& folder, const char* table) { return (folder / (std::string(table) + ".parquet")).string(); }

// By way of `folder`, which is there, empty.
Status write_tables(const std::string& db, std::optional<int64_t> run, const fs::path& folder, const fs::path& out) {
  std::error_code failed;
  for (const char* table : kSqlTables) TRY(write_table(db, table, run, file_of(folder, table)));
  fs::create_directories(out, failed);
  if (failed) return io_error("cannot make the folder " + out.string(), failed.value());
  for (const char* table : kSqlTables) {
    fs::rename(file_of(folder, table), file_of(out, table), failed);
    if (failed) return io_error("cannot rename to " + file_of(out, table), failed.value());
  }
  return {};
}

}  // namespace

Status export_parquet(const std::string& db, std::optional<int64_t> run, const std::string& folder) {
  TRY_ASSIGN(auto reader, TraceReader::open(db));
  if (run) TRY(reader->step_count(*run));
  const std::string out = folder.ends_with('/') ? folder.substr(0, folder.size() - 1) : folder;
  std::error_code ignored;
  if (fs::exists(out, ignored) && !fs::is_directory(out, ignored))
    return invalid_argument(out + " is a file", "--format parquet writes a folder, a file a table");
  const std::string fresh = out + ".tmp";
  std::error_code failed;
  fs::create_directories(fresh, failed);
  if (failed) return io_error("cannot make the folder " + fresh, failed.value());
  TRY_ASSIGN(const ScopedFd lock, open_locked(fresh, O_RDONLY | O_DIRECTORY, out));
  for (const auto& left : fs::directory_iterator(fresh, ignored)) fs::remove_all(left.path(), ignored);  // by one that was killed
  Status written = write_tables(db, run, fresh, out);
  fs::remove_all(fresh, ignored);
  return written;
}

}  // namespace foretrace::tracer
