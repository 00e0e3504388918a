// PuzzleSplits on disk, as TinyRecursiveModels and HRM keep them (dataset/build_*_dataset.py):
//   DIR/identifiers.json                     the names of the identifiers, "<blank>" first
//   DIR/train/, DIR/test/
//     dataset.json                           seq_len, vocab_size, pad_id, ignore_label_id,
//                                            blank_identifier_id, num_puzzle_identifiers, sets, ...
//     all__{inputs,labels}.npy               [examples, seq_len]
//     all__puzzle_identifiers.npy            [puzzles]
//     all__puzzle_indices.npy                [puzzles + 1]: where each puzzle's examples start
//     all__group_indices.npy                 [groups + 1]: where each group's puzzles start
// Written are tokens as uint8, numbers as int32; read is what npy.h reads.
#pragma once

#include "datasets/puzzle/puzzle_set.h"

namespace foretrace::datasets::puzzle {

// One of train and test may be missing: its set is empty then. Errors name the file: missing, torn,
// not of the form, sizes that do not fit each other.
Result<PuzzleSplits> read_numpy_layout(const std::string& folder);
// Makes the folder and replaces files of the same names. An empty set is left out; its folder must
// not be there from before.
Status write_numpy_layout(const PuzzleSplits& splits, const std::string& folder);

}  // namespace foretrace::datasets::puzzle
