// The registers of AMX: tiles of up to sixteen rows of 64 bytes. A program says how large each is before it uses any (LDTILECFG,
// palette 1), which also clears them, and gives them back when it is done.
//
// A class of tile operations, with the tiles as template arguments, is what the tiled kernels are written on:
//   configure(shapes), release()          of the calling thread
//   clear<tile>()                         zeros
//   load<tile>(from, stride)              rows `stride` bytes apart; as many rows and bytes as the tile has
//   store<tile>(to, stride)
//   add_products<sum, left, right>()      sum += left right: float32 sums of bfloat16 pairs. left: [M, K] by row, right:
//                                         [K / 2, N, 2], the numbers of two rows side by side; sum: [M, N] float32
// HardwareTiles (hardware.h) is the processor's own, EmulatedTiles (emulation.h) does the same anywhere.
#pragma once

#include <stdint.h>

#include "kernels/lanes/inline.h"

namespace foretrace::kernels {

constexpr int kTiles = 8;          // registers
constexpr int kTileHeight = 16;    // rows of one at most
constexpr int kTileRowBytes = 64;  // bytes of a row at most
constexpr int kTileInputs = 32;    // bfloat16 numbers in such a row

// What LDTILECFG reads.
struct alignas(64) TileShapes {
  uint8_t palette = 1, start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {};  // behind the eighth: zeros
  uint8_t rows[16] = {};

  FORETRACE_INLINE_MEMBER void set(int tile, int64_t height, int64_t bytes) {
    rows[tile] = static_cast<uint8_t>(height);
    row_bytes[tile] = static_cast<uint16_t>(bytes);
  }
};
static_assert(sizeof(TileShapes) == 64);

}  // namespace foretrace::kernels
