// Breakpoints: each becomes the list of the steps that it stops at.
#include "tracer/debug_adapter/breakpoint_hits.h"
#include "tracer/debug_adapter/debug_session.h"
#include "tracer/debug_adapter/exception_filters.h"

namespace foretrace::tracer {
namespace {

Json refused(const std::string& why) { return {{"verified", false}, {"message", why}}; }

}  // namespace

Result<Json> DebugSession::breakpoint(const RequestArguments& wanted, StepList hits, StopPoints::Group& group) {
  TRY_ASSIGN(const std::string condition, wanted.text_or("condition", ""));
  TRY_ASSIGN(const std::string hit_condition, wanted.text_or("hitCondition", ""));
  const auto filter = BreakpointFilter::parse(condition, hit_condition);
  if (!filter.ok()) return refused(filter.error().text());
  const std::string all = std::to_string(hits.size());
  TRY_ASSIGN(FilteredHits found, filter_hits(run_->reader(), run_->record().run, std::move(hits), filter.value()));
  const int64_t number = ++breakpoints_;
  Json json{{"id", number}, {"verified", true}};
  if (found.unknown > 0)
    json["message"] = "the condition could not be told at " + std::to_string(found.unknown) + " of " + all + " hits, which do not stop: " + found.why;
  else if (found.steps.empty())
    json["message"] = "no step of the run fulfils the condition";
  group.breakpoints.push_back({number, std::move(found.steps)});
  return json;
}

Result<Json> DebugSession::line_breakpoint(const RequestArguments& wanted, std::optional<uint32_t> file, StopPoints::Group& group) {
  TRY_ASSIGN(const int64_t shown, wanted.integer("line"));
  if (!file) return refused("the run has no steps in this file");
  const int64_t line = meant_line(shown);
  const auto moved = line < 0 || line > UINT32_MAX ? std::nullopt : line_with_steps(run_->index(), *file, static_cast<uint32_t>(line));
  if (!moved) return refused("no step of the run stands on this line or behind it");
  TRY_ASSIGN(Json json, breakpoint(wanted, line_hits(run_->index(), *file, *moved), group));
  json["line"] = shown_line(*moved);
  json["source"] = sources_->source(*file);
  return json;
}

Result<Json> DebugSession::set_breakpoints(const RequestArguments& arguments) {
  TRY_ASSIGN(const Json source, arguments.object("source"));
  TRY_ASSIGN(const Json wanted, arguments.list("breakpoints"));
  const RequestArguments named(source);
  TRY_ASSIGN(const int64_t reference, named.integer_or("sourceReference", 0));
  TRY_ASSIGN(const std::string path, named.text_or("path", ""));
  const auto file = sources_->find(reference, path);
  StopPoints::Group group{StopReason::kBreakpoint, {}};
  Json answers = Json::array();
  for (const Json& one : wanted) {
    TRY_ASSIGN(Json answer, line_breakpoint(RequestArguments(one), file, group));
    answers.push_back(std::move(answer));
  }
  if (file) run_->stops().set("file " + std::to_string(*file), std::move(group));
  return Json{{"breakpoints", std::move(answers)}};
}

Result<Json> DebugSession::set_function_breakpoints(const RequestArguments& arguments) {
  TRY_ASSIGN(const Json wanted, arguments.list("breakpoints"));
  StopPoints::Group group{StopReason::kFunctionBreakpoint, {}};
  Json answers = Json::array();
  for (const Json& one : wanted) {
    const RequestArguments fields(one);
    TRY_ASSIGN(const std::string name, fields.text_or("name", ""));
    StepList hits = call_hits(run_->index(), name);
    if (hits.empty()) {
      answers.push_back(refused("no function of that name was called; the trace knows functions by their own name alone"));
      continue;
    }
    const int64_t first = hits.front();
    TRY_ASSIGN(Json answer, breakpoint(fields, std::move(hits), group));
    const CodeSite& code = run_->index().code(first);
    answer["source"] = sources_->source(code.file);
    answer["line"] = shown_line(code.first_line);
    answers.push_back(std::move(answer));
  }
  run_->stops().set("functions", std::move(group));
  return Json{{"breakpoints", std::move(answers)}};
}

Result<Json> DebugSession::set_exception_breakpoints(const RequestArguments& arguments) {
  TRY_ASSIGN(const Json filters, arguments.list("filters"));
  Json answers = Json::array();
  for (const Json& old : exception_filters()) run_->stops().set("filter " + old["filter"].get<std::string>(), {});
  for (const Json& one : filters) {
    if (!one.is_string()) return invalid_argument("an exception filter is no text");
    const auto name = one.get<std::string>();
    auto found = filter_stops(*run_, name);
    answers.push_back(found.ok() ? Json{{"verified", true}} : refused(found.error().text()));
    if (!found.ok()) continue;
    StopPoints::Group group{found.value().reason, {}};
    group.breakpoints.push_back({0, std::move(found).value().steps});
    run_->stops().set("filter " + name, std::move(group));
  }
  return Json{{"breakpoints", std::move(answers)}};
}

Result<Json> DebugSession::breakpoint_locations(const RequestArguments& arguments) {
  TRY_ASSIGN(const Json source, arguments.object("source"));
  const RequestArguments named(source);
  TRY_ASSIGN(const int64_t reference, named.integer_or("sourceReference", 0));
  TRY_ASSIGN(const std::string path, named.text_or("path", ""));
  TRY_ASSIGN(const int64_t first, arguments.integer("line"));
  TRY_ASSIGN(const int64_t last, arguments.integer_or("endLine", first));
  Json places = Json::array();
  if (const auto file = sources_->find(reference, path))
    for (const auto& [line, kinds] : run_->index().lines(*file))
      if (line >= meant_line(first) && line <= meant_line(last)) places.push_back(Json{{"line", shown_line(line)}});
  return Json{{"breakpoints", std::move(places)}};
}

}  // namespace foretrace::tracer
