// JoinedSource: the examples of several sources as one list, spread evenly: whatever part of the list is read, each source has its share of it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "lm/train/example_source.h"

namespace foretrace::lm {

class JoinedSource : public ExampleSource {
 public:
  // REQUIRES: at least one part; all have the same vocabulary and end token
  explicit JoinedSource(std::vector<std::unique_ptr<ExampleSource>> parts);

  [[nodiscard]] int64_t size() const override { return static_cast<int64_t>(places_.size()); }
  [[nodiscard]] int64_t length(int64_t index) const override;
  [[nodiscard]] TokenExample at(int64_t index) const override;
  [[nodiscard]] int64_t vocabulary() const override { return parts_.front()->vocabulary(); }
  [[nodiscard]] int32_t end_token() const override { return parts_.front()->end_token(); }
  [[nodiscard]] std::string fingerprint() const override;

 private:
  struct Place {
    uint32_t part;
    uint32_t index;
  };
  std::vector<std::unique_ptr<ExampleSource>> parts_;
  std::vector<Place> places_;
};

}  // namespace foretrace::lm
