// A small run written by hand, as the Python tracer would record it, and a place for stores.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/scratch_directory.h"
#include "tests/tracer/trace/trace_builder.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

// A path in a directory of this process where no store is.
inline std::string fresh_path(const std::string& name) {
  static const ScratchDirectory stores;
  const std::string path = stores / name;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + end);
  return path;
}

inline constexpr const char* kSampleSource =
    "def collect(n):\n"
    "    xs = []  # filled below\n"
    "    for i in range(n):\n"
    "        xs.append(\n"
    "            i)\n"
    "    return xs\n"
    "got = collect(2)\n";

// The steps of the program above, from the module's call of collect on.
inline std::vector<Step> sample_steps() {
  TraceBuilder b;
  std::vector<Step> steps;
  b.source("m.py", kSampleSource);
  const uint32_t module = b.code("m.py", "<module>", 1, true);
  const uint32_t collect = b.code("m.py", "collect", 1);
  const uint32_t outer = b.frame(module);
  b.set("__name__", b.str("__main__"));
  const Ref function = b.opaque("function", "<function collect>");
  b.set("collect", function);
  steps.push_back(b.step(Event::kLine, outer, 7));
  const uint32_t inner = b.frame(collect, outer);
  b.set("n", Ref::integer(2));
  steps.push_back(b.step(Event::kCall, inner, 1, 1));
  steps.push_back(b.step(Event::kLine, inner, 2, 1));
  const Ref xs = b.list({});
  b.set("xs", xs);
  steps.push_back(b.step(Event::kLine, inner, 3, 1));
  for (int i = 0; i < 2; ++i) {
    b.set("i", Ref::integer(i));
    steps.push_back(b.step(Event::kLine, inner, 4, 1));
    steps.push_back(b.step(Event::kLine, inner, 5, 1));
    b.splice(xs, static_cast<uint32_t>(i), 0, static_cast<uint64_t>(i) + 1, {{Ref(), Ref::integer(i)}});
    steps.push_back(b.step(Event::kLine, inner, 3, 1));
  }
  steps.push_back(b.step(Event::kLine, inner, 6, 1));
  steps.push_back(b.step(Event::kReturn, inner, 6, 1, xs));
  b.set("got", xs);
  steps.push_back(b.step(Event::kReturn, outer, 7, 0, Ref::singleton(Singleton::kNone)));
  return steps;
}

inline RunInfo sample_info() {
  RunInfo info;
  info.program = "m.py";
  info.interpreter = "CPython 3.11.2";
  info.sandbox = "none";
  info.started = "2026-01-02T03:04:05Z";
  return info;
}

inline RunEnd sample_end() {
  RunEnd end;
  end.outcome = Outcome::kReturned;
  end.exit_code = 0;
  end.out = "hi\n";
  end.seconds = 0.5;
  return end;
}

// Appends the sample as a whole run.
inline int64_t write_sample(TraceWriter& writer, const RunInfo& info = sample_info()) {
  const int64_t run = writer.begin_run(info).value();
  for (const Step& step : sample_steps()) {
    const Status status = writer.append(step);
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().text());
  }
  EXPECT_TRUE(writer.output(4, 1, "hi\n").ok());
  EXPECT_TRUE(writer.finish(sample_end()).ok());
  return run;
}

inline std::string sample_store(const std::string& name) {
  const std::string path = fresh_path(name);
  auto writer = TraceWriter::open(path).value();
  write_sample(*writer);
  return path;
}

}  // namespace foretrace::tracer
