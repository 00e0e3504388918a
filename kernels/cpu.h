// What the running processor can do. Answers come from the compiler's run-time probe, which also
// asks whether the operating system saves the wide registers.
#pragma once

namespace foretrace::kernels {

// AVX2 and FMA: what every avx2.cpp is compiled for.
bool cpu_has_avx2();
// AVX-512 F, BW, DQ, VL and FMA: what every avx512.cpp is compiled for.
bool cpu_has_avx512();
// Instructions that multiply bf16 (AVX512_BF16; every processor with AMX has them too).
bool cpu_has_bfloat16();
// Always true: the test of a reference variant.
bool cpu_any();

}  // namespace foretrace::kernels
