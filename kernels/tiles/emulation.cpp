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

// Numbers of bfloat16 of one tile.
struct Decoded {
  float at[kTileHeight][kTileInputs];
};

Decoded decoded(int tile) {
  Decoded numbers;
  for (int row = 0; row < file.shapes.rows[tile]; ++row) {
    for (int i = 0; i < file.shapes.row_bytes[tile] / 2; ++i) {
      uint16_t bits = 0;
      std::memcpy(&bits, file.tiles[tile].bytes[row] + 2 * i, sizeof bits);
      numbers.at[row][i] = flushed(std::bit_cast<float>(uint32_t{bits} << 16));
    }
  }
  return numbers;
}

// Output n of a row of sum += left right. Even and odd inputs are chains of their own, from zero; their sum is added last.
float added(float sum, const float* left, const Decoded& right, int pairs, int n) {
  float even = 0, odd = 0;
  for (int k = 0; k < pairs; ++k) {
    even = flushed(std::fma(left[2 * k], right.at[k][2 * n], even));
    odd = flushed(std::fma(left[2 * k + 1], right.at[k][2 * n + 1], odd));
  }
  return flushed(flushed(sum) + flushed(even + odd));
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
  const Decoded a = decoded(left), b = decoded(right);
  for (int row = 0; row < s.rows[sum]; ++row) {
    for (int n = 0; n < s.row_bytes[sum] / 4; ++n) {
      unsigned char* at = file.tiles[sum].bytes[row] + 4 * n;
      float number = 0;
      std::memcpy(&number, at, sizeof number);
      number = added(number, a.at[row], b, s.row_bytes[left] / 4, n);
      std::memcpy(at, &number, sizeof number);
    }
  }
}

}  // namespace foretrace::kernels
