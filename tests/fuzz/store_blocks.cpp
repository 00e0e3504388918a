// The packed rows of a store, after decompression: step chunks, definitions, keyframes. First byte: which.
#include "core/rng.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/tracer/store/random_trace.h"
#include "tracer/store/definition_block.h"
#include "tracer/store/keyframe.h"
#include "tracer/store/step_chunk.h"
#include "tracer/trace/state.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::tracer;

constexpr int kSteps = 300;

// A run's definitions and its packed forms.
struct Sample {
  DefinitionTables tables;
  State state{tables};
  std::string chunk, keyframe;
  ByteWriter objects, scalars, frames, codes, strings;
  uint32_t counts[5] = {};

  template <typename T>
  static void define(ByteWriter& out, uint32_t& count, const std::vector<T>& items) {
    for (const T& item : items) {
      write_definition(out, item);
      ++count;
    }
  }

  Sample() {
    StepPacker packer;
    packer.begin(0, {});
    RandomTrace trace(8);
    for (int i = 0; i < kSteps; ++i) {
      const Step step = trace.next();
      FUZZ_REQUIRE(tables.add(step).ok() && state.apply(step).ok());
      define(strings, counts[0], step.strings);
      define(codes, counts[1], step.codes);
      define(frames, counts[2], step.frames);
      define(scalars, counts[3], step.scalars);
      define(objects, counts[4], step.objects);
      packer.add(step, tables.counts());
    }
    chunk = packer.pack();
    keyframe = pack_keyframe(state);
  }
};

Sample& sample() {
  static Sample made;
  return made;
}

void read_chunk(std::string bytes) {
  StepUnpacker unpacker;
  if (!unpacker.open(std::move(bytes), sample().tables.counts()).ok()) return;
  State state(sample().tables);
  Step step;
  for (uint32_t n = 0; n < unpacker.count(); ++n)
    if (!unpacker.next(step).ok() || !state.apply(step).ok()) return;
}

template <typename T>
void read_definitions(std::string_view bytes, uint32_t count) {
  std::vector<T> items;
  FUZZ_REQUIRE(!read_block(bytes, 1, count, items).ok() || items.size() == count);
}

void read_keyframe(std::string_view bytes) {
  State state(sample().tables);
  if (!unpack_keyframe(bytes, state).ok()) return;
  Step step;
  step.frame = 1;
  (void)state.apply(step).ok();
}

}  // namespace

std::vector<std::string> seeds() {
  const Sample& s = sample();
  return {"0" + s.chunk,           "1" + std::string(s.strings.bytes()), "2" + std::string(s.codes.bytes()), "3" + std::string(s.frames.bytes()),
          "4" + std::string(s.scalars.bytes()), "5" + std::string(s.objects.bytes()), "6" + s.keyframe};
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace::fuzz;
  if (size == 0 || size > (1u << 20)) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0: read_chunk(std::string(bytes)); break;
    case 1: read_definitions<foretrace::tracer::StringDef>(bytes, sample().counts[0]); break;
    case 2: read_definitions<foretrace::tracer::Code>(bytes, sample().counts[1]); break;
    case 3: read_definitions<foretrace::tracer::Frame>(bytes, sample().counts[2]); break;
    case 4: read_definitions<foretrace::tracer::Scalar>(bytes, sample().counts[3]); break;
    case 5: read_definitions<foretrace::tracer::ObjectNew>(bytes, sample().counts[4]); break;
    default: read_keyframe(bytes); break;
  }
  return 0;
}
