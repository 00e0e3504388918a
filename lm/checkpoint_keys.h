// Names that tensors of a model have in checkpoints.
#pragma once

#include <string>
#include <vector>

#include "lm/config.h"

namespace foretrace::lm {

// What the keys of a family's embedding, layers and final norm begin with.
std::string body_prefix(ModelFamily family);
// DiffusionGemma's decoder and encoder share their weights: the encoder's name of a decoder's tensor, empty for other keys.
std::string encoder_key(const std::string& key);
// Under which names a checkpoint may hold a tensor: the key itself, then where the text model is a part of a larger one.
std::vector<std::string> key_names(const std::string& key);
// Keys that a text model rightly leaves aside: multi-token prediction heads, image encoders.
bool may_ignore_key(const std::string& key);

}  // namespace foretrace::lm
