// A store in which one row says something else: TraceReader reads what can be read of it. First byte: which row; second: what of it
// is replaced (1: by the input as it is, not compressed; 2: its first number and its count too).
#include <cstring>

#include "core/compress.h"
#include "core/sqlite.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/store/random_trace.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::tracer;

constexpr int kSteps = 400;

struct Row {
  int64_t rowid, first, count;
  std::string data;
};

class Store {
 public:
  Store() : path_(folder_ / "store.db") {
    WriterOptions options;
    options.chunk_bytes = 2000;
    {
      auto writer = TraceWriter::open(path_, options).value();
      FUZZ_REQUIRE(writer->begin_run({}).ok());
      RandomTrace trace(3);
      for (int i = 0; i < kSteps; ++i) FUZZ_REQUIRE(writer->append(trace.next()).ok());
      FUZZ_REQUIRE(writer->finish({}).ok());
    }
    db_.emplace(Sqlite::open(path_, Sqlite::Mode::kReadWrite).value());
    FUZZ_REQUIRE(db_->execute("PRAGMA synchronous = OFF").ok());
    auto rows = db_->prepare("SELECT rowid, first, count, data FROM trace_block ORDER BY rowid").value();
    while (rows.step().value()) rows_.push_back({rows.integer(0), rows.integer(1), rows.integer(2), std::string(rows.text(3))});
    FUZZ_REQUIRE(!rows_.empty());
  }

  void replace(const Row& row) {
    auto update = db_->prepare("UPDATE trace_block SET first = ?, count = ?, data = ? WHERE rowid = ?").value();
    update.bind(1, row.first);
    update.bind(2, row.count);
    update.bind_blob(3, row.data);
    update.bind(4, row.rowid);
    (void)update.run().ok();  // two rows of one key: refused
  }

  void read() const {
    auto reader = TraceReader::open(path_);
    FUZZ_REQUIRE(reader.ok());
    const Status steps = reader.value()->for_each_step(1, 0, INT64_MAX, [](const StepView&) { return true; });
    FUZZ_REQUIRE(steps.ok() || !steps.error().message.empty());
    (void)reader.value()->state_at(1, kSteps / 2).ok();
    (void)reader.value()->state_at(1, kSteps - 1).ok();
    (void)reader.value()->frames(1).ok();
  }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  ScratchDirectory folder_;
  std::string path_;
  std::optional<Sqlite> db_;
  std::vector<Row> rows_;
};

Store& store() {
  static Store made;
  return made;
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (size_t i = 0; i < store().rows().size(); ++i)
    all.push_back(std::string{static_cast<char>(i), '\0'} + decompress(store().rows()[i].data, 1u << 20).value());
  return all;
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace::fuzz;
  if (size < 2 || size > (1u << 18)) return 0;
  const Row& original = store().rows()[data[0] % store().rows().size()];
  Row row = original;
  std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  if ((data[1] & 2) != 0 && text.size() >= 16) {
    std::memcpy(&row.first, text.data(), 8);
    std::memcpy(&row.count, text.data() + 8, 8);
    text.remove_prefix(16);
  }
  row.data = (data[1] & 1) != 0 ? std::string(text) : foretrace::compress(text, 1);
  store().replace(row);
  store().read();
  store().replace(original);
  return 0;
}
