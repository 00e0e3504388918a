#include "tests/lm/tokenizer/fixture_file.h"

#include <cstdlib>

#include "core/compress.h"
#include "core/file.h"

namespace foretrace::lm::tokenizer {

std::string fixture_folder() {
  const char* other = std::getenv("FORETRACE_TOKENIZER_CASES");
  return other != nullptr ? other : FORETRACE_SOURCE_DIR "/tests/fixtures/lm/tokenizer";
}

std::string fixture_text(const std::string& folder, const std::string& name) {
  return decompress(read_file(folder + "/" + name + ".zst").value(), 1 << 30).value();
}

}  // namespace foretrace::lm::tokenizer
