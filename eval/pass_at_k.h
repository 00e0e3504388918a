// pass@k: the chance that one of k attempts at an item is right, of items with several attempts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eval/interval.h"
#include "eval/sample.h"

namespace foretrace::eval {

// Unbiased, from n attempts of which c are right: 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv:2107.03374). REQUIRES: k <= n
double pass_at_k(int64_t n, int64_t c, int64_t k);

// As facebookresearch/cruxeval's scorer has it, which also gives 1 where n - c < k because n is small.
double cruxeval_pass_at_k(int64_t n, int64_t c, int64_t k);

// Of samples that are attempts, metrics of whole items, mean over items with a bootstrap interval over clusters:
//   pass@1 .. pass@10             for k of 1, 5, 10 as far as every item has k attempts
//   cruxeval_pass@1, _pass@5      where samples have the measure "cruxeval": as that scorer has it, which leaves answers out of n and,
//                                 where none of an item's is right, counts all of them
// Nothing where no item has two attempts.
std::vector<std::pair<std::string, Estimate>> attempt_metrics(std::span<const Sample> samples);

}  // namespace foretrace::eval
