#include "tracer/wire/record_parser.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace foretrace::tracer::wire {
namespace {

constexpr size_t kMaxSpare = 1024;
constexpr size_t kMostLines = 256;  // of one stretch

Error bad(const std::string& what) { return parse_error("the traced program wrote a broken trace record: " + what); }

// The fixed part of a record out of its bytes (which start at the header).
template <typename T>
bool fixed(std::string_view bytes, T& out) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T)) return false;
  std::memcpy(&out, bytes.data(), sizeof(T));
  return true;
}

// Fixed part and `length` bytes of text; the rest must be padding.
template <typename T>
bool with_text(std::string_view bytes, T& out, std::string_view& text) {
  if (!fixed(bytes, out) || padded(sizeof(T) + uint64_t{out.length}) != bytes.size()) return false;
  text = bytes.substr(sizeof(T), out.length);
  return true;
}

// `count` entries after the fixed part; the record must end with them.
bool entries(std::string_view bytes, size_t offset, uint32_t count, bool keyed, std::vector<Entry>& out) {
  const uint64_t each = keyed ? 16 : 8;
  if (offset + count * each != bytes.size()) return false;
  out.resize(count);
  const char* p = bytes.data() + offset;
  for (Entry& entry : out) {
    uint64_t bits[2] = {0, 0};
    std::memcpy(keyed ? bits : bits + 1, p, each);
    p += each;
    entry.key = Ref::from_bits(bits[0]);
    entry.value = Ref::from_bits(bits[1]);
  }
  return true;
}

// Texts that follow each other; together with the padding they must end the record.
template <size_t N>
bool texts(std::string_view bytes, size_t offset, const uint32_t (&lengths)[N], std::string (&out)[N]) {
  uint64_t total = offset;
  for (uint32_t length : lengths) total += length;
  if (total > bytes.size() || padded(total) != bytes.size()) return false;
  for (size_t i = 0; i < N; ++i) {
    out[i] = bytes.substr(offset, lengths[i]);
    offset += lengths[i];
  }
  return true;
}

size_t line_size(const Header& line) { return sizeof(Line) + line.flags * sizeof(LineVariable); }

// REQUIRES: `line` has its size
void add_variables(std::string_view line, std::vector<VariableSet>& to) {
  LineVariable r;
  for (size_t at = sizeof(Line); at < line.size(); at += sizeof(r)) {
    std::memcpy(&r, line.data() + at, sizeof(r));
    to.push_back({r.name, Ref::from_bits(r.value)});
  }
}

}  // namespace

void RecordParser::reset() {
  clear_step();
  step_done_ = greeted_ = false;
  order_ = next_order_ = step_bytes_ = source_bytes_ = 0;
  interpreter_.clear();
  end_ = {};
  failure_ = {};
}

void RecordParser::clear_step() {
  for (auto& object : step_.objects)
    if (spare_.size() < kMaxSpare) spare_.push_back(std::move(object.entries));
  for (auto& splice : step_.splices)
    if (spare_.size() < kMaxSpare) spare_.push_back(std::move(splice.inserted));
  clear_lists(step_);
  step_bytes_ = 0;
}

std::vector<Entry> RecordParser::spare_entries() {
  if (spare_.empty()) return {};
  std::vector<Entry> taken = std::move(spare_.back());
  spare_.pop_back();
  return taken;
}

Result<RecordParser::Found> RecordParser::next(std::string_view& bytes) {
  if (step_done_) clear_step();
  step_done_ = false;
  Header header;
  while (fixed(bytes, header)) {
    if (header.size < sizeof(Header) || header.size % 8 != 0 || header.size > kMaxRecordBytes)
      return bad("a size of " + std::to_string(header.size));
    if (header.size > bytes.size()) return Found::kNothing;
    if (header.kind == Kind::kLine && step_bytes_ == 0 && greeted_) {
      TRY(lines(bytes));
      return Found::kLines;
    }
    const std::string_view body = bytes.substr(0, header.size);
    bytes.remove_prefix(header.size);
    step_bytes_ += header.size;
    if (step_bytes_ > quota_.bytes)
      return Error(ErrorCode::kLimit, "one step of the traced program brought more than " +
                                          std::to_string(quota_.bytes >> 20) + " MiB of values");
    TRY_ASSIGN(const Found found, record(header, body));
    if (found != Found::kNothing) return found;
  }
  return Found::kNothing;
}

Result<RecordParser::Found> RecordParser::record(const Header& header, std::string_view body) {
  if (header.kind == Kind::kVariable) {  // by far the most frequent, with kStep
    Variable r;
    if (!fixed(body, r) || body.size() != sizeof(r)) return bad("variable");
    step_.variables.push_back({r.name, Ref::from_bits(r.value)});
    return Found::kNothing;
  }
  if (!greeted_ && header.kind != Kind::kHello && header.kind != Kind::kPad) return bad("no greeting");
  switch (header.kind) {
    case Kind::kPad: return Found::kNothing;
    case Kind::kHello: {
      TRY(hello(body));
      return Found::kHello;
    }
    case Kind::kString: TRY(string(body)); return Found::kNothing;
    case Kind::kSource: TRY(source(body)); return Found::kNothing;
    case Kind::kCode: {
      Code r;
      if (!fixed(body, r) || body.size() != sizeof(r)) return bad("code");
      step_.codes.push_back({r.id, r.file, r.name, r.first_line, (header.flags & kCodeIsModule) != 0});
      return Found::kNothing;
    }
    case Kind::kFrame: {
      Frame r;
      if (!fixed(body, r) || body.size() != sizeof(r)) return bad("frame");
      step_.frames.push_back({r.id, r.parent, r.code, r.thread, r.task});
      return Found::kNothing;
    }
    case Kind::kScalar: TRY(scalar(body)); return Found::kNothing;
    case Kind::kObject: TRY(object(header, body)); return Found::kNothing;
    case Kind::kSplice: TRY(splice(header, body)); return Found::kNothing;
    case Kind::kVariable: return Found::kNothing;  // above
    case Kind::kStep: TRY(step(header, body)); return Found::kStep;
    case Kind::kLine: TRY(line(header, body)); return Found::kStep;
    case Kind::kOutput: {
      Output r;
      if (!fixed(body, r) || body.size() != sizeof(r) || r.stream < 1 || r.stream > 2 || header.flags > static_cast<uint8_t>(Written::kOf)) return bad("output");
      output_ = {static_cast<int>(r.stream), r.bytes, r.position, static_cast<Written>(header.flags)};
      return Found::kOutput;
    }
    case Kind::kEnd: TRY(end(header, body)); return Found::kEnd;
    case Kind::kFailure: TRY(fail(body)); return Found::kFailure;
  }
  return bad("kind " + std::to_string(static_cast<int>(header.kind)));
}

Status RecordParser::hello(std::string_view body) {
  Hello r;
  std::string_view text;
  if (greeted_ || !with_text(body, r, text)) return bad("greeting");
  if (r.version != kVersion)
    return unsupported("the host program speaks version " + std::to_string(r.version) + " of the trace records, not " +
                           std::to_string(kVersion),
                       "rebuild foretrace and its hosts together");
  interpreter_ = text;
  greeted_ = true;
  return {};
}

Status RecordParser::string(std::string_view body) {
  String r;
  std::string_view text;
  if (!with_text(body, r, text)) return bad("string");
  step_.strings.push_back({r.id, std::string(text)});
  return {};
}

Status RecordParser::source(std::string_view body) {
  Source r;
  std::string_view text;
  if (!with_text(body, r, text)) return bad("source");
  source_bytes_ += text.size();
  if (source_bytes_ > quota_.sources) return Error(ErrorCode::kLimit, "the traced program's source files are too large");
  if (!step_.sources.empty() && step_.sources.back().file == r.file)
    step_.sources.back().text += text;
  else
    step_.sources.push_back({r.file, std::string(text)});
  return {};
}

Status RecordParser::scalar(std::string_view body) {
  Scalar r;
  std::string_view text;
  if (!with_text(body, r, text) || r.full_length < r.length) return bad("scalar");
  step_.scalars.push_back({r.id, r.type, r.full_length, std::string(text)});
  return {};
}

Status RecordParser::object(const Header& header, std::string_view body) {
  Object r;
  const uint8_t kind = header.flags & ~kHasKeys;
  if (!fixed(body, r) || kind >= kObjectKindCount) return bad("object");
  ObjectNew object{r.id, static_cast<ObjectKind>(kind), r.type, r.length, r.text, spare_entries()};
  if (!entries(body, sizeof(r), r.count, (header.flags & kHasKeys) != 0, object.entries)) return bad("object's entries");
  step_.objects.push_back(std::move(object));
  return {};
}

Status RecordParser::splice(const Header& header, std::string_view body) {
  Splice r;
  if (!fixed(body, r)) return bad("splice");
  tracer::Splice splice{r.object, r.at, r.removed, r.length, spare_entries()};
  if (!entries(body, sizeof(r), r.inserted, (header.flags & kHasKeys) != 0, splice.inserted))
    return bad("splice's entries");
  step_.splices.push_back(std::move(splice));
  return {};
}

Status RecordParser::step(const Header& header, std::string_view body) {
  wire::Step r;
  if (!fixed(body, r) || body.size() != sizeof(r) || header.flags >= kEventCount) return bad("step");
  step_.event = static_cast<Event>(header.flags);
  step_.frame = r.frame;
  step_.line = r.line;
  step_.depth = r.depth;
  step_.value = Ref::from_bits(r.value);
  order_ = r.order;
  next_order_ = order_ + 1;
  step_done_ = true;
  return {};
}

// One that definitions or changes came before.
Status RecordParser::line(const Header& header, std::string_view body) {
  if (body.size() != line_size(header) || header.reserved == 0) return bad("line");
  step_.event = Event::kLine;
  step_.line = header.reserved;
  step_.value = Ref();
  add_variables(body, step_.variables);
  order_ = next_order_++;
  step_done_ = true;
  return {};
}

Status RecordParser::lines(std::string_view& bytes) {
  lines_.clear();
  lines_.frame = step_.frame;
  lines_.depth = step_.depth;
  order_ = next_order_;
  Header header;
  while (lines_.size() < kMostLines && fixed(bytes, header) && header.kind == Kind::kLine) {
    if (header.size != line_size(header) || header.reserved == 0) return bad("line");
    if (header.size > bytes.size()) break;
    lines_.lines.push_back(header.reserved);
    lines_.counts.push_back(header.flags);
    add_variables(bytes.substr(0, header.size), lines_.variables);
    bytes.remove_prefix(header.size);
  }
  next_order_ += lines_.size();
  return {};
}

Status RecordParser::end(const Header& header, std::string_view body) {
  End r;
  std::string text[4];
  const auto outcome = static_cast<Outcome>(header.flags);
  const bool known = outcome == Outcome::kReturned || outcome == Outcome::kRaised || outcome == Outcome::kExited ||
                     outcome == Outcome::kStepLimit;
  if (!fixed(body, r) || !known || !texts(body, sizeof(r), r.lengths, text)) return bad("end");
  end_ = {outcome, r.exit_code, std::nullopt, std::nullopt};
  if (r.has_value != 0) end_.return_value = std::move(text[0]);
  if (outcome == Outcome::kRaised)
    end_.exception = RaisedException{std::move(text[1]), std::move(text[2]), std::move(text[3]), r.line};
  return {};
}

Status RecordParser::fail(std::string_view body) {
  Failure r;
  std::string text[3];
  if (!fixed(body, r) || !texts(body, sizeof(r), r.lengths, text)) return bad("failure");
  failure_ = {r.code == 1, std::move(text[0]), std::move(text[1]), std::move(text[2])};
  return {};
}

}  // namespace foretrace::tracer::wire
