#include "datasets/generate_c/body.h"

#include <algorithm>

#include "datasets/generate_c/expressions.h"
#include "datasets/generate_c/words.h"

namespace foretrace::datasets::generate_c {

void Body::open(const std::string& header) {
  line(header);
  ++depth_;
  blocks_.push_back(locals.size());
}

void Body::between(const std::string& text) {
  locals.resize(blocks_.back());
  --depth_;
  line(text);
  ++depth_;
}

void Body::close(const std::string& end) {
  locals.resize(blocks_.back());
  blocks_.pop_back();
  --depth_;
  if (!end.empty()) line(end);
}

std::string Body::fresh_name(const std::string& role) {
  const std::string name = free_name(d.rng, local_names(role), d.file_names(), names_);
  names_.insert(name);
  return name;
}

size_t Body::declare(const std::string& name, Interval range, bool writable) {
  Local local;
  local.name = name;
  local.range = range;
  local.writable = writable;
  locals.push_back(local);
  return locals.size() - 1;
}

// Draws a few, those that nothing has read first: functions that use what they compute.
Operands Body::operands() {
  std::vector<size_t> order;
  for (size_t i = 0; i < locals.size(); ++i) {
    if (!locals[i].growing) order.push_back(i);
  }
  d.rng.shuffle(order);
  std::stable_partition(order.begin(), order.end(), [&](size_t i) { return locals[i].unread; });
  Operands out;
  for (size_t i : order) {
    if (out.size() >= 3) break;
    out.push_back({locals[i].name, locals[i].range, locals[i].length});
  }
  return out;
}

namespace {

// Marks what the text names as read.
void mark_read(Body& body, const std::string& text) {
  for (Local& local : body.locals) {
    for (size_t at = text.find(local.name); at != std::string::npos;
         at = text.find(local.name, at + 1)) {
      const auto letter = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
      };
      const size_t end = at + local.name.size();
      if ((at == 0 || !letter(text[at - 1])) && (end == text.size() || !letter(text[end])))
        local.unread = false;
    }
  }
}

}  // namespace

Expression Body::computed(Interval target) {
  const Expression e = value_within(d, operands(), target);
  mark_read(*this, e.text);
  return e;
}

Expression Body::test() {
  const Expression e = condition(d, operands());
  mark_read(*this, e.text);
  return e;
}

size_t Body::choose_writable() {
  std::vector<size_t> found;
  for (size_t i = 0; i < locals.size(); ++i) {
    const Local& l = locals[i];
    if (l.writable && !l.growing && l.length == 0) found.push_back(i);
  }
  return found.empty() ? locals.size() : d.rng.pick(found);
}

void Body::add_to(size_t local, Interval each) {
  const bool growing = locals[local].growing;
  locals[local].growing = true;  // not x += x
  const Expression e = computed(each);
  Local& target = locals[local];
  target.growing = growing;
  const bool minus = d.rng.chance(0.25);
  const Interval change = minus ? Interval{-e.range.hi, -e.range.lo} : e.range;
  line(target.name + (minus ? " -= " : " += ") + e.text + ";");
  const Interval most{times * std::min<int64_t>(0, change.lo),
                      times * std::max<int64_t>(0, change.hi)};
  if (target.growing) {
    target.growth = target.growth + most;
  } else {
    target.range = target.range + most;
  }
  target.unread = true;
}

}  // namespace foretrace::datasets::generate_c
