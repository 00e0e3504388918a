#include "tracer/debug_adapter/output_replay.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace foretrace::tracer {
namespace {

// How many bytes at the end are the beginning of a UTF-8 character.
size_t open_character(std::string_view text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const size_t length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

OutputReplay::OutputReplay(std::vector<OutputRecord> outputs) : outputs_(std::move(outputs)) {
  std::stable_sort(outputs_.begin(), outputs_.end(), [](const OutputRecord& a, const OutputRecord& b) { return a.step < b.step; });
}

void OutputReplay::take(const OutputRecord& record, std::vector<OutputRecord>& out) {
  std::string& waiting = waiting_[record.stream == 2 ? 2 : 1];
  std::string text = waiting + record.bytes;
  waiting = text.substr(text.size() - open_character(text));
  text.resize(text.size() - waiting.size());
  if (text.empty()) return;
  if (!out.empty() && out.back().stream == record.stream)
    out.back().bytes += text;
  else
    out.push_back({record.step, record.stream, std::move(text)});
}

std::vector<OutputRecord> OutputReplay::before(int64_t step) {
  std::vector<OutputRecord> out;
  for (; next_ < outputs_.size() && outputs_[next_].step < step; ++next_) take(outputs_[next_], out);
  return out;
}

std::vector<OutputRecord> OutputReplay::rest() {
  std::vector<OutputRecord> out = before(INT64_MAX);
  for (int stream = 1; stream <= 2; ++stream)
    if (std::string& waiting = waiting_[static_cast<size_t>(stream)]; !waiting.empty()) out.push_back({INT64_MAX, stream, std::exchange(waiting, {})});
  return out;
}

}  // namespace foretrace::tracer
