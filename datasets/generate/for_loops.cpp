// for over items, indices, ranges, two sequences at once.
#include "datasets/generate/loop_body.h"
#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {
namespace {

struct Header {
  std::string text;                  // for ... in ...:
  std::optional<VariableId> locked;  // what is iterated over
  int64_t times = 0;
  std::vector<std::tuple<Role, Type, Shape>> names;
};

std::optional<Header> over_items(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_container(v.type) && v.shape.self.hi >= 2 && v.shape.self.hi <= 20 &&
           v.shape.flavour != Flavour::kChar;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Shape item = element_shape(over.type, over.shape);
  const Role role =
      over.type == Type::kStrDict || over.type == Type::kIntDict ? Role::kKey : Role::kElement;
  Header header{"", id, over.shape.self.hi, {{role, element_type(over.type), item}}};
  const double u = d.rng.uniform();
  if (role == Role::kKey && u < 0.8) {
    header.names.push_back({Role::kElement, Type::kInt, {over.shape.item, {}}});
    header.text = over.text + ".items()";
  } else if (is_sequence(over.type) && u < 0.2) {
    header.names.insert(header.names.begin(),
                        {Role::kIndex, Type::kInt, {{0, over.shape.self.hi - 1}, {}}});
    header.text = "enumerate(" + over.text + ")";
  } else if (u < 0.25 || over.type == Type::kIntSet) {
    header.text = "sorted(" + over.text + ")";
  } else if (is_sequence(over.type) && u < 0.35) {
    static const std::vector<std::string> parts = {"[::-1]", "[1:]", "[:-1]", "[:3]"};
    header.text = over.text + d.rng.pick(parts);
  } else {
    header.text = over.text;
  }
  return header;
}

std::optional<Header> over_range(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && !v.focus && v.shape.self.lo >= 0 && v.shape.self.hi >= 2 &&
           v.shape.self.hi <= 8;
  });
  const bool used = id && d.rng.chance(0.75);
  const Expression n = used ? d.read(*id) : integer(d.rng.between(2, 5));
  const int64_t times = n.shape.self.hi;
  Header header{"range(" + n.text + ")",
                used ? id : std::nullopt,
                times,
                {{Role::kIndex, Type::kInt, {{0, times}, {}}}}};
  const double u = d.rng.uniform();
  if (u < 0.25)
    header.text = "range(1, " + n.text + " + 1)";
  else if (u < 0.32)
    header.text = "range(" + n.text + ", 0, -1)";
  else if (u < 0.37)
    header.text = "range(0, " + n.text + (n.shape.self.hi < 5 ? " * 2" : "") + ", 2)";
  if (n.text.find_first_not_of("0123456789") == std::string::npos && u < 0.25)
    header.text = "range(1, " + std::to_string(times + 1) + ")";
  return header;
}

// for i in range(len(xs)), with xs[i] at hand.
std::optional<Header> over_indices(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.hi >= 2 && v.shape.self.hi <= 16;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const bool later = d.rng.chance(0.25);
  return Header{std::string("range(") + (later ? "1, " : "") + "len(" + over.text + "))",
                id,
                over.shape.self.hi,
                {{Role::kIndex, Type::kInt, {{later ? 1 : 0, over.shape.self.hi - 1}, {}}}}};
}

std::optional<Header> over_two(Draft& d) {
  const auto a =
      d.choose([](const Variable& v) { return is_sequence(v.type) && v.shape.self.hi >= 2; });
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.hi >= 2 && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  const Expression left = d.read(*a);
  const Expression right = d.read(*b);
  return Header{
      "zip(" + left.text + ", " + right.text + ")",
      a,
      std::min(left.shape.self.hi, right.shape.self.hi),
      {{Role::kElement, element_type(left.type), element_shape(left.type, left.shape)},
       {Role::kElement, element_type(right.type), element_shape(right.type, right.shape)}}};
}

std::optional<Header> choose_header(Draft& d) {
  using Choose = std::optional<Header> (*)(Draft&);
  static const std::vector<Choose> headers = {over_items, over_indices, over_two, over_range};
  const std::vector<double> weights = {6, 1.3, d.level > 0.2 ? 1.5 : 0, 1.6};
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (auto header = headers[d.rng.weighted(weights)](d)) return header;
  }
  return over_range(d);
}

}  // namespace

bool write_for(Draft& d) {
  const auto header = choose_header(d);
  if (!header) return false;
  const bool indices =
      header->text.find("range(len(") == 0 || header->text.find("range(1, len(") == 0;
  const Lock lock(d, header->locked);
  const std::vector<VariableId> targets = loop_targets(d);
  std::string names;
  std::vector<Variable> declared;
  const size_t outside = d.variables.size();
  for (const auto& [role, type, shape] : header->names) {
    names += (names.empty() ? "" : ", ") + d.variables[d.declare(role, type, shape)].name;
  }
  declared.assign(d.variables.begin() + static_cast<std::ptrdiff_t>(outside), d.variables.end());
  d.variables.resize(outside);
  d.open("for " + names + " in " + header->text + ":");
  d.variables.insert(d.variables.end(), declared.begin(), declared.end());
  if (indices && d.rng.chance(0.9)) add_element_alias(d, *header->locked);
  write_body(d, targets, header->times, true);
  // An index that only serves as xs[i] is read.
  for (size_t i = outside; indices && i + 1 < d.variables.size(); ++i)
    d.variables[i].unread &= !d.variables.back().used;
  d.close();
  return true;
}

}  // namespace foretrace::datasets::generate
