#include "cli/eval_decoders.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/shard.h"
#include "cli/stop_signal.h"
#include "eval/decoders/decoder_table.h"

namespace foretrace::cli {
namespace {

// On a terminal one line that is written over, otherwise one a minute and at each change of work.
class TrainingLine {
 public:
  void show(const std::string& what, double fraction) {
    const auto now = std::chrono::steady_clock::now();
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    if (!terminal && what == what_ && now - last_ < std::chrono::minutes(1)) return;
    std::fprintf(stderr, terminal ? "\r\033[K%s %.0f%%" : "%s %.0f%%\n", what.c_str(), 100 * fraction);
    last_ = now;
    what_ = what;
  }

 private:
  std::chrono::steady_clock::time_point last_;
  std::string what_;
};

}  // namespace

Result<int> eval_decoders(DecodersCommand command) {
  if (command.plan.empty()) return invalid_argument("eval decoders needs --plan FILE", "scripts/decoders.json is one");
  if (command.data.empty()) return invalid_argument("eval decoders needs --data DIR", "`foretrace data build --queries ...` makes one");
  catch_stop_signals();
  TRY_ASSIGN(const Json json, read_json_file(command.plan));
  eval::ComparisonRequest request;
  TRY_ASSIGN(request.plan, eval::comparison_plan_from_json(json, command.plan));
  request.data = command.data;
  request.runs = command.runs.empty() ? command.out + ".runs" : command.runs;
  request.out = command.out;
  if (!command.shard.empty()) {
    TRY_ASSIGN(const Shard shard, choose_shard(command.shard, std::nullopt, process_environment));
    request.part = shard.index;
    request.parts = shard.count;
  }
  request.stop = [] { return stop_asked(); };
  TrainingLine line;
  request.report = [&](const std::string& what, double fraction) { line.show(what, fraction); };
  TRY_ASSIGN(const auto comparison, eval::compare_decoders(request));
  if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\033[K");
  if (command.json)
    std::printf("%s\n", dump_json(eval::comparison_json(comparison)).c_str());
  else
    std::printf("%s", eval::comparison_table(comparison).c_str());
  if (!comparison.stopped) return 0;
  std::fprintf(stderr, "stopped; the same command goes on\n");
  return 1;
}

}  // namespace foretrace::cli
