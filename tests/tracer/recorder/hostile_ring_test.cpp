// A tracee can write any bytes into its ring and any number into its header, at any time.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/rng.h"
#include "tests/tracer/recorder/record_bytes.h"
#include "tracer/wire/decoder.h"

namespace foretrace::tracer::wire {
namespace {

// Believes nothing: what reaches it must be in order and within the run's tables.
class Suspicious : public StepSink {
 public:
  Status on_hello(const std::string&) override { return {}; }
  Status on_step(const tracer::Step& step) override {
    for (const auto& object : step.objects) objects_ += object.id == objects_ + 1;
    for (const auto& variable : step.variables) {
      if (variable.value.is_object()) {
        EXPECT_LE(variable.value.id(), objects_);
      }
    }
    EXPECT_NE(step.frame, 0u);
    ++steps;
    return {};
  }
  Status on_output(const OutputMark&) override { return {}; }
  Status on_end(const EndRecord&) override { return {}; }
  Status on_failure(const FailureRecord&) override { return {}; }
  uint64_t steps = 0;

 private:
  uint64_t objects_ = 0;
};

std::string valid_stream(int steps) {
  RecordBytes bytes;
  bytes.prologue();
  for (int i = 0; i < steps; ++i) {
    bytes.list(static_cast<uint32_t>(i + 1), 5, {Ref::integer(i), Ref::singleton(Singleton::kTrue)});
    bytes.scalar(static_cast<uint32_t>(i + 1), 4, "'text'");
    bytes.variable(3, Ref::object(static_cast<uint32_t>(i + 1)));
    if (i > 0) bytes.splice(static_cast<uint32_t>(i), 0, 1, {Ref::scalar(1)}, 2);
    bytes.step(static_cast<uint64_t>(2 * i)).output(1, 3).line(7, {{3, 0, Ref::integer(i).bits()}});
  }
  return bytes.end(Outcome::kReturned, 0).bytes();
}

TEST(HostileRing, RandomBytesAreRefused) {
  Rng rng(1);
  auto ring = RingConsumer::create().value();
  for (int round = 0; round < 3000; ++round) {
    Suspicious sink;
    Decoder decoder({ring.get()}, sink);
    decoder.reset();
    std::string bytes(8 + rng.below(4000), '\0');
    for (char& byte : bytes) byte = static_cast<char>(rng.below(256));
    put(*ring, bytes);
    const Status status = decoder.drain();
    EXPECT_TRUE(status.ok() || !status.error().message.empty());
    EXPECT_EQ(sink.steps, 0u);
  }
}

TEST(HostileRing, MutatedStreamsAreRefusedOrStaySane) {
  const std::string valid = valid_stream(40);
  Rng rng(2);
  auto ring = RingConsumer::create().value();
  int refused = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = valid;
    for (uint64_t i = 0, n = 1 + rng.below(4); i < n; ++i) {
      const size_t at = rng.below(bytes.size());
      if (rng.below(2) == 0)
        bytes[at] = static_cast<char>(rng.below(256));
      else
        for (size_t k = at & ~size_t{3}; k < std::min(bytes.size(), (at & ~size_t{3}) + 4); ++k) bytes[k] = '\xff';
    }
    Suspicious sink;
    Decoder decoder({ring.get()}, sink);
    decoder.reset();
    put(*ring, bytes);
    refused += !decoder.drain().ok();
    EXPECT_LE(sink.steps, bytes.size() / sizeof(Header));
  }
  EXPECT_GT(refused, 1000);
}

TEST(HostileRing, TruncatedStreamsGiveTheStepsBeforeTheCut) {
  const std::string valid = valid_stream(5);
  auto ring = RingConsumer::create().value();
  uint64_t last = 0;
  for (size_t length = 0; length <= valid.size(); ++length) {
    Suspicious sink;
    Decoder decoder({ring.get()}, sink);
    decoder.reset();
    put(*ring, std::string_view(valid).substr(0, length));
    ASSERT_TRUE(decoder.drain().ok()) << length;
    EXPECT_GE(sink.steps, last);
    last = sink.steps;
  }
  EXPECT_EQ(last, 10u);
}

TEST(HostileRing, LyingHeadersNeitherHangNorReachOutside) {
  const uint64_t tails[] = {0, 1, 7, 8, 1u << 20, RingConsumer::kDefaultCapacity - 8, RingConsumer::kDefaultCapacity + 8,
                            UINT64_MAX, UINT64_MAX - 7, 1ull << 63};
  for (const uint64_t tail : tails) {
    auto ring = RingConsumer::create().value();
    Suspicious sink;
    Decoder decoder({ring.get()}, sink);
    put(*ring, valid_stream(3));
    auto* header = static_cast<RingHeader*>(ring->memory());
    header->capacity = UINT64_MAX;
    header->magic = 0;
    header->head.store(UINT64_MAX);
    header->tail.store(tail);
    header->producer_waits.store(77);
    const Status status = decoder.drain();
    EXPECT_LE(ring->consumed(), RingConsumer::kDefaultCapacity);
    EXPECT_LE(sink.steps, 6u) << tail << (status.ok() ? "" : status.error().message);
  }
}

TEST(HostileRing, BytesThatChangeWhileTheyAreReadDoNoHarm) {
  const std::string valid = valid_stream(2000);
  auto ring = RingConsumer::create().value();
  std::atomic<bool> stop = false;
  std::thread scribbler([&] {
    Rng rng(3);
    char* data = static_cast<char*>(ring->memory()) + kRingDataOffset;
    while (!stop) reinterpret_cast<volatile char*>(data)[rng.below(valid.size())] = static_cast<char>(rng.below(256));
  });
  for (int round = 0; round < 50; ++round) {
    Suspicious sink;
    Decoder decoder({ring.get()}, sink);
    decoder.reset();
    put(*ring, valid);
    const Status status = decoder.drain();
    EXPECT_LE(sink.steps, valid.size() / sizeof(Header)) << (status.ok() ? "" : status.error().message);
  }
  stop = true;
  scribbler.join();
}

}  // namespace
}  // namespace foretrace::tracer::wire
