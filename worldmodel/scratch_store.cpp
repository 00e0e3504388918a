#include "worldmodel/scratch_store.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace foretrace::worldmodel {
namespace {

constexpr int64_t kStepsAStore = 2000000;  // then the file is begun again, so that it stays small

}  // namespace

ScratchStore::~ScratchStore() {
  writer_.reset();
  reader_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

Status ScratchStore::open() {
  if (writer_ && steps_stored_ < kStepsAStore) return {};
  writer_.reset();
  reader_.reset();
  if (folder_.empty()) {
    const char* parent = std::getenv("TMPDIR");
    folder_ =
        std::string(parent != nullptr && *parent != '\0' ? parent : "/tmp") + "/foretrace-XXXXXX";
    if (::mkdtemp(folder_.data()) == nullptr) {
      const int error = errno;
      const std::string failed = std::exchange(folder_, "");
      return io_error("cannot make a folder like " + failed, error);
    }
  }
  const std::string path = folder_ + "/scratch.db";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  steps_stored_ = 0;
  TRY_ASSIGN(writer_, tracer::TraceWriter::open(path));
  TRY_ASSIGN(reader_, tracer::TraceReader::open(path));
  return {};
}

Result<tracer::RunOutcome> ScratchStore::record(const tracer::RunRequest& request) {
  TRY(open());
  TRY_ASSIGN(auto outcome, recorder_.record(request, *writer_));
  steps_stored_ += outcome.steps;
  return outcome;
}

Result<std::vector<tracer::StepView>> ScratchStore::steps(const tracer::RunOutcome& run) {
  std::vector<tracer::StepView> steps;
  TRY(reader_->for_each_step(run.run, 0, run.steps, [&](const tracer::StepView& step) {
    steps.push_back(step);
    return true;
  }));
  return steps;
}

}  // namespace foretrace::worldmodel
