#include "lm/parameter.h"

#include <cmath>
#include <numbers>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

bool is_matrix(ParameterKind kind) { return kind == ParameterKind::kMatrix || kind == ParameterKind::kEmbedding; }

// exp of these is the decay rate; U(0.01, 16) as in transformers.
void draw_log_decay(at::Tensor& value, at::Generator& generator) { value.uniform_(0.01, 16.0, generator).log_(); }

// softplus^-1 of a time step log-uniform in [1e-3, 1e-1] (flash-linear-attention's init). transformers starts at 1, from
// which most heads forget within one token; a model that is trained from here needs heads that remember.
void draw_time_step(at::Tensor& value, at::Generator& generator) {
  value.uniform_(std::log(1e-3), std::log(1e-1), generator).exp_();
  value.add_(at::log(-at::expm1(-value)));
}

// 2 sigmoid - 1 of these is from 0.995 to 0.9999 in size, so that a channel keeps its state over a sequence, and negative in half of
// the channels: a rotation needs a channel that turns over and one that stays, and gradients do not lead through 0, where a channel
// forgets all.
void draw_open_gate(at::Tensor& value, at::Generator& generator) {
  const at::Tensor turned = at::rand(value.sizes(), generator, value.options()) < 0.5;
  value.uniform_(6.0, 10.0, generator);
  value.copy_(at::where(turned, -value, value));
}

// A normal law cut at two of its standard deviations, with `deviation` as the standard deviation of what is left (jax's truncated_normal;
// torch's trunc_normal_ does not correct for the cut).
void draw_truncated(at::Tensor& value, double deviation, at::Generator& generator) {
  constexpr double kCut = 2.0;
  const double mass = std::erf(kCut / std::numbers::sqrt2);
  const double density = std::exp(-kCut * kCut / 2) / std::sqrt(2 * std::numbers::pi);
  const double scale = deviation / std::sqrt(1 - 2 * kCut * density / mass);
  value.uniform_(-mass, mass, generator).erfinv_().mul_(std::numbers::sqrt2 * scale).clamp_(-kCut * scale, kCut * scale);
}

void draw(Parameter& parameter, double range, at::Generator& generator) {
  at::Tensor& value = parameter.value;
  switch (parameter.initial) {
    case InitialValue::kNormal: value.normal_(0.0, range, generator); break;
    case InitialValue::kZero: value.zero_(); break;
    case InitialValue::kOne: value.fill_(1.0); break;
    case InitialValue::kConvUniform: {
      const double bound = 1.0 / std::sqrt(static_cast<double>(value.size(1)));  // torch.nn.Conv1d's init
      value.uniform_(-bound, bound, generator);
      break;
    }
    case InitialValue::kLogDecay: draw_log_decay(value, generator); break;
    case InitialValue::kTimeStep: draw_time_step(value, generator); break;
    case InitialValue::kOpenGate: draw_open_gate(value, generator); break;
    case InitialValue::kLeCun: draw_truncated(value, 1 / std::sqrt(static_cast<double>(value.size(-1))), generator); break;
    case InitialValue::kUnitNormal: draw_truncated(value, 1, generator); break;
    case InitialValue::kNoHalt: value.fill_(-5.0); break;
  }
}

}  // namespace

Parameter& ParameterTable::add(ParameterKind kind, InitialValue initial, std::vector<int64_t> shape, Spelling stored,
                               std::vector<int64_t> blocks) {
  Parameter parameter;
  parameter.name = stored.front().key;
  parameter.kind = kind;
  parameter.initial = initial;
  const auto other = matrix_type_ == at::kDouble ? at::kDouble : at::kFloat;
  parameter.value = at::empty(shape, at::TensorOptions().dtype(is_matrix(kind) ? matrix_type_ : other));
  parameter.compute = parameter.value;
  parameter.stored = std::move(stored);
  parameter.blocks = blocks.empty() ? std::vector<int64_t>{shape.front()} : std::move(blocks);
  return parameters_.emplace_back(std::move(parameter));
}

Parameter& ParameterTable::add(ParameterKind kind, InitialValue initial, std::vector<int64_t> shape,
                               const std::string& key) {
  std::vector<int64_t> stored_shape = shape;
  if (kind == ParameterKind::kConv) stored_shape.insert(stored_shape.begin() + 1, 1);  // [C, 1, K] as Conv1d keeps it
  return add(kind, initial, std::move(shape), {StoredPart{key, std::move(stored_shape), 0, {}}});
}

void ParameterTable::respell(std::string (*key)(const std::string& key)) {
  for (Parameter& parameter : parameters_) {
    for (StoredPart& part : parameter.stored) part.key = key(part.key);
    for (Spelling& spelling : parameter.spellings)
      for (StoredPart& part : spelling) part.key = key(part.key);
    parameter.name = parameter.stored.front().key;
  }
}

int64_t ParameterTable::count() const {
  int64_t total = 0;
  for (const auto& parameter : parameters_) total += parameter.value.numel();
  return total;
}

void ParameterTable::initialise(uint64_t seed, double range) {
  const at::NoGradGuard no_grad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (auto& parameter : parameters_) draw(parameter, range, generator);
  refresh_compute_copies();
}

void ParameterTable::make_compute_copies(at::ScalarType type) {
  const at::NoGradGuard no_grad;
  for (auto& parameter : parameters_) {
    if (is_matrix(parameter.kind)) parameter.compute = parameter.value.to(type);
    parameter.packed.reset();
  }
}

void ParameterTable::refresh_compute_copies() {
  const at::NoGradGuard no_grad;
  for (auto& parameter : parameters_) {
    if (!parameter.compute.is_same(parameter.value)) parameter.compute.copy_(parameter.value);
    parameter.packed.reset();
  }
}

void ParameterTable::require_gradients(bool on) {
  for (auto& parameter : parameters_)
    if (parameter.kind != ParameterKind::kBuffer) parameter.value.requires_grad_(on);
}

int64_t row_count(const StoredPart& part, const at::Tensor& value) {
  const int64_t row = value.numel() / std::max<int64_t>(value.size(0), 1);
  return c10::multiply_integers(part.shape) / std::max<int64_t>(row, 1);
}

at::Tensor stored_form(const StoredPart& part, const at::Tensor& value) {
  const at::Tensor rows = value.detach().narrow(0, part.begin, row_count(part, value));
  return (part.rows.defined() ? rows.index_select(0, part.rows) : rows).reshape(part.shape);
}

void load_stored(const StoredPart& part, const at::Tensor& stored, at::Tensor value) {
  const at::NoGradGuard no_grad;
  at::Tensor rows = value.detach().narrow(0, part.begin, row_count(part, value));
  const at::Tensor source = stored.reshape(rows.sizes());
  if (part.rows.defined()) {
    rows.index_copy_(0, part.rows, source.to(rows.scalar_type()));
  } else {
    rows.copy_(source);
  }
}

}  // namespace foretrace::lm
