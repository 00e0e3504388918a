#include "tracer/store/state_json.h"

#include "tracer/store/reachable.h"

namespace foretrace::tracer {
namespace {

void put_value(Json& json, StepCursor& cursor, Ref ref) {
  Renderer& renderer = cursor.renderer();
  std::string text;
  renderer.render(ref, text);
  json["text"] = std::move(text);
  const uint32_t identity = cursor.state().identity(ref);
  json["object"] = identity != 0 ? Json(identity) : Json();
  if (renderer.cut()) json["cut"] = true;
}

Json frame_json(StepCursor& cursor, const FrameState& frame) {
  DefinitionSource& definitions = cursor.definitions();
  Json json;
  json["frame"] = frame.id;
  const Code* code = definitions.code(frame.code);
  const Code copy = code == nullptr ? Code{} : *code;
  json["function"] = text_of(definitions, copy.name);
  json["file"] = text_of(definitions, copy.file);
  json["line"] = frame.line == 0 ? Json() : Json(frame.line);
  Json& locals = json["locals"] = Json::object();
  for (const Local& local : frame.locals) {
    if (local.value.absent() || hidden_name(definitions, frame, local.name)) continue;
    Json& value = locals[text_of(definitions, local.name)];
    value["type"] = std::string(cursor.renderer().type_name(local.value));
    put_value(value, cursor, local.value);
  }
  return json;
}

Json object_json(StepCursor& cursor, uint32_t id) {
  Json json;
  Renderer& renderer = cursor.renderer();
  const Ref ref = Ref::object(id);
  json["type"] = std::string(renderer.type_name(ref));
  std::string text;
  renderer.render(ref, text);
  json["text"] = std::move(text);
  Json& items = json["items"] = Json::array();
  const ObjectNew* object = cursor.state().object(id);
  if (object == nullptr) return json;
  for (const Entry& entry : object->entries) {
    Json& item = items.emplace_back(Json::object());
    if (!entry.key.absent()) {
      std::string key;
      renderer.render(entry.key, key);
      item["key"] = std::move(key);
    }
    put_value(item, cursor, entry.value);
  }
  if (object->length > object->entries.size()) json["cut"] = object->length - object->entries.size();
  return json;
}

}  // namespace

Result<Json> state_json(StepCursor& cursor, int64_t run) {
  const State& state = cursor.state();
  Json json;
  json["run"] = run;
  json["step"] = cursor.step();
  json["event"] = std::string(event_name(cursor.delta().event));
  if (!cursor.delta().value.absent()) {
    std::string text;
    cursor.renderer().render(cursor.delta().value, text);
    json["value"] = std::move(text);
  }
  Json& frames = json["frames"] = Json::array();
  const FrameState* current = state.frame(cursor.delta().frame);
  if (const auto stack = state.stacks().find(current->thread); stack != state.stacks().end())
    for (uint32_t id : stack->second) frames.push_back(frame_json(cursor, *state.frame(id)));
  Json& objects = json["objects"] = Json::object();
  for (const auto& [id, owners] : reachable_objects(state, cursor.definitions()))
    objects[std::to_string(id)] = object_json(cursor, id);
  TRY(cursor.definitions().failure());
  return json;
}

}  // namespace foretrace::tracer
