#include "kernels/lanes/avx2.h"

#include "kernels/packed_linear/vectorised_rows.h"
