// Events of a canvas as JSON.
#pragma once

#include <span>

#include "core/json.h"
#include "lm/diffusion/sampler.h"

namespace foretrace::lm {

// To six digits behind the point.
Json confidence_json(std::span<const float> confidence);

// {"event": "draft" | "commit" | "end", "begin", "step" (of a draft), "tokens", "confidence" (of both)}
Json canvas_json(const CanvasEvent& event);

}  // namespace foretrace::lm
