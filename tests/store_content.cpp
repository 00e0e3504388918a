#include "tests/store_content.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/hash.h"
#include "core/json.h"
#include "core/sqlite.h"
#include "tracer/store/schema.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/step_json.h"

namespace foretrace {
namespace {

using tracer::RunRecord;
using tracer::TraceReader;

std::string outputs_of(TraceReader& reader, int64_t run) {
  std::string text;
  const auto outputs = reader.outputs(run);
  if (!outputs.ok()) return outputs.error().text();
  for (const auto& output : outputs.value()) text += std::to_string(output.step) + "/" + std::to_string(output.stream) + ":" + output.bytes;
  return text;
}

std::string run_line(TraceReader& reader, int64_t run) {
  const auto read = reader.run(run);
  if (!read.ok()) return read.error().text();
  const RunRecord& record = read.value();
  std::string steps;
  const Status walked = reader.for_each_step(run, 0, INT64_MAX, [&](const tracer::StepView& view) {
    steps += tracer::step_json(view) + "\n";
    return true;
  });
  if (!walked.ok()) return walked.error().text();
  Json json;
  json["item"] = record.info.item;
  for (const auto& [name, text] : {std::pair{"language", &record.info.language}, {"program", &record.info.program}, {"entry", &record.info.entry},
                                   {"args", &record.info.args}, {"interpreter", &record.info.interpreter}, {"sandbox", &record.info.sandbox},
                                   {"stdout", &record.end.out}, {"stderr", &record.end.err}})
    json[name] = *text;
  json["outcome"] = std::string(tracer::outcome_name(record.end.outcome));
  json["exit_code"] = record.end.exit_code.value_or(-1000);
  json["signal"] = record.end.signal.value_or("none");
  json["return"] = record.end.return_value.value_or("none");
  json["exception"] = record.end.exception ? record.end.exception->type + ": " + record.end.exception->message : "none";
  json["max_steps"] = record.info.limits.max_steps;
  json["steps"] = record.steps;
  json["digest"] = sha256_hex(steps);
  json["outputs"] = outputs_of(reader, run);
  return "run " + dump_json(json);
}

}  // namespace

std::vector<std::string> store_content(const std::string& path) {
  const auto reader = TraceReader::open(path);
  if (!reader.ok()) return {reader.error().text()};
  const auto runs = reader.value()->runs();
  if (!runs.ok()) return {runs.error().text()};
  std::vector<std::string> lines;
  for (const int64_t run : runs.value()) lines.push_back(run_line(*reader.value(), run));
  Sqlite db = tracer::open_store(path, Sqlite::Mode::kReadOnly).value();
  SqliteStatement item = db.prepare("SELECT i.item, i.status, i.message, r.item FROM trace_item i LEFT JOIN trace_run r USING(run)").value();
  while (item.step().value())
    lines.push_back("item " + std::string(item.text(0)) + " " + std::string(item.text(1)) + " " + std::string(item.text(2)) + " run of " + std::string(item.text(3)));
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> content_difference(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  std::vector<std::string> lines;
  const auto add = [&lines](const char* mark, const auto& from, const auto& without) {
    std::vector<std::string> rest;
    std::set_difference(from.begin(), from.end(), without.begin(), without.end(), std::back_inserter(rest));
    for (const std::string& line : rest) lines.push_back(mark + line);
  };
  add("< ", one, other);
  add("> ", other, one);
  return lines;
}

int64_t stray_rows(const std::string& path) {
  Sqlite db = tracer::open_store(path, Sqlite::Mode::kReadOnly).value();
  int64_t rows = 0;
  for (const char* table : {"trace_block", "trace_image", "trace_output", "trace_file", "trace_item"})
    rows += query_integer(db, std::string("SELECT count(*) FROM ") + table + " WHERE run IS NOT NULL AND run NOT IN (SELECT run FROM trace_run)").value();
  return rows;
}

}  // namespace foretrace
