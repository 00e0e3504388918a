#include "eval/report/report_page.h"

#include <array>
#include <string_view>

#include "datasets/html_text.h"
#include "eval/report/page_texts.h"
#include "eval/report/report_data.h"

namespace foretrace::eval {
namespace {

// JSON that ends no <script>: inside strings alone may there be a "<".
std::string in_script(const Json& json) {
  const std::string text = dump_json(json);
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "\\u003c";
    else out += c;
  }
  return out;
}

}  // namespace

Result<std::string> report_page(const std::vector<std::string>& stores) {
  TRY_ASSIGN(const Json data, report_data(stores, {}));
  const std::array<std::pair<std::string_view, std::string>, 3> parts = {
      {{"{{style}}", std::string(kReportStyle)}, {"{{data}}", in_script(data)}, {"{{script}}", std::string(kReportLogic) + std::string(kReportScript)}}};
  return datasets::fill_frame(kReportFrame, parts);
}

}  // namespace foretrace::eval
