// What a debugger shows of the step where it stands.
#include <algorithm>

#include "tracer/debug_adapter/debug_session.h"
#include "tracer/debug_adapter/evaluation.h"

namespace foretrace::tracer {
namespace {

Result<uint32_t> frame_number(int64_t number) {
  if (number < 1 || number > UINT32_MAX) return not_found("no frame has the number " + std::to_string(number));
  return static_cast<uint32_t>(number);
}

}  // namespace

Result<Json> DebugSession::threads(const RequestArguments&) {
  Json list = Json::array();
  for (const auto& [thread, stack] : run_->cursor().state().stacks())
    if (!stack.empty()) list.push_back({{"id", thread}, {"name", "thread " + std::to_string(thread)}});
  return Json{{"threads", std::move(list)}};
}

Result<Json> DebugSession::stack_trace(const RequestArguments& arguments) {
  TRY_ASSIGN(const int64_t thread, arguments.integer_or("threadId", run_->thread()));
  TRY_ASSIGN(const int64_t start, arguments.integer_or("startFrame", 0));
  TRY_ASSIGN(const int64_t levels, arguments.integer_or("levels", 0));
  const auto& stacks = run_->cursor().state().stacks();
  const auto found = thread < 1 || thread > UINT32_MAX ? stacks.end() : stacks.find(static_cast<uint32_t>(thread));
  if (found == stacks.end() || found->second.empty()) return not_found("no thread has the number " + std::to_string(thread) + " at this step");
  if (start < 0 || levels < 0) return invalid_argument("a negative place in the stack");
  const std::vector<uint32_t>& stack = found->second;  // innermost last
  const auto size = static_cast<int64_t>(stack.size());
  const int64_t end = levels == 0 || levels > size - start ? size : start + levels;
  Json frames = Json::array();
  for (int64_t i = start; i < end; ++i) frames.push_back(stack_frame(stack[static_cast<size_t>(size - 1 - i)]));
  TRY(run_->cursor().definitions().failure());
  return Json{{"stackFrames", std::move(frames)}, {"totalFrames", size}};
}

Json DebugSession::stack_frame(uint32_t id) {
  DefinitionSource& definitions = run_->cursor().definitions();
  const FrameState& frame = *run_->cursor().state().frame(id);
  const Code* found = definitions.code(frame.code);
  const Code code = found == nullptr ? Code{} : *found;
  const auto& files = run_->index().files();
  const auto file = static_cast<uint32_t>(std::find(files.begin(), files.end(), text_of(definitions, code.file)) - files.begin());
  const uint32_t line = std::max({frame.line, frame.line == 0 ? code.first_line : 0, 1U});
  Json json{{"id", id}, {"name", text_of(definitions, code.name)}, {"line", shown_line(line)}};
  json["column"] = shown_column(file < files.size() ? sources_->column(file, line) : 1);
  if (file < files.size()) json["source"] = sources_->source(file);
  return json;
}

Result<Json> DebugSession::scopes(const RequestArguments& arguments) {
  TRY_ASSIGN(const int64_t number, arguments.integer("frameId"));
  TRY_ASSIGN(const uint32_t frame, frame_number(number));
  TRY_ASSIGN(Json all, variables_.scopes(run_->cursor(), frame));
  return Json{{"scopes", std::move(all)}};
}

Result<Json> DebugSession::variables(const RequestArguments& arguments) {
  TRY_ASSIGN(const int64_t reference, arguments.integer("variablesReference"));
  TRY_ASSIGN(const std::string filter, arguments.text_or("filter", ""));
  ChildRange range;
  range.named = filter != "indexed";
  range.indexed = filter != "named";
  TRY_ASSIGN(range.start, arguments.integer_or("start", 0));
  TRY_ASSIGN(range.count, arguments.integer_or("count", 0));
  if (range.start < 0 || range.count < 0) return invalid_argument("a negative range of variables");
  TRY_ASSIGN(Json all, variables_.children(run_->cursor(), reference, range));
  return Json{{"variables", std::move(all)}};
}

Result<Json> DebugSession::evaluate_text(const RequestArguments& arguments) {
  TRY_ASSIGN(const std::string text, arguments.text_or("expression", ""));
  TRY_ASSIGN(const int64_t number, arguments.integer_or("frameId", run_->cursor().delta().frame));
  TRY_ASSIGN(const uint32_t frame, frame_number(number));
  TRY_ASSIGN(const Expression expression, parse_expression(text));
  TRY_ASSIGN(const Evaluated found, evaluate(expression, run_->cursor(), frame));
  Json json;
  if (found.recorded)
    variables_.describe(run_->cursor(), *found.recorded, text, "result", json);
  else
    json = {{"result", found.text()}, {"variablesReference", 0}};
  return json;
}

Result<Json> DebugSession::exception_info(const RequestArguments&) {
  StepCursor& cursor = run_->cursor();
  if (cursor.delta().event != Event::kException) return not_found("step " + std::to_string(cursor.step()) + " is no exception");
  const std::string text = RecordedValue(cursor, cursor.delta().value).text();
  const size_t colon = text.find(": ");
  return Json{{"exceptionId", text.substr(0, colon)},
              {"description", colon == std::string::npos ? text : text.substr(colon + 2)},
              {"breakMode", "always"}};
}

Result<Json> DebugSession::source_text(const RequestArguments& arguments) {
  TRY_ASSIGN(const Json source, arguments.object("source"));
  const RequestArguments named(source);
  TRY_ASSIGN(const int64_t outer, arguments.integer_or("sourceReference", 0));
  TRY_ASSIGN(const int64_t inner, named.integer_or("sourceReference", 0));
  TRY_ASSIGN(const std::string path, named.text_or("path", ""));
  const int64_t reference = inner > 0 ? inner : outer;
  const auto file = reference > 0 ? std::nullopt : sources_->find(0, path);
  TRY_ASSIGN(std::string text, sources_->text(file ? *file + 1 : reference));
  return Json{{"content", std::move(text)}};
}

Result<Json> DebugSession::loaded_sources(const RequestArguments&) { return Json{{"sources", sources_->all()}}; }

}  // namespace foretrace::tracer
