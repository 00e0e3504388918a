#include "tests/datasets/view/page_script.h"

#include "datasets/view/base64.h"
#include "datasets/view/page_texts.h"

namespace foretrace::datasets {

std::vector<std::string> run_page_script(const std::string& payload, const std::string& driver) {
  return run_javascript(std::string(kViewLogic) + "const trace = decodeTrace(bytesOfBase64('" + base64(payload) + "'));\n" + driver);
}

}  // namespace foretrace::datasets
