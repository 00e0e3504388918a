// JsonFields: reads an object's fields by name and type, and knows at the end which ones nobody asked for.
//   JsonFields fields(json, "config.json");
//   TRY(fields.integer("vocab_size", vocab_size, 1, 1 << 24));   // keeps the default where the field is absent or null
//   TRY(fields.finish());                                        // an unread field is an Error that names it
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "core/json.h"

namespace foretrace::lm {

// Limits of fields that have no natural one.
inline constexpr int64_t kMany = int64_t{1} << 60;
inline constexpr double kHuge = 1e30;

class JsonFields {
 public:
  // `where` starts every message. `object` must outlive this. A value that is no object fails at the first read.
  JsonFields(const Json& object, std::string where);

  [[nodiscard]] bool has(const std::string& name) const;
  // The field (marked as read), or nullptr where it is absent or null.
  const Json* take(const std::string& name);
  Status integer(const std::string& name, int64_t& value, int64_t low, int64_t high);
  Status number(const std::string& name, double& value, double low, double high);
  Status boolean(const std::string& name, bool& value);
  Status text(const std::string& name, std::string& value);
  // One of a few names.
  template <typename T, size_t N>
  Status choice(const std::string& name, const std::array<std::pair<const char*, T>, N>& choices, T& value);
  Status required(const std::string& name) const;
  // An Error that names the first field that was not read. `hint` says where the known ones are listed.
  Status finish(const std::string& hint = {}) const;
  // "where: field: what".
  [[nodiscard]] Error wrong(const std::string& name, const std::string& what) const;

 private:
  const Json& object_;
  std::string where_;
  std::set<std::string> read_;
};

template <typename T, size_t N>
Status JsonFields::choice(const std::string& name, const std::array<std::pair<const char*, T>, N>& choices, T& value) {
  std::string given;
  TRY(text(name, given));
  if (!has(name)) return {};
  std::string known;
  for (const auto& [candidate, meaning] : choices) {
    if (given == candidate) {
      value = meaning;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(candidate);
  }
  return wrong(name, "is \"" + given + "\", known are " + known);
}

}  // namespace foretrace::lm
