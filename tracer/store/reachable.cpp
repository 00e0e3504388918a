#include "tracer/store/reachable.h"

#include <vector>

namespace foretrace::tracer {

bool hidden_name(DefinitionSource& definitions, const FrameState& frame, StringId name) {
  const Code* code = definitions.code(frame.code);
  if (code == nullptr || !code->module) return false;
  const std::string* text = definitions.string(name);
  return text != nullptr && text->size() >= 4 && text->starts_with("__") && text->ends_with("__");
}

std::map<uint32_t, int64_t> reachable_objects(const State& state, DefinitionSource& definitions) {
  std::map<uint32_t, int64_t> owners;
  std::vector<uint32_t> todo;
  const auto hold = [&](Ref ref) {
    const uint32_t id = state.identity(ref);
    if (id != 0 && owners[id]++ == 0) todo.push_back(id);
  };
  for (const auto& [thread, stack] : state.stacks()) {
    for (uint32_t id : stack) {
      const FrameState& frame = *state.frame(id);
      for (const Local& local : frame.locals)
        if (!hidden_name(definitions, frame, local.name)) hold(local.value);
    }
  }
  while (!todo.empty()) {
    const ObjectNew* object = state.object(todo.back());
    todo.pop_back();
    if (object == nullptr) continue;
    for (const Entry& entry : object->entries) {
      hold(entry.key);
      hold(entry.value);
    }
  }
  return owners;
}

}  // namespace foretrace::tracer
