#pragma once

static int first_count = __COUNTER__;

static int twice(int x) {
  int y = x * 2;
  return y;
}
