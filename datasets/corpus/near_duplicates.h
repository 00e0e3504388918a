// Finds programs that are nearly the same: runs of six normalised tokens, Jaccard similarity.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foretrace::datasets::corpus {

class NearDuplicates {
 public:
  // Two programs are near if |A and B| / |A or B| of their runs is at least this.
  explicit NearDuplicates(double threshold = 0.6) : threshold_(threshold) {}

  // Whether a program added before is near this one.
  [[nodiscard]] bool has_near(std::string_view source) const;
  void add(std::string_view source);

 private:
  double threshold_;
  std::vector<size_t> sizes_;  // distinct runs of every program
  std::unordered_map<uint64_t, std::vector<uint32_t>>
      programs_;  // run -> the programs that hold it
};

}  // namespace foretrace::datasets::corpus
