#include "datasets/view/payload_header.h"

#include <map>

#include "tracer/trace/render.h"

namespace foretrace::datasets {
namespace {

Json run_json(const tracer::RunRecord& record) {
  const tracer::RunInfo& info = record.info;
  const tracer::RunEnd& end = record.end;
  Json json = {{"run", record.run},
               {"language", info.language},
               {"program", info.program},
               {"entry", info.entry},
               {"args", info.args},
               {"interpreter", info.interpreter},
               {"started", info.started},
               {"seconds", end.seconds},
               {"outcome", std::string(tracer::outcome_name(end.outcome))},
               {"skipped", end.skipped_steps}};
  json["exit_code"] = end.exit_code ? Json(*end.exit_code) : Json();
  json["signal"] = end.signal ? Json(*end.signal) : Json();
  json["return"] = end.return_value ? Json(*end.return_value) : Json();
  if (end.exception)
    json["exception"] = {{"type", end.exception->type}, {"message", end.exception->message}, {"file", end.exception->file}, {"line", end.exception->line}};
  const auto budget = tracer::RenderBudget::of(info.limits);
  json["budget"] = {{"bytes", budget.bytes}, {"items", budget.items}, {"depth", budget.depth}};
  return json;
}

Json prediction_json(const StepPrediction& step) {
  Json json = {{"step", step.step}, {"ended", step.ended}, {"event", static_cast<int>(step.event)}, {"confidence", step.confidence},
               {"control", step.control}, {"state", step.state}, {"value_right", step.value_right}};
  json["line"] = step.line == tracer::kNoLine ? Json() : Json(step.line);
  json["value"] = step.value ? Json(*step.value) : Json();
  Json& locals = json["locals"] = Json::array();
  for (const PredictedLocal& local : step.locals)
    locals.push_back({{"name", local.name}, {"text", local.absent ? Json() : Json(local.text)}, {"right", local.right}});
  return json;
}

}  // namespace

Result<Json> payload_header(tracer::TraceReader& reader, const tracer::RunRecord& record, tracer::DefinitionSource& definitions, const Predictions* predictions) {
  Json json = {{"format", kPayloadVersion}, {"run", run_json(record)}};
  std::map<tracer::StringId, std::string> files;
  for (uint32_t id = 1; id <= definitions.counts().codes; ++id) {
    const tracer::Code* code = definitions.code(id);
    if (code == nullptr) continue;
    const tracer::StringId file = code->file;
    if (const std::string* name = definitions.string(file); name != nullptr) files[file] = *name;
  }
  Json& sources = json["sources"] = Json::array();
  for (const auto& [id, name] : files) {
    auto text = reader.source(record.run, name);
    if (!text.ok() && text.error().code != ErrorCode::kNotFound) return text.error();
    if (text.ok()) sources.push_back({{"file", id}, {"text", std::move(text).value()}});
  }
  if (predictions == nullptr) return json;
  Json& model = json["predictions"] = {{"model", predictions->model}};
  Json& steps = model["steps"] = Json::array();
  for (const StepPrediction& step : predictions->steps) steps.push_back(prediction_json(step));
  return json;
}

}  // namespace foretrace::datasets
