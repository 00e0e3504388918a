#include "eval/sample.h"

#include "core/hash.h"

namespace foretrace::eval {

std::string sample_key(const SampleKey& key) {
  Sha256 hash;
  for (const std::string& part :
       {key.suite, std::to_string(key.version), key.part, key.item, key.system, key.settings}) {
    hash.update(std::to_string(part.size()) +
                ":");  // lengths, so that no two lists of parts join to one text
    hash.update(part);
  }
  std::string hex;
  for (const uint8_t byte : hash.digest()) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace foretrace::eval
