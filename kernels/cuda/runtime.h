// The little of CUDA's runtime that programs without a tensor library need: device memory, waiting,
// graphs, times. Tests and benchmarks use it; a framework brings its own.
#pragma once

#include <cstddef>
#include <functional>

#include "core/result.h"
#include "kernels/cuda/stream.h"

namespace foretrace::kernels::cuda {

// Why no kernel can run here, as a sentence; null if they can.
const char* device_absent();

// Memory of the device. Allocation and copies end the program if they fail.
void* device_allocate(size_t bytes);
void device_release(void* memory);
void copy_to_device(void* to, const void* from, size_t bytes);
void copy_from_device(void* to, const void* from, size_t bytes);

// Waits for all that was launched; the error of a kernel that failed.
Status device_finished();

// What puts kernels on a stream.
using Launches = std::function<Status(Stream)>;

// Launches recorded once and replayed by one call each time: at batch 1 a decoding step is bound by
// launches. The pointers are those of the recording: state and history are updated in place.
class Graph {
 public:
  static Result<Graph> record(const Launches& launches);
  Graph(Graph&& other) noexcept;
  Graph& operator=(Graph&& other) noexcept;
  ~Graph();
  // Returns when all replays are done.
  Status replay(int times) const;

 private:
  Graph() = default;
  void* stream_ = nullptr;
  void* executable_ = nullptr;
};

// Seconds of one call out of `times`, by the device's own clock.
Result<double> device_seconds(const Launches& launches, int times);

}  // namespace foretrace::kernels::cuda
