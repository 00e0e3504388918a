#include "lm/diffusion/canvas_json.h"

#include <cmath>
#include <vector>

namespace foretrace::lm {

Json confidence_json(std::span<const float> confidence) {
  Json all = Json::array();
  for (const float value : confidence) all.push_back(std::round(1e6 * static_cast<double>(value)) / 1e6);
  return all;
}

Json canvas_json(const CanvasEvent& event) {
  constexpr const char* kKinds[] = {"draft", "commit", "end"};
  Json json = {{"event", kKinds[static_cast<int>(event.kind)]}, {"begin", event.begin}};
  if (event.kind == CanvasEventKind::kDraft) json["step"] = event.step;
  if (event.kind == CanvasEventKind::kEnd) return json;
  json["tokens"] = std::vector<int32_t>(event.tokens.begin(), event.tokens.end());
  json["confidence"] = confidence_json(event.confidence);
  return json;
}

}  // namespace foretrace::lm
