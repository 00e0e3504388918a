#include "tests/lm/recursive/plain_refiner.h"

#include <cmath>
#include <set>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

at::Tensor plain_refiner_normalised(const at::Tensor& h, double eps) { return h / (h.square().mean(-1, true) + eps).sqrt(); }

at::Tensor gated(const at::Tensor& h, const at::Tensor& gate_up, const at::Tensor& down) {
  const auto halves = at::matmul(h, gate_up.t()).chunk(2, -1);
  return at::matmul(halves[0] / (1 + (-halves[0]).exp()) * halves[1], down.t());
}

// x [T, H, d]: pair (i, i + d/2) of position t turned by t theta^(-2i/d), as complex numbers.
at::Tensor turned(const at::Tensor& x, double theta) {
  const int64_t half = x.size(2) / 2;
  const at::Tensor rates = at::pow(theta, at::arange(half, at::kDouble) * (-1.0 / static_cast<double>(half)));
  const at::Tensor angles = at::arange(x.size(0), at::kDouble).unsqueeze(1) * rates;
  const at::Tensor turns = at::polar(at::ones_like(angles), angles).unsqueeze(1);
  const at::Tensor pairs = at::complex(x.narrow(2, 0, half), x.narrow(2, half, half)) * turns;
  return at::cat({at::real(pairs), at::imag(pairs)}, 2);
}

at::Tensor attended(const at::Tensor& h, const at::Tensor& qkv, const at::Tensor& out, const RefinerConfig& config) {
  const int64_t size = config.hidden_size / config.num_heads;
  const auto parts = at::matmul(h, qkv.t()).view({h.size(0), 3, config.num_heads, size}).unbind(1);
  const bool rope = config.pos_encodings == PositionCode::kRope;
  const at::Tensor q = rope ? turned(parts[0], config.rope_theta) : parts[0], k = rope ? turned(parts[1], config.rope_theta) : parts[1];
  std::vector<at::Tensor> heads;
  for (int64_t head = 0; head < config.num_heads; ++head) {
    const at::Tensor scores = at::matmul(q.select(1, head), k.select(1, head).t()) / std::sqrt(static_cast<double>(size));
    heads.push_back(at::matmul(scores.softmax(-1), parts[2].select(1, head)));
  }
  return at::matmul(at::cat(heads, -1), out.t());
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// -t log p - (1 - t) log(1 - p) for the probability of a logit.
at::Tensor surprise(const at::Tensor& logit, double target) {
  const at::Tensor p = 1 / (1 + (-logit).exp());
  return -(target * p.log() + (1 - target) * (1 - p).log());
}

at::Tensor stable_loss(const at::Tensor& logits, int64_t label) {
  std::vector<at::Tensor> parts;
  for (const at::Tensor& v : logits.unbind()) parts.push_back(v.item<double>() < 0 ? 1 / (1 - v) : v + 1);
  const at::Tensor s = at::stack(parts);
  return -(s[label] / s.sum()).log();
}

}  // namespace

PlainRefiner::PlainRefiner(RefinerConfig config, const std::map<std::string, at::Tensor>& weights) : config_(config) {
  for (const auto& [name, value] : weights) {
    weights_[name] = value.detach().to(at::kDouble, false, true);
    if (name == "H_init" || name == "L_init") continue;
    weights_[name].requires_grad_(true);
    means_[name] = at::zeros_like(weights_[name]).detach();
    squares_[name] = at::zeros_like(weights_[name]).detach();
  }
}

void PlainRefiner::begin(Row& row) const {
  row.y = weight("H_init").repeat({config_.positions(), 1});
  row.z = weight("L_init").repeat({config_.positions(), 1});
  row.steps = 0;
  row.halted = false;
}

at::Tensor PlainRefiner::read(const Row& row) const {
  std::vector<at::Tensor> tokens;
  if (config_.puzzle_emb_ndim > 0) {
    const at::Tensor puzzle = weight("puzzle_emb.weights")[row.puzzle];
    const at::Tensor blank = at::zeros({config_.puzzle_emb_len * config_.hidden_size - config_.puzzle_emb_ndim}, at::kDouble);
    for (const at::Tensor& token : at::cat({puzzle, blank}).view({-1, config_.hidden_size}).unbind()) tokens.push_back(token);
  }
  for (const int64_t id : row.inputs) tokens.push_back(weight("embed_tokens.embedding_weight")[id]);
  at::Tensor x = at::stack(tokens);
  if (config_.pos_encodings == PositionCode::kLearned) x = 0.707106781 * (x + weight("embed_pos.embedding_weight"));
  return x * std::sqrt(static_cast<double>(config_.hidden_size));
}

at::Tensor PlainRefiner::mixed(const at::Tensor& h, const std::string& layer) const {
  if (!config_.mlp_t) {
    const at::Tensor out = attended(h, weight(layer + "self_attn.qkv_proj.weight"), weight(layer + "self_attn.o_proj.weight"), config_);
    return plain_refiner_normalised(h + out, config_.rms_norm_eps);
  }
  const at::Tensor columns = h.t();
  const at::Tensor out = gated(columns, weight(layer + "mlp_t.gate_up_proj.weight"), weight(layer + "mlp_t.down_proj.weight"));
  return plain_refiner_normalised(columns + out, config_.rms_norm_eps).t();
}

at::Tensor PlainRefiner::network(const std::string& level, at::Tensor h) const {
  const int64_t layers = level == "H_level" ? config_.h_layers : config_.l_layers;
  for (int64_t i = 0; i < layers; ++i) {
    const std::string layer = level + ".layers." + std::to_string(i) + ".";
    h = mixed(h, layer);
    h = plain_refiner_normalised(h + gated(h, weight(layer + "mlp.gate_up_proj.weight"), weight(layer + "mlp.down_proj.weight")), config_.rms_norm_eps);
  }
  return h;
}

PlainRefiner::Answer PlainRefiner::recurse(const Row& row) const {
  const std::string answering = config_.variant == RefinerVariant::kHrm ? "H_level" : "L_level";
  const at::Tensor x = read(row);
  at::Tensor y = row.y, z = row.z;
  for (int64_t h = 0; h < config_.h_cycles; ++h) {
    const bool last = h + 1 == config_.h_cycles;
    for (int64_t l = 0; l < config_.l_cycles; ++l) {
      if (last && (config_.one_step_gradient ? l + 1 == config_.l_cycles : l == 0)) {
        y = y.detach();
        z = z.detach();
      }
      z = network("L_level", z + y + x);
    }
    y = network(answering, y + z);
  }
  const at::Tensor q = at::mv(weight("q_head.weight"), y[0]) + weight("q_head.bias");
  return {at::matmul(y.slice(0, config_.puzzle_emb_len), weight("lm_head.weight").t()), q, y, z};
}

PlainRefiner::Step PlainRefiner::supervise(std::vector<Row>& rows, const std::vector<int64_t>& minimum) {
  for (auto& [name, value] : weights_) value.mutable_grad().reset();
  Step step;
  at::Tensor total = at::zeros({}, at::kDouble);
  const auto batch = static_cast<double>(rows.size());
  for (size_t b = 0; b < rows.size(); ++b) {
    Row& row = rows[b];
    const Answer answer = recurse(row);
    at::Tensor loss = at::zeros({}, at::kDouble);
    int64_t labels = 0, right = 0;
    for (size_t t = 0; t < row.labels.size(); ++t) {
      if (row.labels[t] == -100) continue;
      ++labels;
      loss = loss + stable_loss(answer.logits[static_cast<int64_t>(t)], row.labels[t]);
      right += answer.logits[static_cast<int64_t>(t)].argmax().item<int64_t>() == row.labels[t] ? 1 : 0;
    }
    loss = loss / static_cast<double>(std::max<int64_t>(labels, 1));
    const double q_halt = answer.q[0].item<double>(), q_continue = answer.q[1].item<double>();
    const at::Tensor halt = surprise(answer.q[0], right == labels ? 1 : 0);
    step.answer += loss.item<double>() / batch;
    step.halt += halt.item<double>() / batch;
    step.q_halt.push_back(q_halt);
    step.q_continue.push_back(q_continue);
    step.exact.push_back(right == labels);
    total = total + loss + 0.5 * halt;

    row.y = answer.y.detach();
    row.z = answer.z.detach();
    row.steps += 1;
    const bool last = row.steps >= config_.halt_max_steps;
    const bool sure = config_.no_act_continue ? q_halt > 0 : q_halt > q_continue;
    row.halted = last || (config_.halt_max_steps > 1 && sure && row.steps >= minimum[b]);
    if (config_.no_act_continue || config_.halt_max_steps < 2) continue;
    const Answer next = recurse(row);
    const double next_halt = next.q[0].item<double>(), next_continue = next.q[1].item<double>();
    const at::Tensor going_on = surprise(answer.q[1], logistic(last ? next_halt : std::max(next_halt, next_continue)));
    step.going_on += going_on.item<double>() / batch;
    total = total + 0.5 * going_on;
  }
  total = total / batch;
  total.backward();
  step.loss = total.item<double>();
  return step;
}

std::map<std::string, at::Tensor> PlainRefiner::grads() const {
  std::map<std::string, at::Tensor> all;
  for (const auto& [name, value] : weights_)
    if (value.requires_grad()) all[name] = value.grad().defined() ? value.grad() : at::zeros_like(value);
  return all;
}

void PlainRefiner::descend(const std::vector<Row>& rows, const Rates& rates) {
  const at::NoGradGuard no_grad;
  ++count_;
  for (const auto& [name, gradient] : grads()) {
    at::Tensor& value = weights_[name];
    if (name == "puzzle_emb.weights") {
      std::set<int64_t> read;
      for (const Row& row : rows) read.insert(row.puzzle);
      for (const int64_t id : read)
        value[id].copy_((1 - rates.puzzle_learning * rates.puzzle_decay) * value[id] - rates.puzzle_learning * gradient[id].sign());
      continue;
    }
    at::Tensor &m = means_[name], &v = squares_[name];
    m = rates.beta1 * m + (1 - rates.beta1) * gradient;
    v = rates.beta2 * v + (1 - rates.beta2) * gradient * gradient;
    const double first = 1 - std::pow(rates.beta1, static_cast<double>(count_)), second = 1 - std::pow(rates.beta2, static_cast<double>(count_));
    value.copy_((1 - rates.learning * rates.decay) * value - rates.learning / first * at::atan2(m, (v / second).sqrt()));
  }
}

}  // namespace foretrace::lm
