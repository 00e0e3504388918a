// ParameterTable: every weight of a model, in a fixed order, with the names and row orders it has in a checkpoint.
// A weight may be laid out better for computing than its checkpoint form: one [2I, d] matrix for gate and up, rows of
// in_proj_qkvz sorted to [q | k | v | z]. `stored` says how the two correspond; nothing else knows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "kernels/packed_linear/packed_linear.h"

namespace foretrace::lm {

enum class ParameterKind {
  kMatrix,     // a hidden 2-D weight: matrix products in the compute type
  kEmbedding,  // token embedding and output head: [V, d]
  kNorm,       // norm weights, fp32
  kGate,       // A_log, dt_bias, biases: fp32
  kConv,       // depthwise convolution [C, K]: fp32
  kRouter,     // scores of experts [E, d]: fp32
  kBuffer,     // fp32, set by rules of its own: takes no gradient
};

enum class InitialValue {
  kNormal,
  kZero,
  kOne,
  kConvUniform,
  kLogDecay,
  kTimeStep,
  kOpenGate,
  kLeCun,       // truncated normal of variance 1 / columns
  kUnitNormal,  // truncated normal of variance 1
  kNoHalt,      // -5: a halting head that says no
};

// One tensor of a checkpoint: rows of a parameter's value.
struct StoredPart {
  std::string key;
  std::vector<int64_t> shape;  // as stored; with its leading axes merged, [rows, ...] of the value
  int64_t begin = 0;           // first row of the value
  at::Tensor rows;             // int64 [rows]: row r of the stored tensor is row begin + rows[r]; undefined: r itself
};
using Spelling = std::vector<StoredPart>;  // tensors that together hold a parameter

// Rows of a matrix, or their transpose, that decoding steps multiply by.
struct PackedPart {
  int64_t begin, rows;
  bool transposed = false;
};

struct Parameter {
  std::string name;
  ParameterKind kind = ParameterKind::kMatrix;
  InitialValue initial = InitialValue::kNormal;
  at::Tensor value;    // the master: fp32 (or the load type of an inference-only model)
  at::Tensor compute;  // what matrix products read: `value` itself, or its copy in the compute type
  // What decoding steps read, a matrix a part; null: not packed, or values changed since.
  std::shared_ptr<const std::vector<kernels::PackedMatrix>> packed;
  Spelling stored;                  // as a checkpoint is written
  std::vector<Spelling> spellings;  // other forms in which it is read
  std::vector<int64_t> blocks;  // rows of the separate matrices fused into this one (Muon takes each alone)
  std::vector<PackedPart> packed_parts;  // of `packed`; empty: the whole
};

class ParameterTable {
 public:
  // Matrices and embeddings are allocated in `matrix_type`; all else in fp32 (fp64 where matrix_type is fp64).
  explicit ParameterTable(at::ScalarType matrix_type) : matrix_type_(matrix_type) {}
  ParameterTable(const ParameterTable&) = delete;
  ParameterTable& operator=(const ParameterTable&) = delete;

  // Allocates (uninitialised) and keeps a parameter; the reference stays valid. One stored part: its key is the name.
  Parameter& add(ParameterKind kind, InitialValue initial, std::vector<int64_t> shape, Spelling stored,
                 std::vector<int64_t> blocks = {});
  Parameter& add(ParameterKind kind, InitialValue initial, std::vector<int64_t> shape, const std::string& key);

  [[nodiscard]] std::deque<Parameter>& all() { return parameters_; }
  [[nodiscard]] const std::deque<Parameter>& all() const { return parameters_; }
  [[nodiscard]] int64_t count() const;  // numbers in all
  [[nodiscard]] at::ScalarType matrix_type() const { return matrix_type_; }

  // Gives all names and keys other spellings.
  void respell(std::string (*key)(const std::string& key));
  // Draws every value anew; the same seed gives the same bits. `range` is the standard deviation of matrices.
  void initialise(uint64_t seed, double range);
  // Gives matrices and embeddings a copy in `type` to compute with (their value where it has that type already).
  void make_compute_copies(at::ScalarType type);
  // Brings those copies up to date after the values changed; drops packed ones.
  void refresh_compute_copies();
  void require_gradients(bool on);  // of all but buffers

 private:
  at::ScalarType matrix_type_;
  std::deque<Parameter> parameters_;
};

// Rows of `value` that `part` holds.
int64_t row_count(const StoredPart& part, const at::Tensor& value);
// The tensor of `part` as a checkpoint holds it, from a tensor with the value's layout (the value or its gradient).
at::Tensor stored_form(const StoredPart& part, const at::Tensor& value);
// The inverse: copies a checkpoint's tensor, of any float type, into the value's rows.
void load_stored(const StoredPart& part, const at::Tensor& stored, at::Tensor value);

}  // namespace foretrace::lm
