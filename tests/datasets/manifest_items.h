// What tests ask of a manifest's items.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "datasets/manifest.h"

namespace foretrace::datasets {

inline std::string text_of(const std::vector<ManifestItem>& all) {
  std::string text;
  for (const ManifestItem& item : all) text += manifest_line(item);
  return text;
}

// The sources, each once: items of one follow each other.
inline std::vector<std::string_view> programs(const std::vector<ManifestItem>& all) {
  std::vector<std::string_view> out;
  for (const ManifestItem& item : all) {
    if (out.empty() || out.back() != item.source) out.push_back(item.source);
  }
  return out;
}

}  // namespace foretrace::datasets
