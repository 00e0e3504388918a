// What the running processor can do. Answers come from the compiler's run-time probe, which also
// asks whether the operating system saves the wide registers.
#pragma once

namespace foretrace::kernels {

// AVX2 and FMA: what every avx2.cpp is compiled for.
bool cpu_has_avx2();
// AVX-512 F, BW, DQ, VL and FMA: what every avx512.cpp is compiled for.
bool cpu_has_avx512();
// Tiles that multiply bf16 (AMX_BF16), AVX-512 beside them, and the kernel's leave to use them, which is asked for once: what every
// amx.cpp is compiled for. AVX512_BF16 alone does not count: its products are slower than fp32's in oneDNN.
bool cpu_has_bfloat16_tiles();
// Always true: the test of a reference variant.
bool cpu_any();

}  // namespace foretrace::kernels
