#include "datasets/view/view_page.h"

#include <array>
#include <utility>

#include "core/compress.h"
#include "datasets/html_text.h"
#include "datasets/view/base64.h"
#include "datasets/view/page_texts.h"
#include "datasets/view/trace_payload.h"

namespace foretrace::datasets {
namespace {

std::string title(const tracer::RunRecord& record) {
  const std::string& path = record.info.program;
  return html_text(path.substr(path.find_last_of('/') + 1)) + ", run " + std::to_string(record.run);
}

}  // namespace

Result<std::string> view_page(tracer::TraceReader& reader, int64_t run, const Predictions* predictions) {
  TRY_ASSIGN(const tracer::RunRecord record, reader.run(run));
  TRY_ASSIGN(const std::string payload, trace_payload(reader, run, predictions));
  const std::array<std::pair<std::string_view, std::string>, 4> parts = {
      {{"{{title}}", title(record)},
       {"{{style}}", std::string(kViewStyle)},
       {"{{trace}}", base64(gzip(payload))},
       {"{{script}}", std::string(kViewLogic) + std::string(kViewScript)}}};
  return fill_frame(kViewFrame, parts);
}

}  // namespace foretrace::datasets
