#include "tracer/python/child.h"

#include <signal.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <new>

#include "tracer/python/entry_call.h"
#include "tracer/python/fixed_clock.h"
#include "tracer/python/fixed_randomness.h"
#include "tracer/python/interpreter.h"
#include "tracer/python/main_module.h"
#include "tracer/python/output_tap.h"
#include "tracer/host/process_ban.h"
#include "tracer/python/python_error.h"
#include "tracer/python/trace_hook.h"
#include "tracer/python/value_text.h"

namespace foretrace::tracer::python {
namespace {

// What a run is made of; lives until the process exits.
class Run {
 public:
  Run(const host::Request& request, void* ring) : request_(request), writer_(ring) {}

  // Runs the program up to its End or Failure record; the process's exit code.
  int go();
  // The tracer's own memory ran out: the program was over its limit.
  void out_of_memory() {
    if (!forked_) writer_.end(Outcome::kRaised, 1, false, {}, "MemoryError", "", "", 0);
    _exit(1);
  }

  // In a child that the program forked: the ring is its parent's.
  void forked() { forked_ = true; }

 private:
  int fail(const StartFailure& failure);
  int end(const Ending& ending, PyObject* value);
  bool start_recording() { return recording_ == nullptr || TraceHook::start(); }
  void pause_recording() {
    if (recording_ != nullptr) TraceHook::pause();
  }
  int run_main();
  int run_module();
  int run_entry();
  int finish(PyObject* result);

  const host::Request& request_;
  RecordWriter writer_;
  Scope scope_;
  std::unique_ptr<Recording> recording_;
  bool forked_ = false;
};

Run* current_run = nullptr;

int Run::fail(const StartFailure& failure) {
  TraceHook::stop();
  OutputTap::stop();
  if (!forked_) writer_.failure(failure.misuse, failure.what, failure.where, failure.hint);
  return failure.misuse ? 2 : 1;
}

int Run::go() {
  writer_.hello(interpreter_name());
  if (!scope_.parse(request_.scope))
    return fail({true, "unknown scope " + request_.scope, "", "scopes are program, all and module:NAME"});
  if (request_.module.empty()) scope_.set_program(program_file(request_));
  if (request_.traced) {
    recording_ = std::make_unique<Recording>(writer_, scope_, request_.limits, request_.module.empty() ? std::string() : request_.folder);
    recording_->set_window(request_.start_at, request_.stop_at);
    if (request_.has_source) recording_->codes().set_source(program_file(request_), request_.source);
    TraceHook::install(*recording_);
    OutputTap::start(writer_);
  }
  if (!set_arguments(request_)) return fail(take_start_failure("cannot set sys.argv: "));
  if (!request_.module.empty()) return run_module();
  return request_.entry.empty() && request_.call.empty() ? run_main() : run_entry();
}

int Run::run_main() {
  Program program;
  if (const auto failure = load_program(request_, true, program)) return fail(*failure);
  PyObject* dict = PyModule_GetDict(program.module.get());
  const PyRef result(start_recording() ? PyEval_EvalCode(program.code.get(), dict, dict) : nullptr);
  return finish(result.get());
}

int Run::run_module() {
  const PyRef runpy(PyImport_ImportModule("runpy"));
  const PyRef function(runpy ? PyObject_GetAttrString(runpy.get(), "_run_module_as_main") : nullptr);
  if (!function) return fail(take_start_failure("cannot import runpy: "));
  const PyRef result(start_recording() ? PyObject_CallFunction(function.get(), "sO", request_.module.c_str(), Py_True) : nullptr);
  const bool started = !request_.traced || writer_.steps() > 0;
  if (!result && !started && (PyErr_ExceptionMatches(PyExc_SystemExit) != 0 || PyErr_ExceptionMatches(PyExc_SyntaxError) != 0)) {
    pause_recording();
    return fail(take_start_failure("cannot run module " + request_.module + ": "));
  }
  return finish(result.get());
}

int Run::run_entry() {
  Program program;
  if (const auto failure = load_program(request_, false, program)) return fail(*failure);
  PyObject* dict = PyModule_GetDict(program.module.get());
  const PyRef imported(PyEval_EvalCode(program.code.get(), dict, dict));
  if (!imported) return finish(nullptr);
  EntryCall call;
  if (const auto failure = prepare_call(request_, program.module.get(), call)) return fail(*failure);
  const PyRef result(start_recording() ? PyObject_Call(call.function.get(), call.args.get(), call.kwargs.get()) : nullptr);
  return finish(result.get());
}

// The program came to its end, with `result` or with an error set.
int Run::finish(PyObject* result) {
  pause_recording();
  const bool entry = !request_.entry.empty() || !request_.call.empty();
  if (result != nullptr) {
    join_threads();
    return end({}, entry ? result : nullptr);
  }
  const Ending ending = take_ending(scope_);
  join_threads();
  return end(ending, nullptr);
}

int Run::end(const Ending& ending, PyObject* value) {
  TraceHook::stop();
  OutputTap::stop();
  if (forked_) return ending.exit_code;
  const std::string text = value != nullptr ? ValueText(writer_, request_.limits).of(value) : std::string();
  const RaisedException& raised = ending.exception;
  writer_.end(ending.outcome, ending.exit_code, value != nullptr, text, raised.type, raised.message, raised.file,
              static_cast<uint32_t>(raised.line));
  return ending.exit_code;
}

void set_limit(int resource, uint64_t value) {
  const rlimit limit{value, value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

void set_up_process(const host::Request& request) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the host dies with the recorder: so does the program, without a namespace too
  if (request.limits_memory && request.limits.max_memory_mb > 0)
    set_limit(RLIMIT_AS, static_cast<uint64_t>(request.limits.max_memory_mb) << 20);
  if (request.max_processes > 0) set_limit(RLIMIT_NPROC, static_cast<uint64_t>(request.max_processes));
  if (!request.may_start_processes && !host::ban_processes()) _exit(126);
  const std::string& folder = request.start_in.empty() ? request.cwd : request.start_in;
  if (!folder.empty() && ::chdir(folder.c_str()) != 0) _exit(126);
  if (!request.has_stdin) return;
  const int file = ::memfd_create("stdin", 0);
  const std::string& text = request.stdin_text;
  if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(126);
  ::lseek(file, 0, SEEK_SET);
  ::dup2(file, 0);
  ::close(file);
}

}  // namespace

void run_child(const host::Request& request, void* ring, bool warm) {
  set_up_process(request);
  if (request.seed) FixedRandomness::start(static_cast<uint64_t>(*request.seed));
  if (request.frozen_time) FixedClock::start(*request.frozen_time);
  current_run = new Run(request, ring);
  pthread_atfork(nullptr, nullptr, [] { current_run->forked(); });
  std::set_new_handler([] { current_run->out_of_memory(); });
  const int exit_code = current_run->go();
  finish_process(exit_code, warm);
}

}  // namespace foretrace::tracer::python
