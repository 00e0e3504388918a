// ParquetWriter: rows of SQL as a Parquet file, by Arrow. Row groups of kGroupRows or kGroupBytes, zstd, every column may be null.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/store/sql_query.h"

namespace foretrace::tracer {

enum class ColumnType : uint8_t {
  kInteger,  // int64
  kReal,     // double
  kText,     // string; bytes that are not UTF-8 stand as \udc80 - \udcff, six characters each
  kBytes,    // binary, as they are
  kFlag,     // bool: 0 or not
};

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
};

class ParquetWriter {
 public:
  static constexpr int64_t kGroupRows = 64 * 1024;
  static constexpr size_t kGroupBytes = 64 << 20;

  static Result<std::unique_ptr<ParquetWriter>> open(const std::string& path, const std::vector<Column>& columns);
  virtual ~ParquetWriter() = default;
  // REQUIRES: a value a column
  virtual Status add(const SqlRow& row) = 0;
  virtual Status close() = 0;
};

}  // namespace foretrace::tracer
