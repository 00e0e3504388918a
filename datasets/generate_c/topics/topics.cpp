#include "datasets/generate_c/topics/topics.h"

namespace foretrace::datasets::generate_c {

const std::vector<Topic>& topics() {
  static const std::vector<Topic> table = {
      {write_numeric, 6},  {write_recursion, 2},    {write_array, 3},         {write_sorting, 1.2},
      {write_grid, 1.6},   {write_records, 2},      {write_state_machine, 2}, {write_text, 2},
      {write_pointers, 2}, {write_heap_array, 1.8}, {write_linked_list, 1.5}, {write_tree, 1.2},
      {write_queue, 1.4},  {write_counters, 1.6},   {write_bits, 1.6},        {write_reals, 1.6},
      {write_wide, 1.1},   {write_input, 0.9}};
  return table;
}

}  // namespace foretrace::datasets::generate_c
