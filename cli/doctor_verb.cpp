#include "cli/doctor_verb.h"

#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/file.h"
#include "tracer/recorder/c_program.h"
#include "tracer/recorder/host_program.h"
#include "tracer/recorder/recorder.h"
#include "tracer/sandbox/confinement.h"
#include "tracer/sandbox/landlock.h"
#include "tracer/sandbox/level.h"

namespace foretrace::cli {
namespace {

constexpr double kLowDiskGb = 2;

// The features that the kernels have variants for.
constexpr const char* kFeatures[] = {"avx2", "fma", "avx512f", "avx512bw", "avx512_bf16", "amx_tile", "amx_bf16"};

class DoctorVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "doctor"; }
  [[nodiscard]] std::string summary() const override { return "what is installed, what works, what to do about what is missing"; }
  [[nodiscard]] std::string example() const override { return "foretrace doctor"; }
  void declare(CLI::App&) override {}

  // 1 if nothing can be traced here.
  Result<int> run() override {
    machine();
    sandbox();
    pythons();
    c_programs();
    model_program();
    disk();
    return can_trace_ ? 0 : 1;
  }

 private:
  static void line(const char* what, const std::string& text) { std::printf("%-12s %s\n", what, text.c_str()); }
  static void hint(const std::string& text) {
    if (!text.empty()) std::printf("%-12s   hint: %s\n", "", text.c_str());
  }

  static void machine() {
    utsname about{};
    ::uname(&about);
    line("machine", std::string(about.sysname) + " " + about.release + " " + about.machine + ", " +
                        std::to_string(std::thread::hardware_concurrency()) + " processors");
    std::ifstream info("/proc/cpuinfo");
    std::string text;
    while (std::getline(info, text) && text.rfind("flags", 0) != 0) {
    }
    std::istringstream words(text);
    std::string has;
    for (std::string word; words >> word;)
      for (const char* feature : kFeatures)
        if (word == feature) has += (has.empty() ? "" : " ") + word;
    line("cpu", has.empty() ? "no vector features known to the kernels: the portable ones run" : has);
  }

  void sandbox() {
    const auto choice = tracer::choose_sandbox(std::nullopt);
    const int landlock = tracer::landlock_version();
    if (choice.ok()) {
      line("sandbox", std::string(tracer::sandbox_name(choice.value().level)) + ": " + choice.value().why);
      if (choice.value().level == tracer::SandboxLevel::kNone) hint("unset FORETRACE_SANDBOX to have one");
      if (choice.value().level == tracer::SandboxLevel::kLandlock)
        hint("bubblewrap keeps programs apart better: install it, allow user namespaces");
    } else {
      can_trace_ = false;
      line("sandbox", choice.error().message);
      hint(choice.error().hint);
    }
    if (choice.ok()) processes(choice.value());
    const std::string bwrap = tracer::bubblewrap_program();
    line("", "bubblewrap " + (bwrap.empty() ? std::string("missing") : bwrap) + ", Landlock " +
                 (landlock == 0 ? "missing" : "version " + std::to_string(landlock)));
  }

  static void processes(const tracer::SandboxChoice& choice) {
    const int64_t most = tracer::RecorderOptions().max_processes;
    const auto confinement = tracer::Confinement::create(choice, most);
    if (choice.level == tracer::SandboxLevel::kNone || !confinement.ok()) return;
    if (confinement.value().bounds_processes()) {
      line("", "programs may have " + std::to_string(most) + " processes and threads");
      return;
    }
    line("", "programs may start no processes: nothing bounds their number here");
    hint(::geteuid() == 0 ? "mount the pids controller of the control groups, or run as another user"
                          : "allow user namespaces, which count their own processes");
  }

  static void c_programs() {
    if (!file_exists(tracer::c_host_path())) {
      line("c", "no C front end in this build");
      return hint("configure with -DFORETRACE_C=ON");
    }
    const auto compiler = tracer::find_c_compiler({});
    line("c", compiler.ok() ? compiler.value().second : compiler.error().message);
    if (!compiler.ok()) hint(compiler.error().hint);
  }

  void pythons() {
    const auto hosts = tracer::list_python_hosts();
    for (const auto& host : hosts) line("python", host.version + "  " + host.path);
    const auto usual = tracer::find_python_host({});
    if (usual.ok()) {
      line("", "taken without --python: " + usual.value().version);
      return;
    }
    can_trace_ = false;
    line("python", usual.error().message);
    hint(usual.error().hint);
  }

  static void model_program() {
    const std::string path = executable_directory() + "/foretrace-model";
    const bool there = file_exists(path);
    line("model", there ? path : "foretrace-model is not in this build: no train, predict, eval, lm");
    if (!there) hint("configure with -DFORETRACE_TORCH=ON");
  }

  static void disk() {
    for (const char* folder : {".", "/tmp"}) {
      struct statvfs about {};
      if (::statvfs(folder, &about) != 0) continue;
      const double free_gb = static_cast<double>(about.f_bavail) * static_cast<double>(about.f_frsize) / 1e9;
      char text[64];
      std::snprintf(text, sizeof(text), "%.1f GB free in %s", free_gb, folder);
      line("disk", text);
      if (free_gb < kLowDiskGb) hint("traces and checkpoints need room: pass --db and --out on another disk");
    }
  }

  bool can_trace_ = true;
};

}  // namespace

std::unique_ptr<Verb> make_doctor_verb() { return std::make_unique<DoctorVerb>(); }

}  // namespace foretrace::cli
