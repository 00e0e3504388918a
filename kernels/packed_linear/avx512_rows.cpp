#include "kernels/lanes/avx512.h"

#include "kernels/packed_linear/vectorised_rows.h"
