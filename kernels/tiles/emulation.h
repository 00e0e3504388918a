// Tiles in software, for tests of the tiled kernels on processors without them: what Intel's manual says each instruction does, to the
// bit, on one set of registers a thread. What the processor would refuse, or leave undefined, ends the program with a message.
#pragma once

#include "kernels/tiles/tile_shapes.h"

namespace foretrace::kernels {

class EmulatedTiles {
 public:
  static void configure(const TileShapes& shapes);
  static void release();
  // Does the calling thread hold tiles?
  static bool configured();

  template <int kTile>
  static void clear() {
    clear(kTile);
  }
  template <int kTile>
  static void load(const void* from, int64_t stride) {
    load(kTile, from, stride);
  }
  template <int kTile>
  static void store(void* to, int64_t stride) {
    store(kTile, to, stride);
  }
  template <int kSum, int kLeft, int kRight>
  static void add_products() {
    add_products(kSum, kLeft, kRight);
  }

  static void clear(int tile);
  static void load(int tile, const void* from, int64_t stride);
  static void store(int tile, void* to, int64_t stride);
  static void add_products(int sum, int left, int right);
};

}  // namespace foretrace::kernels
