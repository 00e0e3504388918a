// Drives a fuzz target without libFuzzer:
//   fuzz_NAME --runs N             the seeds, then N mutations of them, the same ones every time
//   fuzz_NAME --write-seeds DIR    the seeds as files, for libFuzzer to start from
//   fuzz_NAME FILE...              these inputs: what libFuzzer found
#include <algorithm>
#include <cstring>

#include "core/file.h"
#include "core/rng.h"
#include "tests/fuzz/fuzz_target.h"

namespace foretrace::fuzz {
namespace {

void feed(const std::string& input) { LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size()); }

void mutate_once(std::string& text, const std::vector<std::string>& all, Rng& rng) {
  if (text.empty()) text.push_back('\0');
  const size_t at = rng.below(text.size());
  switch (rng.below(6)) {
    case 0: text[at] = static_cast<char>(rng.below(256)); return;
    case 1: text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8))); return;
    case 2: text.replace(at, std::min<size_t>(4, text.size() - at), rng.below(2) == 0 ? std::string(4, '\xff') : std::string(4, '\0')); return;
    case 3: text.erase(at, 1 + rng.below(16)); return;
    case 4: text.insert(at, text.substr(rng.below(text.size()), 1 + rng.below(64))); return;
    default: {
      const std::string& other = all[rng.below(all.size())];
      text = text.substr(0, at) + (other.empty() ? other : other.substr(rng.below(other.size())));
      return;
    }
  }
}

int mutate(int runs) {
  const std::vector<std::string> all = seeds();
  for (const std::string& seed : all) feed(seed);
  Rng rng(20);
  for (int i = 0; i < runs; ++i) {
    std::string text = all[rng.below(all.size())];
    for (uint64_t k = 0, n = 1 + rng.below(5); k < n; ++k) mutate_once(text, all, rng);
    feed(text);
  }
  std::printf("%zu seeds, %d mutations\n", all.size(), runs);
  return 0;
}

int write_seeds(const std::string& folder) {
  int number = 0;
  for (const std::string& seed : seeds())
    if (!write_file_atomic(folder + "/seed-" + std::to_string(number++), seed).ok()) return 1;
  return 0;
}

int run(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--runs") == 0) return mutate(std::atoi(argv[2]));
  if (argc == 3 && std::strcmp(argv[1], "--write-seeds") == 0) return write_seeds(argv[2]);
  for (int i = 1; i < argc; ++i) {
    const auto text = read_file(argv[i]);
    if (!text.ok()) return 1;
    feed(text.value());
  }
  return argc > 1 ? 0 : 2;
}

}  // namespace
}  // namespace foretrace::fuzz

int main(int argc, char** argv) { return foretrace::fuzz::run(argc, argv); }
