#include "kernels/cuda/runtime.h"

#include <cuda_runtime.h>

#include <string>
#include <utility>

#include "core/check.h"
#include "kernels/cuda/launch.cuh"

namespace foretrace::kernels::cuda {
namespace {

void check(cudaError_t error) { FORETRACE_CHECK(error == cudaSuccess, cudaGetErrorString(error)); }

// A stream, and two events around what was put on it.
struct Stopwatch {
  cudaStream_t stream = nullptr;
  cudaEvent_t begin = nullptr, end = nullptr;

  Stopwatch() {
    check(cudaStreamCreate(&stream));
    check(cudaEventCreate(&begin));
    check(cudaEventCreate(&end));
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    cudaEventDestroy(begin);
    cudaEventDestroy(end);
    cudaStreamDestroy(stream);
  }
};

}  // namespace

const char* device_absent() {
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error == cudaSuccess && devices > 0) return nullptr;
  static const std::string why = error == cudaSuccess || error == cudaErrorNoDevice
                                     ? std::string("no GPU")
                                     : std::string("no GPU that can be used (") + cudaGetErrorString(error) + ")";
  static const std::string text = why + ": the CUDA kernels are compiled and linked, not run";
  return text.c_str();
}

void* device_allocate(size_t bytes) {
  void* memory = nullptr;
  check(cudaMalloc(&memory, bytes > 0 ? bytes : 1));
  return memory;
}
void device_release(void* memory) { check(cudaFree(memory)); }
void copy_to_device(void* to, const void* from, size_t bytes) {
  check(cudaMemcpy(to, from, bytes, cudaMemcpyHostToDevice));
}
void copy_from_device(void* to, const void* from, size_t bytes) {
  check(cudaMemcpy(to, from, bytes, cudaMemcpyDeviceToHost));
}

Status device_finished() { return status_of(cudaDeviceSynchronize(), "kernel"); }

Result<Graph> Graph::record(const Launches& launches) {
  Graph graph;
  cudaStream_t stream = nullptr;
  TRY(status_of(cudaStreamCreate(&stream), "stream"));
  graph.stream_ = stream;
  TRY(status_of(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capture"));
  const Status launched = launches(stream);
  cudaGraph_t recorded = nullptr;
  TRY(status_of(cudaStreamEndCapture(stream, &recorded), "capture"));
  cudaGraphExec_t executable = nullptr;
  const Status built = status_of(cudaGraphInstantiate(&executable, recorded, 0), "graph");
  cudaGraphDestroy(recorded);
  graph.executable_ = executable;
  TRY(launched);
  TRY(built);
  return Result<Graph>(std::move(graph));
}

Graph::Graph(Graph&& other) noexcept
    : stream_(std::exchange(other.stream_, nullptr)),
      executable_(std::exchange(other.executable_, nullptr)) {}

Graph& Graph::operator=(Graph&& other) noexcept {
  std::swap(stream_, other.stream_);
  std::swap(executable_, other.executable_);
  return *this;
}

Graph::~Graph() {
  if (executable_ != nullptr) cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(executable_));
  if (stream_ != nullptr) cudaStreamDestroy(static_cast<cudaStream_t>(stream_));
}

Status Graph::replay(int times) const {
  auto* stream = static_cast<cudaStream_t>(stream_);
  for (int i = 0; i < times; ++i) {
    TRY(status_of(cudaGraphLaunch(static_cast<cudaGraphExec_t>(executable_), stream), "graph"));
  }
  return status_of(cudaStreamSynchronize(stream), "graph");
}

Result<double> device_seconds(const Launches& launches, int times) {
  const Stopwatch watch;
  TRY(launches(watch.stream));
  TRY(status_of(cudaEventRecord(watch.begin, watch.stream), "event"));
  for (int i = 0; i < times; ++i) TRY(launches(watch.stream));
  TRY(status_of(cudaEventRecord(watch.end, watch.stream), "event"));
  TRY(status_of(cudaEventSynchronize(watch.end), "kernel"));
  float milliseconds = 0;
  TRY(status_of(cudaEventElapsedTime(&milliseconds, watch.begin, watch.end), "event"));
  return milliseconds / 1e3 / times;
}

}  // namespace foretrace::kernels::cuda
