// Where the items of manifests came from and under what licence, for the runs of their stores. An item of two manifests that say
// different things is an Error: no licence may go unseen.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets {

struct Provenance {
  std::string origin;
  std::string licence;
};

class ProvenanceTable {
 public:
  // kInvalidArgument names the item and both manifests.
  static Result<ProvenanceTable> read(const std::vector<std::string>& manifests);

  // Empty for an item that no manifest has.
  [[nodiscard]] const Provenance& of(const std::string& item) const;

 private:
  struct Entry {
    Provenance provenance;
    size_t manifest = 0;
  };
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace foretrace::datasets
