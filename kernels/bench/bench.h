// What the kernel benchmarks share: no figure without a check of the result first.
#pragma once

#include <functional>
#include <string>

namespace foretrace::kernels::bench {

// Ends the program with a message if `error` is over `bound`.
void check(double error, double bound, const char* variant);

// Times run() for about half a second and prints the best: nanoseconds an item, GFLOP/s if
// flops_an_item is given, and the gain over the first variant reported under the same name last
// time (tables end with "reference").
void report(const std::string& name, const std::string& variant, double items, double flops_an_item,
            const std::function<void()>& run);

void bench_delta_rules();
void bench_rows();
void bench_experts();
void bench_packed();
// Says that there is no GPU where there is none.
void bench_cuda();

}  // namespace foretrace::kernels::bench
