#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

std::string free_name(Rng& rng, const std::vector<std::string>& candidates,
                      const std::set<std::string>& taken, const std::set<std::string>& also_taken) {
  const auto is_free = [&](const std::string& name) {
    return taken.count(name) == 0 && also_taken.count(name) == 0;
  };
  for (size_t attempt = 0; attempt < 2 * candidates.size(); ++attempt) {
    const std::string& name = rng.pick(candidates);
    if (is_free(name)) return name;
  }
  for (const std::string& name : candidates) {
    if (is_free(name)) return name;
  }
  for (int number = 2;; ++number) {
    const std::string name = candidates.front() + std::to_string(number);
    if (is_free(name)) return name;
  }
}

std::string Draft::file_name(const std::vector<std::string>& candidates) {
  const std::string name = free_name(rng, candidates, file_names_, main_names);
  file_names_.insert(name);
  return name;
}

int64_t Draft::length() const {
  size_t lines = globals.size() + main_body.size() + main_end.size() + 6;
  for (const Lines& type : types) lines += type.size() + 1;
  for (const Lines& function : functions) lines += function.size() + 1;
  return static_cast<int64_t>(lines);
}

}  // namespace foretrace::datasets::generate_c
