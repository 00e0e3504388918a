#include "datasets/generate/draft.h"

#include <algorithm>

namespace foretrace::datasets::generate {

void Draft::line(const std::string& text) {
  lines_.push_back(std::string(4 * (blocks_.size() + 1), ' ') + text);
}

void Draft::open(const std::string& header) {
  line(header);
  const bool loop = header.starts_with("for ") || header.starts_with("while ");
  blocks_.push_back({variables.size(), loop, {}});
  if (loop) return;
  for (const Variable& v : variables) blocks_.back().sizes.push_back(v.shape.self);
}

void Draft::close() {
  for (size_t i = blocks_.back().variables; i < variables.size(); ++i)
    wasted_ |= variables[i].unread;
  variables.resize(blocks_.back().variables);
  // A branch may not have been taken: what it added may not be there.
  for (size_t i = 0; i < blocks_.back().sizes.size(); ++i) {
    Variable& v = variables[i];
    if (is_container(v.type)) v.shape.self = join(v.shape.self, blocks_.back().sizes[i]);
  }
  blocks_.pop_back();
}

bool Draft::inside_loop() const {
  return std::any_of(blocks_.begin(), blocks_.end(), [](const Block& b) { return b.loop; });
}

std::string Draft::fresh_name(Role role, Type type, Flavour flavour) {
  std::vector<std::string> taken;
  const bool reusable = role == Role::kElement || role == Role::kIndex || role == Role::kKey;
  // A loop variable may take the name of one that is out of scope, as people do.
  if (!reusable) taken = every_name_;
  for (const Variable& v : variables) taken.push_back(v.name);
  for (const Helper& h : helpers) taken.push_back(h.name);
  const std::string name = choose_name(rng, role, type, flavour, taken);
  every_name_.push_back(name);
  return name;
}

VariableId Draft::declare(Role role, Type type, Shape shape) {
  Variable v;
  v.name = fresh_name(role, type, shape.flavour);
  v.type = type;
  v.shape = shape;
  v.parameter = role == Role::kParameter;
  v.focus = v.locked = role == Role::kElement || role == Role::kIndex || role == Role::kKey;
  variables.push_back(v);
  return variables.size() - 1;
}

std::optional<VariableId> Draft::choose(const VariableFilter& filter) {
  std::vector<double> weights(variables.size(), 0.0);
  bool any = false;
  for (size_t i = 0; i < variables.size(); ++i) {
    const Variable& v = variables[i];
    if (v.hidden || !filter(v)) continue;
    any = true;
    weights[i] = 1.0 + (v.focus ? 3.0 : 0.0) + (v.unread ? 4.0 : 0.0);
  }
  if (!any) return std::nullopt;
  return rng.weighted(weights);
}

std::optional<VariableId> Draft::choose(Type type) {
  return choose([type](const Variable& v) { return v.type == type; });
}

Expression Draft::read(VariableId id) {
  Variable& v = variables[id];
  v.unread = false;
  v.used = true;
  ++reads_;
  return {v.name, kPrimary, v.type, v.shape};
}

void Draft::wrote(VariableId id, Shape shape) {
  variables[id].shape = shape;
  variables[id].unread = true;
  variables[id].used = true;
  variables[id].written = true;
}

std::vector<VariableId> Draft::unread() const {
  std::vector<VariableId> out;
  for (size_t i = 0; i < variables.size(); ++i) {
    const Variable& v = variables[i];
    if (v.unread && (v.written || !v.parameter)) out.push_back(i);
  }
  return out;
}

}  // namespace foretrace::datasets::generate
