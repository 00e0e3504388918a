#include <gtest/gtest.h>

#include "core/file.h"
#include "core/rng.h"
#include "core/sqlite.h"
#include "tests/tracer/store/random_trace.h"
#include "tests/tracer/store/sample_run.h"
#include "tracer/store/definition_block.h"
#include "tracer/store/keyframe.h"
#include "tracer/store/step_chunk.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

std::string random_store(const std::string& name, int steps) {
  const std::string path = fresh_path(name);
  WriterOptions options;
  options.chunk_bytes = 4000;
  auto writer = TraceWriter::open(path, options).value();
  EXPECT_TRUE(writer->begin_run(sample_info()).ok());
  RandomTrace trace(3);
  for (int i = 0; i < steps; ++i) EXPECT_TRUE(writer->append(trace.next()).ok());
  EXPECT_TRUE(writer->finish(sample_end()).ok());
  return path;
}

// Reads whatever can be read; true if all went well.
bool read_all(const std::string& path) {
  auto reader = TraceReader::open(path);
  if (!reader.ok()) return false;
  auto runs = reader.value()->runs();
  if (!runs.ok()) return false;
  bool good = true;
  for (int64_t run : runs.value()) {
    good = reader.value()->run(run).ok() && good;
    good = reader.value()->for_each_step(run, 0, INT64_MAX, [](const StepView&) { return true; }).ok() && good;
    good = reader.value()->state_at(run, 700).ok() && good;
    good = reader.value()->outputs(run).ok() && good;
    good = reader.value()->frames(run).ok() && good;
  }
  return good;
}

TEST(Damage, AStoreTornAnywhereIsAnErrorNotACrash) {
  const std::string whole = read_file(random_store("whole.db", 6000)).value();
  ASSERT_GT(whole.size(), 40u * 4096);
  const std::string torn = fresh_path("torn.db");
  int failures = 0, files = 0;
  for (size_t size = 0; size < whole.size(); size += 4096, ++files) {
    ASSERT_TRUE(write_file_atomic(torn, whole.substr(0, size)).ok());
    if (!read_all(torn)) ++failures;
  }
  EXPECT_EQ(failures, files);
}

TEST(Damage, FlippedBytesInAStoreNeverCrash) {
  const std::string whole = read_file(random_store("flips.db", 800)).value();
  const std::string flipped = fresh_path("flipped.db");
  Rng rng(17);
  for (int i = 0; i < 60; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 40; ++k) bytes[4096 + rng.below(bytes.size() - 4096)] = static_cast<char>(rng.next());
    ASSERT_TRUE(write_file_atomic(flipped, bytes).ok());
    read_all(flipped);
  }
}

// A definition source that knows nothing: hostile steps must be refused, not followed.
class Nothing : public DefinitionTables {};

TEST(Damage, HostileChunkBytesNeverCrash) {
  StepPacker packer;
  packer.begin(0, {});
  RandomTrace trace(8);
  DefinitionTables tables;
  for (int i = 0; i < 300; ++i) {
    const Step step = trace.next();
    ASSERT_TRUE(tables.add(step).ok());
    packer.add(step, tables.counts());
  }
  const std::string good = packer.pack();
  Rng rng(23);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good;
    for (uint64_t k = 0; k <= rng.below(8); ++k) bytes[rng.below(bytes.size())] = static_cast<char>(rng.next());
    if (rng.chance(0.2)) bytes.resize(rng.below(bytes.size()));
    StepUnpacker unpacker;
    if (!unpacker.open(bytes, tables.counts()).ok()) {
      ++refused;
      continue;
    }
    State state(tables);
    Step step;
    for (uint32_t n = 0; n < unpacker.count(); ++n)
      if (!unpacker.next(step).ok() || !state.apply(step).ok()) {
        ++refused;
        break;
      }
  }
  EXPECT_GT(refused, 1000);
}

TEST(Damage, RandomBytesAreNoDefinitionsAndNoKeyframe) {
  Rng rng(29);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes(rng.below(60), '\0');
    for (char& c : bytes) c = static_cast<char>(rng.chance(0.5) ? rng.below(8) : rng.next());
    std::vector<ObjectNew> objects;
    const bool read = read_block(bytes, 1, 3, objects).ok();
    EXPECT_TRUE(!read || objects.size() == 3);
    Nothing nothing;
    State state(nothing);
    if (unpack_keyframe(bytes, state).ok()) {
      Step step;
      step.frame = 1;
      EXPECT_FALSE(state.apply(step).ok() && state.frames().empty());
    }
  }
}

TEST(Damage, ErrorsNameTheFileTheRunAndTheStep) {
  const std::string path = random_store("named.db", 1500);
  ASSERT_TRUE(Sqlite::open(path, Sqlite::Mode::kReadWrite).value()
                  .execute("DELETE FROM trace_block WHERE kind = 1 AND first = (SELECT max(first) FROM trace_block WHERE kind = 1)").ok());
  auto reader = TraceReader::open(path).value();
  const Status status = reader->for_each_step(1, 0, INT64_MAX, [](const StepView&) { return true; });
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find(path + ": run 1 step "), std::string::npos) << status.error().message;
}

}  // namespace
}  // namespace foretrace::tracer
