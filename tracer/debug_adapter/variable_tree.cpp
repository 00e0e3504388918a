#include "tracer/debug_adapter/variable_tree.h"

#include <algorithm>

#include "tracer/store/reachable.h"

namespace foretrace::tracer {
namespace {

constexpr int64_t kLastReference = (int64_t{1} << 31) - 1;
constexpr int64_t kShownObjects = 1000;  // of the heap, unless a count is given

// A line that is no variable: what is not there, and how much.
Json notice(const std::string& text) {
  return {{"name", "..."}, {"value", text}, {"variablesReference", 0}, {"presentationHint", {{"kind", "virtual"}}}};
}

Json plain_variable(const std::string& name, const std::string& text) {
  return {{"name", name}, {"value", text}, {"variablesReference", 0}};
}

int64_t end_of(const ChildRange& range, int64_t size) { return range.count > 0 && range.count < size - range.start ? range.start + range.count : size; }

Json scope(const std::string& name, int64_t reference, bool expensive) {
  return {{"name", name}, {"variablesReference", reference}, {"expensive", expensive}};
}

// What the step's value is called among the variables.
const char* value_name(Event event) {
  return event == Event::kException ? "(exception)" : event == Event::kYield ? "(yield)" : event == Event::kReturn ? "(return)" : "(value)";
}

}  // namespace

void VariableTree::clear() {
  first_ += static_cast<int64_t>(nodes_.size());
  nodes_.clear();
  if (first_ > kLastReference / 2) first_ = 1;
}

int64_t VariableTree::add(Node node) {
  nodes_.push_back(std::move(node));
  return first_ + static_cast<int64_t>(nodes_.size()) - 1;
}

Result<Json> VariableTree::scopes(StepCursor& cursor, uint32_t frame) {
  const FrameState* own = cursor.state().frame(frame);
  if (own == nullptr) return not_found("frame " + std::to_string(frame) + " is not open at step " + std::to_string(cursor.step()));
  const FrameState* module = module_frame(cursor, *own);
  Json all = Json::array();
  Json& first = all.emplace_back(scope(module == own ? "Globals" : "Locals", add({Node::Kind::kFrame, frame, {}, {}}), false));
  if (module != own) first["presentationHint"] = "locals";
  if (module != nullptr && module != own) all.push_back(scope("Globals", add({Node::Kind::kFrame, module->id, {}, {}}), false));
  all.push_back(scope("Heap", add({Node::Kind::kHeap, 0, {}, {}}), true));
  all.push_back(scope("Step", add({Node::Kind::kStep, 0, {}, {}}), false));
  TRY(cursor.definitions().failure());
  return all;
}

Result<Json> VariableTree::children(StepCursor& cursor, int64_t reference, const ChildRange& range) {
  if (reference < first_ || reference >= first_ + static_cast<int64_t>(nodes_.size()))
    return not_found("no variables have the reference " + std::to_string(reference), "references end when the debugger moves");
  const Node node = nodes_[static_cast<size_t>(reference - first_)];
  Json found;
  switch (node.kind) {
    case Node::Kind::kFrame: found = locals(cursor, node.frame, range); break;
    case Node::Kind::kHeap: found = heap(cursor, range); break;
    case Node::Kind::kStep: found = step(cursor); break;
    case Node::Kind::kValue: found = parts(cursor, node, range); break;
  }
  TRY(cursor.definitions().failure());
  return found;
}

void VariableTree::describe(StepCursor& cursor, const RecordedValue& value, const std::string& path, const std::string& key, Json& json) {
  json[key] = value.text();
  json["type"] = value.type();
  const ValueParts parts(cursor, value.ref(), path);
  json["variablesReference"] = parts.size() == 0 ? 0 : add({Node::Kind::kValue, 0, value.ref(), path});
  if (parts.size() == 0) return;
  const int64_t notices = parts.cut() > 0 ? 1 : 0;
  if (parts.indexed()) json["indexedVariables"] = parts.size();
  if (!parts.indexed() || notices > 0) json["namedVariables"] = (parts.indexed() ? 0 : parts.size()) + notices;
}

Json VariableTree::variable(StepCursor& cursor, const std::string& name, const std::string& path, Ref value) {
  Json json{{"name", name}};
  describe(cursor, {cursor, value}, path, "value", json);
  if (!path.empty()) json["evaluateName"] = path;
  return json;
}

Json VariableTree::locals(StepCursor& cursor, uint32_t frame, const ChildRange& range) {
  Json all = Json::array();
  const FrameState* own = cursor.state().frame(frame);
  if (own == nullptr || !range.named) return all;
  std::vector<Local> shown;
  const Step& delta = cursor.delta();
  const bool has_value = delta.frame == frame && !delta.value.absent();
  if (has_value) shown.push_back({0, delta.value});
  for (const Local& local : own->locals)
    if (!local.value.absent() && !hidden_name(cursor.definitions(), *own, local.name)) shown.push_back(local);
  const int64_t end = end_of(range, static_cast<int64_t>(shown.size()));
  for (int64_t i = range.start; i < end; ++i) {
    const Local& local = shown[static_cast<size_t>(i)];
    const std::string* text = local.name == 0 ? nullptr : cursor.definitions().string(local.name);
    const std::string name = text != nullptr ? *text : value_name(delta.event);
    all.push_back(variable(cursor, name, text != nullptr ? name : std::string(), local.value));
  }
  return all;
}

Json VariableTree::heap(StepCursor& cursor, const ChildRange& range) {
  Json all = Json::array();
  const auto owners = reachable_objects(cursor.state(), cursor.definitions());
  const auto size = static_cast<int64_t>(owners.size());
  const int64_t end = end_of({true, true, range.start, range.count > 0 ? range.count : kShownObjects}, size);
  int64_t i = 0;
  for (const auto& [id, count] : owners) {
    if (i >= range.start && i < end) all.push_back(variable(cursor, "#" + std::to_string(id), {}, Ref::object(id)));
    if (++i >= end) break;
  }
  if (range.count == 0 && end < size) all.push_back(notice("<" + std::to_string(size - end) + " more objects>"));
  return all;
}

Json VariableTree::step(StepCursor& cursor) const {
  const Step& delta = cursor.delta();
  Json all = Json::array();
  all.push_back(plain_variable("step", std::to_string(cursor.step())));
  all.push_back(plain_variable("event", std::string(event_name(delta.event))));
  all.push_back(plain_variable("frame", std::to_string(delta.frame)));
  all.push_back(plain_variable("depth", std::to_string(delta.depth)));
  const Frame* frame = cursor.definitions().frame(delta.frame);
  if (frame == nullptr) return all;
  all.push_back(plain_variable("thread", std::to_string(frame->thread)));
  const std::string* task = frame->task == 0 ? nullptr : cursor.definitions().string(frame->task);
  if (task != nullptr) all.push_back(plain_variable("task", *task));
  return all;
}

Json VariableTree::parts(StepCursor& cursor, const Node& node, const ChildRange& range) {
  Json all = Json::array();
  const ValueParts parts(cursor, node.value, node.path);
  if (parts.indexed() ? range.indexed : range.named) {
    const int64_t end = end_of(range, parts.size());
    for (int64_t i = range.start; i < end; ++i) {
      const ValuePart part = parts.at(i);
      all.push_back(variable(cursor, part.name, part.path, part.value));
    }
  }
  const bool last = range.count == 0 || (!parts.indexed() && range.start + range.count > parts.size()) || !range.indexed;
  if (parts.cut() > 0 && range.named && last) all.push_back(notice("<" + std::to_string(parts.cut()) + " more, not recorded>"));
  return all;
}

}  // namespace foretrace::tracer
