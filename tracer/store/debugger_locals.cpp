#include "tracer/store/debugger_locals.h"

#include <algorithm>

#include "tracer/store/cwm_text.h"

namespace foretrace::tracer {
namespace {

const std::string kRest = "..";

// `last` with what `changed` has of it, then what it has besides.
LocalTexts merged(const LocalTexts& changed, const LocalTexts& last) {
  LocalTexts out = last;
  for (const auto& local : changed) {
    const auto known = std::find_if(out.begin(), out.end(), [&](const auto& other) { return other.first == local.first; });
    if (known == out.end())
      out.push_back(local);
    else
      known->second = local.second;
  }
  return out;
}

std::string object_of(const LocalTexts& locals) {
  std::string out = "{";
  for (const auto& [name, text] : locals) out += (out.size() > 1 ? ", " : "") + python_json_string(name) + ": " + python_json_string(text);
  return out + "}";
}

}  // namespace

std::string locals_json(const LocalTexts& now, const LocalTexts* last) {
  if (last == nullptr) return object_of(now);
  LocalTexts changed;
  for (const auto& local : now)
    if (std::find(last->begin(), last->end(), local) == last->end()) changed.push_back(local);
  if (changed.size() == now.size() || merged(changed, *last) != now) return object_of(now);
  changed.emplace_back(kRest, kRest);
  return object_of(changed);
}

Result<LocalTexts> parse_locals(const Json& object, const LocalTexts& last) {
  if (!object.is_object()) return parse_error("the locals are no object");
  LocalTexts given;
  bool rest = false;
  for (const auto& [name, text] : object.items()) {
    if (!text.is_string()) return parse_error("the value of " + name + " is no string");
    if (name == kRest)
      rest = true;
    else
      given.emplace_back(name, text.get<std::string>());
  }
  return rest ? merged(given, last) : given;
}

}  // namespace foretrace::tracer
