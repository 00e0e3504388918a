// bench_tracer: whole runs of `foretrace trace`, process start and store included, beside recorders that people use, on the same
// programs in the same minutes; and reads of single states. Every run is checked before its time counts: as many steps as
// sys.settrace gives events, and states that can be read.
//   bench_tracer [SCALE]     with FORETRACE_BENCH_PYTHON an interpreter that has hunter
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/file.h"
#include "core/json.h"
#include "core/rng.h"
#include "tests/scratch_directory.h"
#include "tracer/bench/command.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

const std::string kFolder = FORETRACE_SOURCE_DIR "/tracer/bench/";

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

struct Baseline {
  int64_t events = 0;
  double seconds = 0;
};

class Bench {
 public:
  explicit Bench(int scale) : scale_(std::to_string(scale)) {
    const char* python = std::getenv("FORETRACE_BENCH_PYTHON");
    python_ = python != nullptr ? python : FORETRACE_BENCH_DEFAULT_PYTHON;
  }

  // Value-carrying steps a second.
  void recording(const std::string& name, bool with_hunter) {
    const std::string program = kFolder + "programs/" + name + ".py";
    const double untraced = baseline("none", program).value_or(Baseline{}).seconds;
    const int64_t events = baseline("count", program).value_or(Baseline{}).events;
    if (events == 0) fail(name + " has no events under " + python_);
    const double ours = traced(program, events) - untraced;
    report(name, "foretrace", events, ours, ours);
    std::printf("%-20s %-10s %.1f bytes a step\n", name.c_str(), "", bytes_ / static_cast<double>(events));
    for (const char* mode : {"settrace", "hunter"}) {
      if (std::string(mode) == "hunter" && !with_hunter) continue;
      const auto other = baseline(mode, program);
      if (other) report(name, mode, events, other->seconds - untraced, ours);
      else std::printf("%-20s %-10s not in %s\n", name.c_str(), mode, python_.c_str());
    }
  }

  // Programs whose code is nearly all out of scope: as a multiple of their untraced time.
  void out_of_scope(const std::string& name) {
    const std::string program = kFolder + "programs/" + name + ".py";
    const auto untraced = seconds_of([&] { run(program, "--scope module:nothing_of_this_name"); });
    std::vector<double> ratios;
    for (int i = 0; i < 5; ++i) {
      const double bare = baseline("none", program).value_or(Baseline{}).seconds;
      ratios.push_back(run(program, "") / bare);
    }
    std::printf("%-20s %-10s %.2f x its untraced time (a run with nothing in scope takes %.2f s, start included)\n", name.c_str(),
                "foretrace", median(ratios), untraced);
  }

  // A state of a long run, in this process.
  void states() {
    traced(kFolder + "programs/mix.py", 0);
    const auto reader = TraceReader::open(store()).value();
    const int64_t steps = reader->step_count(1).value();
    Rng rng(1);
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
      const auto step = static_cast<int64_t>(rng.below(static_cast<uint64_t>(steps)));
      times.push_back(seconds_of([&] {
        if (!reader->state_at(1, step).ok()) fail("a state cannot be read");
      }));
    }
    std::sort(times.begin(), times.end());
    std::printf("%-20s %-10s %.2f ms median, %.2f ms at 95 %%, of a run of %lld steps\n", "state", "foretrace", 1e3 * times[100],
                1e3 * times[190], static_cast<long long>(steps));
  }

 private:
  [[nodiscard]] std::string store() const { return folder_ / "store.db"; }

  std::optional<Baseline> baseline(const std::string& mode, const std::string& program) {
    const auto text = output_of(python_ + " " + kFolder + "settrace_recorder.py " + mode + " " + program + " " + (folder_ / "out") + " " + scale_);
    const auto json = text ? parse_json(*text) : Result<Json>(not_found("no output"));
    if (!json.ok()) return std::nullopt;
    return Baseline{json.value()["events"].get<int64_t>(), json.value()["seconds"].get<double>()};
  }

  // The program's own seconds, as the run's record has them.
  double run(const std::string& program, const std::string& flags) {
    remove_store(store());
    const auto text = output_of(executable_directory() + "/foretrace trace " + program + " --db " + store() + " --json --max-steps 100000000 " +
                                "--max-seconds 600 " + flags + " -- " + scale_);
    if (!text) fail("foretrace cannot trace " + program);
    steps_ = parse_json(*text).value()["steps"].get<int64_t>();
    return TraceReader::open(store()).value()->run(1).value().end.seconds;
  }

  // The best of three whole commands; `events`: that many steps are asked for (0: any number).
  double traced(const std::string& program, int64_t events) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) best = std::min(best, seconds_of([&] { run(program, ""); }));
    if (events != 0 && steps_ != events) fail(program + ": " + std::to_string(steps_) + " steps, " + std::to_string(events) + " events");
    bytes_ = static_cast<double>(read_file(store()).value().size());
    const auto reader = TraceReader::open(store()).value();
    for (const int64_t step : {int64_t{1}, steps_ / 3, steps_ - 2})
      if (!reader->state_at(1, step).ok()) fail(program + ": no state at step " + std::to_string(step));
    return best;
  }

  static void report(const std::string& work, const std::string& who, int64_t events, double seconds, double ours) {
    std::printf("%-20s %-10s %9lld events %8.3f s %10.0f events/s", work.c_str(), who.c_str(), static_cast<long long>(events), seconds,
                static_cast<double>(events) / seconds);
    if (seconds != ours) std::printf("   foretrace is %.1f x as fast", seconds / ours);
    std::printf("\n");
    std::fflush(stdout);
  }

  ScratchDirectory folder_;
  std::string scale_, python_;
  int64_t steps_ = 0;
  double bytes_ = 0;
};

}  // namespace
}  // namespace foretrace::tracer

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  foretrace::tracer::Bench bench(scale);
  bench.recording("mix", true);
  bench.recording("objects", true);
  foretrace::tracer::Bench(1).recording("big", false);
  bench.out_of_scope("calls_out_of_scope");
  bench.out_of_scope("loops_out_of_scope");
  foretrace::tracer::Bench(5 * scale).states();
}
