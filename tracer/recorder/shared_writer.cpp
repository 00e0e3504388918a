#include "tracer/recorder/shared_writer.h"

#include <optional>
#include <vector>

namespace foretrace::tracer {
namespace {

// Beyond this a run is no small function's, and waiting for its end would cost memory.
constexpr size_t kMaxHeldSteps = 8192;
constexpr size_t kMaxHeldBytes = 16u << 20;

// Bytes that a step's texts and entries take, about.
size_t weight(const Step& step) {
  size_t bytes = step.variables.size() * sizeof(VariableSet) + step.frames.size() * sizeof(Frame);
  for (const auto& s : step.strings) bytes += sizeof(s) + s.text.size();
  for (const auto& s : step.sources) bytes += sizeof(s) + s.text.size();
  for (const auto& s : step.scalars) bytes += sizeof(s) + s.text.size();
  for (const auto& o : step.objects) bytes += sizeof(o) + o.entries.size() * sizeof(Entry);
  for (const auto& s : step.splices) bytes += sizeof(s) + s.inserted.size() * sizeof(Entry);
  return bytes;
}

struct HeldOutput {
  size_t before;  // number of held steps when it came
  int64_t step;
  int stream;
  std::string bytes;
};

struct HeldItem {
  std::string id, status, message;
};

}  // namespace

class Lane : public TraceWriter {
 public:
  explicit Lane(SharedWriter& shared) : shared_(shared) {}

  Result<int64_t> begin_run(const RunInfo& info) override {
    leave();
    info_ = info;
    open_ = true;
    streaming_ = false;
    count_ = bytes_ = 0;
    outputs_.clear();
    item_.reset();
    TRY(shared_.health());
    return int64_t{0};
  }

  Status append(const Step& step) override {
    if (streaming_) return guarded([&] { return shared_.writer_.append(step); });
    if (count_ == steps_.size()) steps_.emplace_back();
    steps_[count_++] = step;  // into the vectors of an earlier run: seldom allocates
    bytes_ += weight(step);
    return count_ >= kMaxHeldSteps || bytes_ >= kMaxHeldBytes ? stream() : Status();
  }

  Status append(const LineSteps& steps) override {
    return streaming_ ? guarded([&] { return shared_.writer_.append(steps); }) : TraceWriter::append(steps);
  }

  Status output(int64_t step, int stream, std::string_view bytes) override {
    if (streaming_) return guarded([&] { return shared_.writer_.output(step, stream, bytes); });
    outputs_.push_back({count_, step, stream, std::string(bytes)});
    bytes_ += bytes.size();
    return {};
  }

  Status tick() override { return streaming_ ? guarded([&] { return shared_.writer_.tick(); }) : Status(); }

  Status item(std::string_view id, std::string_view status, std::string_view message) override {
    if (open_) {
      item_ = HeldItem{std::string(id), std::string(status), std::string(message)};
      return {};
    }
    const std::lock_guard lock(shared_.mutex_);
    TRY(shared_.health_);
    return note(shared_.writer_.item(id, status, message));
  }

  Status finish(const RunEnd& end) override {
    if (!streaming_) TRY(stream());
    TRY(guarded([&]() -> Status {
      if (item_) TRY(shared_.writer_.item(item_->id, item_->status, item_->message));
      return shared_.writer_.finish(end);
    }));
    leave();
    return {};
  }

 private:
  // Takes the writer, gives it what was held, and keeps it until finish() or an error.
  Status stream() {
    lock_ = std::unique_lock(shared_.mutex_);
    streaming_ = true;
    return guarded([this]() -> Status {
      TRY(shared_.health_);
      auto run = shared_.writer_.begin_run(info_);
      if (!run.ok()) return run.error();
      size_t next = 0;
      for (size_t i = 0; i <= count_; ++i) {
        for (; next < outputs_.size() && outputs_[next].before == i; ++next) {
          const HeldOutput& held = outputs_[next];
          TRY(shared_.writer_.output(held.step, held.stream, held.bytes));
        }
        if (i < count_) TRY(shared_.writer_.append(steps_[i]));
      }
      return {};
    });
  }

  template <typename Work>
  Status guarded(Work work) {
    Status status = note(work());
    if (!status.ok()) leave();
    return status;
  }

  // REQUIRES: the writer is taken
  Status note(Status status) {
    if (!status.ok() && shared_.health_.ok()) shared_.health_ = status;
    return status;
  }

  void leave() {
    open_ = streaming_ = false;
    if (lock_.owns_lock()) lock_.unlock();
  }

  SharedWriter& shared_;
  std::unique_lock<std::mutex> lock_;
  RunInfo info_;
  bool open_ = false;
  bool streaming_ = false;
  std::vector<Step> steps_;
  size_t count_ = 0;
  size_t bytes_ = 0;
  std::vector<HeldOutput> outputs_;
  std::optional<HeldItem> item_;
};

std::unique_ptr<TraceWriter> SharedWriter::lane() { return std::make_unique<Lane>(*this); }

Status SharedWriter::flush() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return {};
  TRY(health_);
  health_ = writer_.flush();
  return health_;
}

Status SharedWriter::health() {
  const std::lock_guard lock(mutex_);
  return health_;
}

}  // namespace foretrace::tracer
