#include "kernels/tiles/emulation.h"

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstring>

#include "core/check.h"

namespace foretrace::kernels {
namespace {

struct Tile {
  unsigned char bytes[kTileHeight][kTileRowBytes];
};

// The registers of a thread.
struct TileFile {
  bool configured = false;
  TileShapes shapes;
  Tile tiles[kTiles];
};

thread_local TileFile file;

void check_shapes(const TileShapes& shapes) {
  FORETRACE_CHECK(reinterpret_cast<uintptr_t>(&shapes) % alignof(TileShapes) == 0, "shapes that are not aligned");
  FORETRACE_CHECK(shapes.palette == 1 && shapes.start_row == 0, "a palette of tiles that is not 1");
  for (const uint8_t byte : shapes.reserved) FORETRACE_CHECK(byte == 0, "reserved bytes of tile shapes");
  for (int i = 0; i < 16; ++i) {
    const int rows = shapes.rows[i], bytes = shapes.row_bytes[i];
    FORETRACE_CHECK(i < kTiles || (rows == 0 && bytes == 0), "a shape of a ninth tile");
    FORETRACE_CHECK(rows <= kTileHeight && bytes <= kTileRowBytes, "a tile that is too large");
    FORETRACE_CHECK((rows == 0) == (bytes == 0), "a tile with rows or bytes alone");
  }
}

// A tile that the shapes have.
int known(int tile) {
  FORETRACE_CHECK(file.configured, "tiles are used before configure()");
  FORETRACE_CHECK(tile >= 0 && tile < kTiles, "there are eight tiles");
  FORETRACE_CHECK(file.shapes.rows[tile] > 0, "a tile without a shape");
  return tile;
}

// Too small to be normal: zero, of the same sign.
float flushed(float x) { return std::fabs(x) < FLT_MIN ? std::copysign(0.0F, x) : x; }

float bfloat16_at(const Tile& tile, int row, int index) {
  uint16_t bits = 0;
  std::memcpy(&bits, tile.bytes[row] + 2 * index, sizeof bits);
  return flushed(std::bit_cast<float>(uint32_t{bits} << 16));
}

// Row `row` of sum += left right. Even and odd inputs are chains of their own, from zero; their sum is added last.
void add_row(int row, int sum, int left, int right) {
  Tile* tiles = file.tiles;
  const int pairs = file.shapes.row_bytes[left] / 4, outputs = file.shapes.row_bytes[sum] / 4;
  for (int n = 0; n < outputs; ++n) {
    float chains[2] = {0, 0};
    for (int k = 0; k < pairs; ++k) {
      for (int odd = 0; odd < 2; ++odd)
        chains[odd] = flushed(std::fma(bfloat16_at(tiles[left], row, 2 * k + odd), bfloat16_at(tiles[right], k, 2 * n + odd), chains[odd]));
    }
    float old = 0;
    std::memcpy(&old, tiles[sum].bytes[row] + 4 * n, sizeof old);
    const float total = flushed(flushed(old) + flushed(chains[0] + chains[1]));
    std::memcpy(tiles[sum].bytes[row] + 4 * n, &total, sizeof total);
  }
}

}  // namespace

void EmulatedTiles::configure(const TileShapes& shapes) {
  check_shapes(shapes);
  file = {true, shapes, {}};
}

void EmulatedTiles::release() { file.configured = false; }

bool EmulatedTiles::configured() { return file.configured; }

void EmulatedTiles::clear(int tile) { file.tiles[known(tile)] = {}; }

void EmulatedTiles::load(int tile, const void* from, int64_t stride) {
  clear(tile);
  for (int row = 0; row < file.shapes.rows[tile]; ++row)
    std::memcpy(file.tiles[tile].bytes[row], static_cast<const char*>(from) + row * stride, file.shapes.row_bytes[tile]);
}

void EmulatedTiles::store(int tile, void* to, int64_t stride) {
  const Tile& stored = file.tiles[known(tile)];
  for (int row = 0; row < file.shapes.rows[tile]; ++row)
    std::memcpy(static_cast<char*>(to) + row * stride, stored.bytes[row], file.shapes.row_bytes[tile]);
}

void EmulatedTiles::add_products(int sum, int left, int right) {
  const TileShapes& s = file.shapes;
  FORETRACE_CHECK(known(sum) != known(left) && sum != right && left != known(right), "a product of a tile with itself");
  FORETRACE_CHECK(s.rows[sum] == s.rows[left], "rows of the sum are not those of the left tile");
  FORETRACE_CHECK(s.row_bytes[sum] == s.row_bytes[right], "columns of the sum are not those of the right tile");
  FORETRACE_CHECK(s.row_bytes[left] == 4 * s.rows[right], "inputs of the left tile are not those of the right one");
  FORETRACE_CHECK(s.row_bytes[sum] % 4 == 0, "a row that is not of whole numbers");
  for (int row = 0; row < s.rows[sum]; ++row) add_row(row, sum, left, right);
}

}  // namespace foretrace::kernels
