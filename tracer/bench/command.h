// Commands that bench programs run and time.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

namespace foretrace::tracer {

[[noreturn]] inline void fail(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(1);
}

// What a command prints; nothing if it fails.
inline std::optional<std::string> output_of(const std::string& command) {
  std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (size_t got; (got = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0;) text.append(buffer, got);
  return ::pclose(pipe) == 0 ? std::optional(text) : std::nullopt;
}

inline double seconds_of(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// A store and what SQLite puts beside it.
inline void remove_store(const std::string& path) {
  for (const char* end : {"", "-wal", "-shm"}) std::remove((path + end).c_str());
}

}  // namespace foretrace::tracer
