#include "datasets/provenance.h"

#include "datasets/manifest.h"

namespace foretrace::datasets {

Result<ProvenanceTable> ProvenanceTable::read(const std::vector<std::string>& manifests) {
  ProvenanceTable table;
  for (size_t i = 0; i < manifests.size(); ++i) {
    TRY_ASSIGN(const std::vector<ManifestItem> items, read_manifest(manifests[i]));
    for (const ManifestItem& item : items) {
      const auto [known, fresh] = table.entries_.emplace(item.id, Entry{{item.origin, item.licence}, i});
      if (fresh) continue;
      const Entry& before = known->second;
      const auto differs = [&](const char* field, const std::string& here, const std::string& there) {
        return invalid_argument(manifests[i] + ": item \"" + item.id + "\" has the " + field + " \"" + here + "\", in " +
                                    manifests[before.manifest] + " \"" + there + "\"",
                                "give the items of each manifest ids of their own");
      };
      if (before.provenance.licence != item.licence) return differs("licence", item.licence, before.provenance.licence);
      if (before.provenance.origin != item.origin) return differs("origin", item.origin, before.provenance.origin);
    }
  }
  return table;
}

const Provenance& ProvenanceTable::of(const std::string& item) const {
  static const Provenance kNone;
  const auto known = entries_.find(item);
  return known == entries_.end() ? kNone : known->second.provenance;
}

}  // namespace foretrace::datasets
