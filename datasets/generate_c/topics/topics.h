// Topics: what generated programs are about. Each adds types, functions and lines of main to the
// draft, frees what it allocates, and leaves ints for later topics.
#pragma once

#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

using WriteTopic = void (*)(Draft& draft);

void write_numeric(Draft& draft);        // functions over ints: loops, branches, switch
void write_recursion(Draft& draft);      // factorial, gcd, powers, paths
void write_array(Draft& draft);          // one-dimensional arrays, searched and changed
void write_sorting(Draft& draft);        // sorts, searches in what is sorted
void write_grid(Draft& draft);           // two-dimensional arrays
void write_records(Draft& draft);        // arrays of structs
void write_state_machine(Draft& draft);  // enum, switch with fall-through
void write_text(Draft& draft);           // char arrays, string.h
void write_pointers(Draft& draft);       // out-parameters, swaps, walks
void write_heap_array(Draft& draft);     // malloc, realloc, free
void write_linked_list(Draft& draft);
void write_tree(Draft& draft);      // binary search trees
void write_queue(Draft& draft);     // ring buffers and stacks in structs
void write_counters(Draft& draft);  // static and global variables
void write_bits(Draft& draft);      // unsigned words
void write_wide(Draft& draft);      // longs
void write_reals(Draft& draft);     // doubles
void write_input(Draft& draft);     // main reads stdin

struct Topic {
  WriteTopic write;
  double weight;
};
const std::vector<Topic>& topics();

}  // namespace foretrace::datasets::generate_c
