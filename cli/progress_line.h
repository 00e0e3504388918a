// ProgressLine: how far long work is, on stderr: always in the same line on a terminal, a line every few seconds otherwise.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace foretrace::cli {

class ProgressLine {
 public:
  void show(const std::string& what, int64_t done, int64_t all) {
    const auto now = std::chrono::steady_clock::now();
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    if (done < all && now - last_ < std::chrono::milliseconds(terminal ? 100 : 5000)) return;
    last_ = now;
    std::fprintf(stderr, terminal ? "\r%-24s %lld/%lld\033[K" : "%s: %lld of %lld\n",
                 what.c_str(), static_cast<long long>(done), static_cast<long long>(all));
    if (terminal && done == all) std::fprintf(stderr, "\r\033[K");
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace foretrace::cli
