#include "tests/datasets/view/recorded_programs.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/datasets/recorded_store.h"

namespace foretrace::datasets {
namespace {

const std::vector<std::string> kGoldens = {
    "tests/golden/python/001_generators.py", "tests/golden/python/002_exceptions.py", "tests/golden/python/006_recursion.py",
    "tests/golden/python/007_aliasing.py",   "tests/golden/python/011_coroutines.py", "tests/golden/python/012_scalars.py",
    "tests/golden/python/014_mutations.py",  "tests/golden/python/015_threads.py",    "tests/golden/python/016_tasks.py",
    "tests/golden/python/018_values.py",     "docs/examples/orders.py",               "docs/examples/list.c",
    "tests/golden/c/001_control_flow.c",     "tests/golden/c/003_values.c",           "tests/golden/c/004_calls.c",
    "tests/golden/c/005_jumps.c",            "tests/golden/c/007_globals.c",          "tests/golden/c/008_variable_length.c"};

NamedSources golden_sources() {
  NamedSources sources;
  const bool c = file_exists(executable_directory() + "/foretrace-c");
  for (const std::string& path : kGoldens)
    if (c || !path.ends_with(".c")) sources.emplace_back(path, read_file(std::string(FORETRACE_SOURCE_DIR) + "/" + path).value());
  return sources;
}

}  // namespace

const RecordedPrograms& RecordedPrograms::goldens() {
  static const RecordedPrograms programs(golden_sources());
  return programs;
}

RecordedPrograms::RecordedPrograms(const NamedSources& sources) {
  std::vector<ManifestItem> items;
  for (const auto& [name, text] : sources) {
    ManifestItem item;
    item.id = name;
    item.language = name.ends_with(".c") ? "c" : "python";
    item.source = text;
    items.push_back(std::move(item));
  }
  const Status recorded = record_items(items, scratch_ / "traces.db");
  EXPECT_TRUE(recorded.ok()) << recorded.error().text();
  for (const auto& [name, text] : sources) {
    const auto item = reader()->item(name).value();
    if (item && item->run) programs_.push_back({name, *item->run});
  }
  EXPECT_EQ(programs_.size(), sources.size());
}

std::unique_ptr<tracer::TraceReader> RecordedPrograms::reader() const { return tracer::TraceReader::open(scratch_ / "traces.db").value(); }

}  // namespace foretrace::datasets
