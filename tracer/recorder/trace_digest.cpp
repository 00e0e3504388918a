#include "tracer/recorder/trace_digest.h"

#include "core/hash.h"

namespace foretrace::tracer {

// One round of splitmix64's finaliser (Steele, Lea, Flood 2014).
void TraceDigest::number(uint64_t n) {
  uint64_t z = hash_ + n + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  hash_ = z ^ (z >> 31);
}

void TraceDigest::text(std::string_view text) {
  number(text.size());
  number(fnv1a(text));
}

void TraceDigest::entries(const std::vector<Entry>& entries) {
  number(entries.size());
  for (const Entry& entry : entries) {
    number(entry.key.bits());
    number(entry.value.bits());
  }
}

void TraceDigest::add(const StartState& start) {
  add(start.definitions);
  for (const FrameState& frame : start.frames) {
    for (uint64_t n : {frame.thread, frame.code, frame.line}) number(n);
    for (const Local& local : frame.locals) {
      number(local.name);
      number(local.value.bits());
    }
  }
}

void TraceDigest::add(const Step& step) {
  for (const auto& s : step.strings) text(s.text);
  for (const auto& s : step.sources) text(s.text);
  for (const auto& c : step.codes)
    for (uint64_t n : {c.file, c.name, c.first_line, uint32_t{c.module}}) number(n);
  for (const auto& f : step.frames)
    for (uint64_t n : {f.parent, f.code, f.thread, f.task}) number(n);
  for (const auto& s : step.scalars) {
    number(s.type);
    number(s.full_length);
    text(s.text);
  }
  for (const auto& o : step.objects) {
    for (uint64_t n : {uint64_t{o.type}, static_cast<uint64_t>(o.kind), o.length, uint64_t{o.text}}) number(n);
    entries(o.entries);
  }
  for (const auto& s : step.splices) {
    for (uint64_t n : {uint64_t{s.object}, uint64_t{s.at}, uint64_t{s.removed}, s.length}) number(n);
    entries(s.inserted);
  }
  for (const auto& v : step.variables) {
    number(v.name);
    number(v.value.bits());
  }
  for (uint64_t n : {static_cast<uint64_t>(step.event), uint64_t{step.frame}, uint64_t{step.line}, step.value.bits()}) number(n);
}

}  // namespace foretrace::tracer
