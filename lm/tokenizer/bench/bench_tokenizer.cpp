// Times a tokenizer over files, one text a file, beside the Python package, one after the other:
//   FORETRACE_BENCH_PYTHON=python-with-tokenizers bench_tokenizer TOKENIZER.json FILE...
// Checked first: the ids are the package's, and they decode to what the package decodes.
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>

#include "core/file.h"
#include "core/json.h"
#include "lm/tokenizer/tokenizer.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr int kRounds = 5;

// Prints nothing; writes {"ids": [[..], ..], "decoded": [..], "load": s, "encode": s, "offsets": s, "decode": s} to its
// first argument: the best of `rounds`.
constexpr const char* kPackage = R"py(
import json, os, sys, time
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers
out, rounds, path, files = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
texts = [open(f, encoding="utf-8", newline="").read() for f in files]
def best(call):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = call()
        times.append(time.process_time() - start)
    return min(times), result
load, tokenizer = best(lambda: tokenizers.Tokenizer.from_file(path))
fast, _ = best(lambda: [tokenizer.encode_batch_fast([t], add_special_tokens=False) for t in texts])
full, encodings = best(lambda: [tokenizer.encode(t, add_special_tokens=False) for t in texts])
ids = [e.ids for e in encodings]
back, decoded = best(lambda: [tokenizer.decode(i, skip_special_tokens=False) for i in ids])
result = {"ids": ids, "decoded": decoded, "load": load, "encode": fast, "offsets": full, "decode": back}
json.dump(result, open(out, "w"))
)py";

// Processor time: both sides run on one core, and others may share it.
double best(const std::function<void()>& call) {
  double least = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const std::clock_t start = std::clock();
    call();
    least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

SortedJson run_package(const std::string& python, const std::vector<std::string>& arguments) {
  const ScratchDirectory folder;
  std::ofstream(folder / "package.py") << kPackage;
  std::string command =
      python + " " + (folder / "package.py") + " " + (folder / "out.json") + " " + std::to_string(kRounds);
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  if (std::system(command.c_str()) != 0) {
    std::fprintf(stderr, "the package could not be run\n");
    std::exit(1);
  }
  return parse_sorted_json(read_file(folder / "out.json").value()).value();
}

void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "differs from the package: %s\n", what);
  std::exit(1);
}

void report(const char* what, double seconds, double megabytes, const SortedJson& package, const char* field) {
  std::printf("%-20s %8.2f ms %8.2f MB/s", what, seconds * 1e3, megabytes / seconds);
  if (!package.is_null()) {
    const double theirs = package[field].get<double>();
    std::printf("   tokenizers %8.2f MB/s   %5.2f x as fast", megabytes / theirs, theirs / seconds);
  }
  std::printf("\n");
}

int run(const std::vector<std::string>& arguments) {
  const auto loaded = Tokenizer::load(arguments[0]);
  if (!loaded.ok()) {
    std::fprintf(stderr, "%s\n", loaded.error().text().c_str());
    return 1;
  }
  const Tokenizer& tokenizer = loaded.value();
  std::vector<std::string> texts;
  double megabytes = 0;
  for (size_t i = 1; i < arguments.size(); ++i) {
    texts.push_back(read_file(arguments[i]).value());
    megabytes += static_cast<double>(texts.back().size()) / 1e6;
  }
  SortedJson package;
  if (const char* python = std::getenv("FORETRACE_BENCH_PYTHON")) package = run_package(python, arguments);
  std::vector<std::vector<int32_t>> ids;
  for (size_t i = 0; i < texts.size(); ++i) {
    ids.push_back(tokenizer.encode(texts[i], false).value());
    if (package.is_null()) continue;
    check(package["ids"][i].get<std::vector<int32_t>>() == ids[i], arguments[i + 1].c_str());
    check(package["decoded"][i].get<std::string>() == tokenizer.decode(ids[i], false), "decoded text");
  }
  std::printf("%.2f MB in %zu texts, processor time, best of %d rounds\n", megabytes, texts.size(), kRounds);
  const double file = static_cast<double>(read_file(arguments[0]).value().size()) / 1e6;
  report("load", best([&] { (void)Tokenizer::load(arguments[0]).ok(); }), file, package, "load");
  report("encode", best([&] {
           for (const auto& text : texts) (void)tokenizer.encode(text, false).ok();
         }),
         megabytes, package, "encode");
  report("encode with offsets", best([&] {
           for (const auto& text : texts) (void)tokenizer.encode_with_offsets(text, false).ok();
         }),
         megabytes, package, "offsets");
  report("decode", best([&] {
           for (const auto& list : ids) (void)tokenizer.decode(list, false);
         }),
         megabytes, package, "decode");
  return 0;
}

}  // namespace
}  // namespace foretrace::lm::tokenizer

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_tokenizer TOKENIZER.json FILE...\n");
    return 2;
  }
  return foretrace::lm::tokenizer::run({argv + 1, argv + argc});
}
