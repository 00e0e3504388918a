#include "lm/parallel/process_group.h"

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>

namespace foretrace::lm {
namespace {

constexpr std::chrono::seconds kMeet(120);      // until all ranks are there
constexpr std::chrono::seconds kAnswer(1800);   // until the slowest comes to a call: one rank alone scores and saves

}  // namespace

struct ProcessGroup::Backend {
  c10::intrusive_ptr<c10d::TCPStore> store;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
};

ProcessGroup::ProcessGroup(const Launch& launch, std::unique_ptr<Backend> backend)
    : launch_(launch), backend_(std::move(backend)) {}
ProcessGroup::~ProcessGroup() = default;

Result<std::unique_ptr<ProcessGroup>> ProcessGroup::join(const Launch& launch) {
  try {
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(launch.port);
    options.isServer = launch.rank == 0 && !launch.launcher_holds_store;
    options.numWorkers = launch.size;
    options.waitWorkers = false;
    options.timeout = kMeet;
    auto backend = std::make_unique<Backend>();
    backend->store = c10::make_intrusive<c10d::TCPStore>(launch.address, options);
    auto gloo = c10d::ProcessGroupGloo::Options::create_default(kMeet);
    backend->group = c10::make_intrusive<c10d::ProcessGroupGloo>(backend->store, launch.rank, launch.size, gloo);
    backend->group->setTimeout(kAnswer);
    return std::unique_ptr<ProcessGroup>(new ProcessGroup(launch, std::move(backend)));
  } catch (const std::exception& error) {
    return Error(ErrorCode::kNotFound,
                 "rank " + std::to_string(launch.rank) + " cannot meet the other " + std::to_string(launch.size - 1) + " at " +
                     launch.address + ":" + std::to_string(launch.port) + ": " + std::string(error.what()).substr(0, 200),
                 "start all ranks with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE");
  }
}

Error ProcessGroup::lost(const std::string& what) const {
  return Error(ErrorCode::kLimit, "rank " + std::to_string(launch_.rank) + " of " + std::to_string(launch_.size) +
                                      " lost another rank: " + what.substr(0, what.find('\n')),
               "one of the processes ended: its own message says why; start them all again with --resume");
}

std::function<Status()> ProcessGroup::begin_sum(at::Tensor tensor) {
  try {
    std::vector<at::Tensor> tensors = {tensor};
    const auto work = backend_->group->allreduce(tensors);
    return [this, work]() -> Status {
      try {
        work->wait();
        return {};
      } catch (const std::exception& error) {
        return lost(error.what());
      }
    };
  } catch (const std::exception& error) {
    return [failed = lost(error.what())]() -> Status { return failed; };
  }
}

Status ProcessGroup::sum(const at::Tensor& tensor) { return begin_sum(tensor)(); }

Status ProcessGroup::sum(std::vector<double*> numbers) {
  const at::Tensor all = at::empty({static_cast<int64_t>(numbers.size())}, at::kDouble);
  auto* values = all.data_ptr<double>();
  for (size_t i = 0; i < numbers.size(); ++i) values[i] = *numbers[i];
  TRY(sum(all));
  for (size_t i = 0; i < numbers.size(); ++i) *numbers[i] = values[i];
  return {};
}

Status ProcessGroup::broadcast(const at::Tensor& tensor, int root) {
  try {
    std::vector<at::Tensor> tensors = {tensor};
    c10d::BroadcastOptions options;
    options.rootRank = root;
    backend_->group->broadcast(tensors, options)->wait();
    return {};
  } catch (const std::exception& error) {
    return lost(error.what());
  }
}

}  // namespace foretrace::lm
