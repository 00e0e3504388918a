// bench_tracer_c: whole recordings of C programs by `foretrace trace`, beside gdb's Python stepping and the plain -O0 binary, in the
// same minutes; and what a step costs as the variables in scope grow. A recording counts only if it printed what the plain
// binary prints, and states can be read from it.
//   bench_tracer_c [SCALE]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "tracer/bench/command.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

constexpr int kRounds = 3;       // the best of them counts
constexpr int kGdbSteps = 4000;  // a second or two

const std::string kFolder = FORETRACE_SOURCE_DIR "/tracer/bench/";

struct Recording {
  int64_t steps = 0;
  double seconds = 1e9;  // the program's own, the store written
  double bytes = 0;
  [[nodiscard]] double rate() const { return static_cast<double>(steps) / seconds; }
};

std::string must_print(const std::string& command) {
  const auto text = output_of(command);
  if (!text) fail("this failed: " + command);
  return *text;
}

class Bench {
 public:
  explicit Bench(int scale) : scale_(scale) {}

  // A program of the folder, `times` its usual size.
  Recording program(const std::string& name, int times) {
    const std::string source = kFolder + "programs/" + name + ".c", argument = std::to_string(std::max(1, scale_ * times));
    must_print("gcc -O0 -g -o " + plain() + " " + source);
    double bare = 1e9;
    std::string expected;
    for (int i = 0; i < kRounds; ++i) bare = std::min(bare, seconds_of([&] { expected = must_print(plain() + " " + argument); }));
    const Recording best = record(source, argument, expected);
    std::printf("%-8s %10lld steps %7.3f s %8.2f M steps/s  %4.1f bytes a step  %6.0f x the plain -O0 binary (%.4f s)\n", name.c_str(),
                static_cast<long long>(best.steps), best.seconds, best.rate() / 1e6, best.bytes / static_cast<double>(best.steps),
                best.seconds / bare, bare);
    std::fflush(stdout);
    return best;
  }

  // gdb on the program that was built last.
  void gdb(const Recording& ours) {
    for (const bool locals : {true, false}) {
      const std::string text = must_print("gdb -nx -batch -ex 'py PROGRAM, STEPS, LOCALS = \"" + plain() + "\", " + std::to_string(kGdbSteps) + ", " +
                                         (locals ? "True" : "False") + "' -x " + kFolder + "gdb_steps.py");
      const size_t at = text.find("rate ");
      if (at == std::string::npos) fail("gdb made no steps: " + text);
      const double rate = std::atof(text.c_str() + at + 5);
      std::printf("         gdb %-22s %8.0f steps/s   foretrace is %.0f x as fast\n", locals ? "with the locals' values" : "steps alone", rate, ours.rate() / rate);
    }
  }

  // The loop with so many more variables in scope.
  void variables(int count) {
    std::string text = "#include <stdio.h>\nint main(void) {\n  int sum = 0";
    for (int i = 0; i < count; ++i) text += ", v" + std::to_string(i) + " = " + std::to_string(i);
    text += ";\n  for (int i = 0; i < " + std::to_string(scale_ * 100000) + "; i++)\n    sum += i & 7;\n  printf(\"%d\\n\", sum);\n  return 0;\n}\n";
    const std::string source = folder_ / "variables.c";
    if (!write_file_atomic(source, text).ok()) fail("cannot write " + source);
    must_print("gcc -O0 -o " + plain() + " " + source);
    const Recording best = record(source, "", must_print(plain()));
    std::printf("%-4d more variables in scope: %5.1f ns a step\n", count, 1e9 / best.rate());
    std::fflush(stdout);
  }

 private:
  [[nodiscard]] std::string plain() const { return folder_ / "plain"; }
  [[nodiscard]] std::string store() const { return folder_ / "store.db"; }

  Recording record(const std::string& source, const std::string& argument, const std::string& expected) {
    Recording best;
    for (int i = 0; i < kRounds; ++i) {
      remove_store(store());
      must_print(executable_directory() + "/foretrace trace " + source + " --db " + store() + " --json --max-steps 1000000000 --max-seconds 600 -- " + argument);
      const auto reader = TraceReader::open(store()).value();
      const RunRecord run = reader->run(1).value();
      if (run.end.out != expected) fail(source + " printed " + run.end.out + ", not " + expected);
      for (const int64_t step : {int64_t{1}, run.steps / 3, run.steps - 2})
        if (!reader->state_at(1, step).ok()) fail(source + ": no state at step " + std::to_string(step));
      if (run.end.seconds < best.seconds) best = {run.steps, run.end.seconds, static_cast<double>(read_file(store()).value().size())};
    }
    return best;
  }

  ScratchDirectory folder_;
  int scale_;
};

}  // namespace
}  // namespace foretrace::tracer

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
  foretrace::tracer::Bench bench(scale);
  const auto loop = bench.program("loop", 4);
  bench.gdb(loop);
  bench.program("sort", 1);
  bench.program("calls", 2);
  bench.program("lists", 1);
  for (const int count : {1, 10, 100, 1000}) bench.variables(count);
}
