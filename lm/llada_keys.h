// How LLaDA's checkpoints spell the keys of a decoder with attention alone.
#pragma once

#include <string>

namespace foretrace::lm {

// "model.layers.3.self_attn.o_proj.weight" -> "model.transformer.blocks.3.attn_out.weight". REQUIRES: it is a key of such a decoder
std::string llada_key(const std::string& key);

}  // namespace foretrace::lm
