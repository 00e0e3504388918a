#include "lm/checkpoint_keys.h"

#include <array>

namespace foretrace::lm {
namespace {

constexpr const char* kDecoder = "model.decoder.";
constexpr const char* kEncoder = "model.encoder.language_model.";
constexpr const char* kText = "model.";
constexpr const char* kNestedText = "model.language_model.";

constexpr std::array<const char*, 4> kIgnored = {"mtp.", "model.visual.", "model.encoder.vision_tower.", "model.encoder.embed_vision."};

// `key` with `to` in the place of `from` at its beginning; empty if it does not begin so.
std::string moved(const std::string& key, const std::string& from, const char* to) {
  return key.starts_with(from) ? to + key.substr(from.size()) : std::string();
}

}  // namespace

std::string body_prefix(ModelFamily family) { return family == ModelFamily::kDiffusionGemma ? kDecoder : kText; }

std::string encoder_key(const std::string& key) { return moved(key, kDecoder, kEncoder); }

std::vector<std::string> key_names(const std::string& key) {
  std::vector<std::string> names = {key};
  for (const std::string& other : {encoder_key(key), moved(key, kText, kNestedText)})
    if (!other.empty()) names.push_back(other);
  return names;
}

bool may_ignore_key(const std::string& key) {
  for (const char* prefix : kIgnored)
    if (key.starts_with(prefix)) return true;
  return false;
}

}  // namespace foretrace::lm
