#include "tracer/parquet/parquet_writer.h"

#include <arrow/builder.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/table_builder.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <string_view>

namespace foretrace::tracer {
namespace {

std::shared_ptr<arrow::DataType> arrow_type(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger: return arrow::int64();
    case ColumnType::kReal: return arrow::float64();
    case ColumnType::kBytes: return arrow::binary();
    case ColumnType::kFlag: return arrow::boolean();
    case ColumnType::kText: break;
  }
  return arrow::utf8();
}

// Text that every reader takes. json_quote finds the bytes that are not UTF-8; what it escapes besides is turned back.
std::string as_utf8(const std::string& bytes) {
  if (std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return bytes;
  std::string out;
  const std::string quoted = json_quote(bytes);
  const std::string_view text(quoted.data() + 1, quoted.size() - 2);
  for (size_t i = 0; i < text.size();) {
    const bool escape = text[i] == '\\';
    const bool byte = escape && text.substr(i).starts_with("\\udc");
    const size_t size = !escape ? 1 : text[i + 1] == 'u' ? 6 : 2;
    if (byte || !escape)
      out += text.substr(i, size);
    else if (size == 6)
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 2, 4)), nullptr, 16));
    else
      out += text[i + 1] == 'n' ? '\n' : text[i + 1] == 't' ? '\t' : text[i + 1];
    i += size;
  }
  return out;
}

arrow::Status append(arrow::ArrayBuilder& builder, ColumnType type, const Json& value) {
  if (value.is_null()) return builder.AppendNull();
  switch (type) {
    case ColumnType::kInteger: return static_cast<arrow::Int64Builder&>(builder).Append(value.get<int64_t>());
    case ColumnType::kReal: return static_cast<arrow::DoubleBuilder&>(builder).Append(value.get<double>());
    case ColumnType::kFlag: return static_cast<arrow::BooleanBuilder&>(builder).Append(value.get<int64_t>() != 0);
    case ColumnType::kBytes: return static_cast<arrow::BinaryBuilder&>(builder).Append(value.get_ref<const std::string&>());
    case ColumnType::kText: break;
  }
  return static_cast<arrow::StringBuilder&>(builder).Append(as_utf8(value.get_ref<const std::string&>()));
}

bool fits(ColumnType type, const Json& value) {
  if (value.is_null()) return true;
  if (type == ColumnType::kInteger || type == ColumnType::kFlag) return value.is_number_integer();
  return type == ColumnType::kReal ? value.is_number() : value.is_string();
}

class ArrowWriter : public ParquetWriter {
 public:
  ArrowWriter(std::string path, std::vector<Column> columns) : path_(std::move(path)), columns_(std::move(columns)) {}

  Status start() {
    arrow::FieldVector fields;
    for (const Column& column : columns_) fields.push_back(arrow::field(column.name, arrow_type(column.type)));
    schema_ = arrow::schema(std::move(fields));
    TRY(check(arrow::RecordBatchBuilder::Make(schema_, arrow::default_memory_pool(), kGroupRows).Value(&builder_)));
    TRY(check(arrow::io::FileOutputStream::Open(path_).Value(&file_)));
    const auto properties = parquet::WriterProperties::Builder().compression(parquet::Compression::ZSTD)->build();
    return check(parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), file_, properties).Value(&writer_));
  }

  Status add(const SqlRow& row) override {
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (!fits(columns_[i].type, row[i])) return internal_error(path_ + ": a value of column " + columns_[i].name + " has another type");
      TRY(check(append(*builder_->GetField(static_cast<int>(i)), columns_[i].type, row[i])));
      if (row[i].is_string()) bytes_ += row[i].get_ref<const std::string&>().size();
    }
    return ++rows_ < kGroupRows && bytes_ < kGroupBytes ? Status() : flush();
  }

  Status close() override {
    if (rows_ > 0) TRY(flush());
    TRY(check(writer_->Close()));
    return check(file_->Close());
  }

 private:
  Status flush() {
    rows_ = 0;
    bytes_ = 0;
    std::shared_ptr<arrow::RecordBatch> batch;
    TRY(check(builder_->Flush().Value(&batch)));
    TRY(check(writer_->NewBufferedRowGroup()));
    return check(writer_->WriteRecordBatch(*batch));
  }

  Status check(const arrow::Status& status) const {
    if (status.ok()) return {};
    return Error(ErrorCode::kIo, "cannot write " + path_ + ": " + status.message(), "make room or choose another place with --out");
  }

  std::string path_;
  std::vector<Column> columns_;
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<arrow::RecordBatchBuilder> builder_;
  std::shared_ptr<arrow::io::FileOutputStream> file_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  int64_t rows_ = 0;  // in the builder
  size_t bytes_ = 0;  // of their texts
};

}  // namespace

Result<std::unique_ptr<ParquetWriter>> ParquetWriter::open(const std::string& path, const std::vector<Column>& columns) {
  auto writer = std::make_unique<ArrowWriter>(path, columns);
  TRY(writer->start());
  return std::unique_ptr<ParquetWriter>(std::move(writer));
}

}  // namespace foretrace::tracer
