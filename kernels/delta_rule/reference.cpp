#include "kernels/delta_rule/reference.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/element_access.h"

namespace foretrace::kernels::reference::delta_rule {
namespace {

constexpr double kNormEps = 1e-6;

// One value head of one sequence: where its numbers are.
struct Head {
  const DeltaRuleArgs& a;
  Element param;
  int64_t gates;  // decays a token: 1 or dk
  int64_t b, hk, hv;

  Head(const DeltaRuleArgs& args, Decay decay, int64_t batch, int64_t value_head)
      : a(args),
        param(parameter_element(args.element)),
        gates(decay == Decay::kHead ? 1 : args.shape.key_size),
        b(batch),
        hk(value_head / (args.shape.value_heads / args.shape.key_heads)),
        hv(value_head) {}

  static int64_t at(const HeadStrides& s, int64_t b, int64_t t, int64_t h) {
    return b * s.batch + t * s.token + h * s.head;
  }
  std::vector<double> row(const void* data, int64_t offset, int64_t size) const {
    std::vector<double> values(size);
    for (int64_t i = 0; i < size; ++i) values[i] = load_element(data, a.element, offset + i);
    return values;
  }
  std::vector<double> q(int64_t t) const {
    return row(a.q, at(a.q_strides, b, t, hk), a.shape.key_size);
  }
  std::vector<double> k(int64_t t) const {
    return row(a.k, at(a.k_strides, b, t, hk), a.shape.key_size);
  }
  std::vector<double> v(int64_t t) const {
    return row(a.v, at(a.v_strides, b, t, hv), a.shape.value_size);
  }
  int64_t gate_index(int64_t t) const {
    return (b * a.shape.tokens + t) * a.shape.value_heads + hv;
  }
  // Of every key channel.
  std::vector<double> decay(int64_t t) const {
    std::vector<double> values(a.shape.key_size);
    for (int64_t i = 0; i < a.shape.key_size; ++i) {
      values[i] = std::exp(load_element(a.g, param, gate_index(t) * gates + (gates == 1 ? 0 : i)));
    }
    return values;
  }
  void store_decay_gradient(void* dg, int64_t t, const std::vector<double>& channels) const {
    std::vector<double> sums(gates, 0.0);
    for (int64_t i = 0; i < a.shape.key_size; ++i) sums[gates == 1 ? 0 : i] += channels[i];
    for (int64_t i = 0; i < gates; ++i) {
      store_element(dg, param, gate_index(t) * gates + i, sums[i]);
    }
  }
  double beta(int64_t t) const { return load_element(a.beta, param, gate_index(t)); }
  int64_t out_index(int64_t t) const { return gate_index(t) * a.shape.value_size; }
  int64_t state_size() const { return a.shape.key_size * a.shape.value_size; }
  int64_t head_index() const { return b * a.shape.value_heads + hv; }

  std::vector<double> load_state(const void* states, int64_t index) const {
    std::vector<double> state(state_size(), 0.0);
    if (states == nullptr) return state;
    for (int64_t i = 0; i < state_size(); ++i) {
      state[i] = load_element(states, param, index * state_size() + i);
    }
    return state;
  }
  void store_state(void* states, int64_t index, const std::vector<double>& state) const {
    if (states == nullptr) return;
    for (int64_t i = 0; i < state_size(); ++i) {
      store_element(states, param, index * state_size() + i, state[i]);
    }
  }
};

double inverse_norm(const std::vector<double>& x) {
  double sum = kNormEps;
  for (double value : x) sum += value * value;
  return 1 / std::sqrt(sum);
}

std::vector<double> scaled(std::vector<double> x, double factor) {
  for (double& value : x) value *= factor;
  return x;
}

double query_scale(const Head& head) {
  return 1 / std::sqrt(static_cast<double>(head.a.shape.key_size));
}

// What one token did; kept so that backward can undo it.
struct Step {
  std::vector<double> q, k;     // normalised, q scaled
  std::vector<double> decayed;  // S after the decay
  std::vector<double> error;    // v - S^T k
  std::vector<double> decay;    // a key channel
  double beta;
};

// Advances `state` over token t. Returns what was done; `out` (may be null) receives o_t.
Step advance(const Head& head, int64_t t, std::vector<double>& state, std::vector<double>* out) {
  const int64_t dk = head.a.shape.key_size, dv = head.a.shape.value_size;
  Step step{head.q(t), head.k(t), {}, head.v(t), head.decay(t), head.beta(t)};
  step.q = scaled(step.q, inverse_norm(step.q) * query_scale(head));
  step.k = scaled(step.k, inverse_norm(step.k));
  for (int64_t i = 0; i < dk * dv; ++i) state[i] *= step.decay[i / dv];
  step.decayed = state;
  for (int64_t j = 0; j < dv; ++j) {
    for (int64_t i = 0; i < dk; ++i) step.error[j] -= state[i * dv + j] * step.k[i];
  }
  for (int64_t i = 0; i < dk; ++i) {
    for (int64_t j = 0; j < dv; ++j) state[i * dv + j] += step.k[i] * step.beta * step.error[j];
  }
  if (out != nullptr) {
    out->assign(dv, 0.0);
    for (int64_t i = 0; i < dk; ++i) {
      for (int64_t j = 0; j < dv; ++j) (*out)[j] += state[i * dv + j] * step.q[i];
    }
  }
  return step;
}

void forward_head(const Head& head, bool store_chunks) {
  const DeltaRuleArgs& args = head.a;
  std::vector<double> state = head.load_state(args.initial_state, head.head_index());
  std::vector<double> out;
  for (int64_t t = 0; t < args.shape.tokens; ++t) {
    if (store_chunks && t % kDeltaChunk == 0) {
      head.store_state(args.chunk_states,
                       head.head_index() * delta_chunks(args.shape.tokens) + t / kDeltaChunk,
                       state);
    }
    advance(head, t, state, &out);
    for (int64_t j = 0; j < args.shape.value_size; ++j) {
      store_element(args.out, args.element, head.out_index(t) + j, out[j]);
    }
  }
  head.store_state(args.final_state, head.head_index(), state);
}

// Gradients of one token's inputs, of the normalised q and k.
struct StepGrad {
  std::vector<double> q, k, v;
  std::vector<double> g;  // a key channel
  double beta = 0;
};

// Reverse of advance(): d_state is the gradient of the state after the token, and becomes that of
// the one before.
StepGrad retreat(const Step& step, const std::vector<double>& d_out, std::vector<double>& d_state) {
  const auto dk = static_cast<int64_t>(step.k.size()), dv = static_cast<int64_t>(d_out.size());
  const std::vector<double> zeros(dk, 0.0);
  StepGrad grad{zeros, zeros, std::vector<double>(dv, 0.0), zeros};
  std::vector<double> d_delta(dv, 0.0);
  for (int64_t i = 0; i < dk; ++i) {
    for (int64_t j = 0; j < dv; ++j) {
      const double delta = step.beta * step.error[j];
      d_state[i * dv + j] += step.q[i] * d_out[j];
      grad.q[i] += (step.decayed[i * dv + j] + step.k[i] * delta) * d_out[j];
      grad.k[i] += d_state[i * dv + j] * delta;
      d_delta[j] += d_state[i * dv + j] * step.k[i];
    }
  }
  for (int64_t j = 0; j < dv; ++j) {
    grad.beta += d_delta[j] * step.error[j];
    grad.v[j] = step.beta * d_delta[j];
  }
  for (int64_t i = 0; i < dk; ++i) {
    for (int64_t j = 0; j < dv; ++j) {
      grad.k[i] -= step.decayed[i * dv + j] * grad.v[j];
      d_state[i * dv + j] -= step.k[i] * grad.v[j];
      grad.g[i] += d_state[i * dv + j] * step.decayed[i * dv + j];
      d_state[i * dv + j] *= step.decay[i];
    }
  }
  return grad;
}

// Adds to `sum` the gradient of x given that of y = x * inverse_norm(x) * scale.
void add_norm_backward(const std::vector<double>& x, const std::vector<double>& dy, double scale,
                       double* sum) {
  const double r = inverse_norm(x);
  double dot = 0;
  for (size_t i = 0; i < x.size(); ++i) dot += x[i] * r * dy[i] * scale;
  for (size_t i = 0; i < x.size(); ++i) sum[i] += r * (dy[i] * scale - x[i] * r * dot);
}

// dq, dk: [T, dk] sums over the value heads of one key head.
void backward_head(const Head& head, const DeltaRuleGrads& grads, double* dq, double* dk) {
  const DeltaRuleArgs& args = head.a;
  const int64_t size = args.shape.key_size, chunks = delta_chunks(args.shape.tokens);
  std::vector<double> d_state = head.load_state(grads.d_final_state, head.head_index());
  for (int64_t chunk = chunks - 1; chunk >= 0; --chunk) {
    const int64_t first = chunk * kDeltaChunk;
    const int64_t last = std::min(first + kDeltaChunk, args.shape.tokens);
    std::vector<double> state =
        head.load_state(args.chunk_states, head.head_index() * chunks + chunk);
    std::vector<Step> steps;
    for (int64_t t = first; t < last; ++t) steps.push_back(advance(head, t, state, nullptr));
    for (int64_t t = last - 1; t >= first; --t) {
      const auto d_out = head.row(grads.d_out, head.out_index(t), args.shape.value_size);
      const StepGrad grad = retreat(steps[t - first], d_out, d_state);
      add_norm_backward(head.q(t), grad.q, query_scale(head), dq + t * size);
      add_norm_backward(head.k(t), grad.k, 1.0, dk + t * size);
      const int64_t v_offset = Head::at(grads.dv_strides, head.b, t, head.hv);
      for (int64_t j = 0; j < args.shape.value_size; ++j) {
        store_element(grads.dv, args.element, v_offset + j, grad.v[j]);
      }
      head.store_decay_gradient(grads.dg, t, grad.g);
      store_element(grads.dbeta, head.param, head.gate_index(t), grad.beta);
    }
  }
  head.store_state(grads.d_initial_state, head.head_index(), d_state);
}

void store_rows(const DeltaRuleArgs& args, void* data, const HeadStrides& strides, int64_t b,
                int64_t hk, const std::vector<double>& rows) {
  for (int64_t t = 0; t < args.shape.tokens; ++t) {
    for (int64_t i = 0; i < args.shape.key_size; ++i) {
      store_element(data, args.element, Head::at(strides, b, t, hk) + i,
                    rows[t * args.shape.key_size + i]);
    }
  }
}

}  // namespace

void forward(const DeltaRuleArgs& args, Decay decay, int64_t begin, int64_t end,
             bool store_chunks) {
  const int64_t group = args.shape.value_heads / args.shape.key_heads;
  for (int64_t item = begin; item < end; ++item) {
    const int64_t b = item / args.shape.key_heads, hk = item % args.shape.key_heads;
    for (int64_t j = 0; j < group; ++j) {
      forward_head(Head(args, decay, b, hk * group + j), store_chunks);
    }
  }
}

void backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads, Decay decay, int64_t begin,
              int64_t end) {
  const int64_t group = args.shape.value_heads / args.shape.key_heads;
  for (int64_t item = begin; item < end; ++item) {
    const int64_t b = item / args.shape.key_heads, hk = item % args.shape.key_heads;
    std::vector<double> dq(args.shape.tokens * args.shape.key_size, 0.0), dk = dq;
    for (int64_t j = 0; j < group; ++j) {
      backward_head(Head(args, decay, b, hk * group + j), grads, dq.data(), dk.data());
    }
    store_rows(args, grads.dq, grads.dq_strides, b, hk, dq);
    store_rows(args, grads.dk, grads.dk_strides, b, hk, dk);
  }
}

}  // namespace foretrace::kernels::reference::delta_rule
