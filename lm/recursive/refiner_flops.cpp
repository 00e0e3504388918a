#include "lm/recursive/refiner_flops.h"

namespace foretrace::lm {
namespace {

double swiglu(double rows, double width, double expansion) {
  return rows * 6 * width * static_cast<double>(refiner_inner_width(static_cast<int64_t>(width), expansion));
}

// Forward, of one block over one row.
double block(const RefinerConfig& config) {
  const auto positions = static_cast<double>(config.positions()), width = static_cast<double>(config.hidden_size);
  const double attention = positions * 8 * width * width + 4 * positions * positions * width;
  return (config.mlp_t ? swiglu(width, positions, config.expansion) : attention) + swiglu(positions, width, config.expansion);
}

}  // namespace

double supervision_flops(const RefinerConfig& config, int64_t rows) {
  const bool hrm = config.variant == RefinerVariant::kHrm;
  const auto low = static_cast<double>(config.l_layers), high = static_cast<double>(hrm ? config.h_layers : config.l_layers);
  const auto cycles = static_cast<double>(config.h_cycles), calls = static_cast<double>(config.l_cycles);
  const double forward = cycles * (calls * low + high);                                         // blocks
  const double with_gradients = (hrm || config.one_step_gradient ? 1 : calls) * low + high;  // of them
  const double looks_on = config.no_act_continue ? 0 : forward;  // the value of going on, by one step more
  const double head = 3 * 2 * static_cast<double>(config.seq_len * config.hidden_size * config.vocab_size);
  return static_cast<double>(rows) * ((forward + 2 * with_gradients + looks_on) * block(config) + head);
}

}  // namespace foretrace::lm
