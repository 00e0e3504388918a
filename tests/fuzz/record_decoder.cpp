// What a hostile tracee can put into its ring: any bytes, in two portions. The decoder may refuse them; what it lets through is in
// order and within the run's tables, and the writer's own tables take it or refuse it.
#include <algorithm>

#include "tests/fuzz/fuzz_target.h"
#include "tests/tracer/recorder/record_bytes.h"
#include "tracer/store/step_chunk.h"
#include "tracer/trace/state.h"
#include "tracer/wire/decoder.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::tracer;

// Stands where the store's writer stands.
class Sink : public wire::StepSink {
 public:
  Status on_hello(const std::string&) override { return {}; }
  Status on_step(const Step& step) override {
    FUZZ_REQUIRE(step.frame != 0);
    for (const auto& object : step.objects) FUZZ_REQUIRE(object.id == ++objects_);
    for (const auto& variable : step.variables) FUZZ_REQUIRE(!variable.value.is_object() || variable.value.id() <= objects_);
    TRY(tables_.add(step));
    TRY(state_.apply(step));
    packer_.add(step, tables_.counts());
    return {};
  }
  Status on_output(const wire::OutputMark& mark) override {
    FUZZ_REQUIRE(mark.stream == 1 || mark.stream == 2);
    return {};
  }
  Status on_end(const wire::EndRecord&) override { return {}; }
  Status on_failure(const wire::FailureRecord&) override { return {}; }

  Sink() { packer_.begin(0, {}); }

  // What was packed reads back.
  void check_chunk() {
    if (packer_.count() == 0) return;
    StepUnpacker unpacker;
    FUZZ_REQUIRE(unpacker.open(packer_.pack(), tables_.counts()).ok());
    Step step;
    for (uint32_t i = 0; i < unpacker.count(); ++i) FUZZ_REQUIRE(unpacker.next(step).ok());
  }

 private:
  uint32_t objects_ = 0;
  DefinitionTables tables_{DefinitionTables::Keep::kChecking};
  State state_{tables_};
  StepPacker packer_;
};

wire::RingConsumer& ring() {
  static const auto made = wire::RingConsumer::create().value();
  return *made;
}

}  // namespace

std::vector<std::string> seeds() {
  wire::RecordBytes plain;
  plain.prologue();
  for (uint32_t i = 0; i < 6; ++i) {
    plain.list(i + 1, 5, {Ref::integer(i), Ref::singleton(Singleton::kTrue)}).scalar(i + 1, 4, "'text'");
    plain.variable(3, Ref::object(i + 1));
    if (i > 0) plain.splice(i, 0, 1, {Ref::scalar(1)}, 2);
    plain.step(3 * i).output(1, 3).line(4, {{3, 0, Ref::integer(i).bits()}}).line(5);
  }
  plain.end(Outcome::kReturned, 0);
  wire::RecordBytes frames;
  frames.prologue().source(1, "def f():\n  pass\n").code(2, 1, 3).step(0).frame(2, 1, 2).step(1, Event::kCall, 2);
  frames.step(2, Event::kReturn, 2, Ref::singleton(Singleton::kNone)).variable(3, Ref()).step(3).end(Outcome::kExited, 3);
  return {'\x80' + plain.bytes(), '\x10' + frames.bytes(), std::string("\0", 1) + wire::RecordBytes().hello(7).bytes()};
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace::fuzz;
  if (size == 0 || size > (1u << 20)) return 0;
  Sink sink;
  foretrace::tracer::wire::Decoder decoder({&ring()}, sink);
  decoder.reset();
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t half = text.size() * data[0] / 256;
  put(ring(), text.substr(0, half));
  const bool good = decoder.drain().ok();
  put(ring(), text.substr(half));
  if (good && decoder.drain().ok()) sink.check_chunk();
  return 0;
}
