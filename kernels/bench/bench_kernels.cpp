// bench_kernels [--packed]: times the CPU kernels on one thread, every variant checked against the float64
// reference first; then the CUDA kernels, where they are compiled and a GPU is there. --packed: products
// with packed weights alone.
#include "kernels/bench/bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace foretrace::kernels::bench {
namespace {

double seconds_of(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

void check(double error, double bound, const char* variant) {
  if (error <= bound) return;
  std::fprintf(stderr, "bench_kernels: %s is off by %.3g (bound %.3g)\n", variant, error, bound);
  std::exit(1);
}

void report(const std::string& name, const std::string& variant, double items, double flops_an_item,
            const std::function<void()>& run) {
  static std::map<std::string, double> fastest;
  double best = seconds_of(run);
  for (double spent = best; spent < 0.3;) {
    const double once = seconds_of(run);
    best = std::min(best, once);
    spent += once;
  }
  const double first = fastest.try_emplace(name, best).first->second;
  char rate[32] = "";
  if (flops_an_item > 0)
    std::snprintf(rate, sizeof rate, "%.1f GFLOP/s", flops_an_item * items / best / 1e9);
  std::printf("%-36s %-10s %10.2f ns/item  x%-6.1f %s\n", name.c_str(), variant.c_str(),
              best / items * 1e9, best / first, rate);
}

}  // namespace foretrace::kernels::bench

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--packed") == 0) {
    foretrace::kernels::bench::bench_packed();
    return 0;
  }
  foretrace::kernels::bench::bench_delta_rules();
  foretrace::kernels::bench::bench_rows();
  foretrace::kernels::bench::bench_experts();
  foretrace::kernels::bench::bench_packed();
#ifdef FORETRACE_CUDA_KERNELS
  foretrace::kernels::bench::bench_cuda();
#endif
  return 0;
}
