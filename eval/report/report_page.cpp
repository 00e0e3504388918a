#include "eval/report/report_page.h"

#include <array>
#include <string_view>

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
  std::string page;
  std::string_view rest = kReportFrame;
  for (const auto& [mark, text] : parts) {  // in the order in which they stand in the frame
    const size_t at = rest.find(mark);
    FORETRACE_CHECK(at != std::string_view::npos, "the page's frame lacks a part");
    page.append(rest.substr(0, at)).append(text);
    rest.remove_prefix(at + mark.size());
  }
  return page.append(rest);
}

}  // namespace foretrace::eval
