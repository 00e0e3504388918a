// StoredDefinitions: a run's definitions, read from the store block by block as they are asked for.
// ObjectsAt: the same, with the objects as they were at a keyframe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/compress.h"
#include "core/sqlite.h"
#include "tracer/store/definition_block.h"
#include "tracer/trace/definitions.h"

namespace foretrace::tracer {

struct StoredBlock {
  int64_t first = 0;
  int64_t count = 0;
  std::string data;
};

// Finds blocks of a run: the last of a kind whose first id or step is at most `at`.
class BlockFinder {
 public:
  static Result<BlockFinder> open(Sqlite& db, int64_t run);
  // NotFound if there is none.
  Result<StoredBlock> find(BlockKind kind, int64_t at);
  // How many definitions (or steps) of a kind the run has.
  Result<uint32_t> total(BlockKind kind);
  // The object's last image that is not after `step`; empty if there is none.
  Result<std::string> image(uint32_t object, int64_t step);

 private:
  int64_t run_ = 0;
  SqliteStatement find_, last_, image_;
};

// Blocks of one kind that were read.
template <typename T>
class LazyTable {
 public:
  LazyTable(BlockFinder& finder, BlockKind kind) : finder_(&finder), kind_(kind) {}

  Result<const T*> get(uint32_t id) {
    if (last_ != nullptr && id >= last_->first && id - last_->first < last_->items.size()) return &last_->items[id - last_->first];
    auto at = blocks_.upper_bound(id);
    if (at != blocks_.begin() && id - std::prev(at)->first < std::prev(at)->second.items.size()) {
      last_ = &std::prev(at)->second;
      return &last_->items[id - last_->first];
    }
    return load(id);
  }
  // Forgets all blocks if they hold more than `bytes`. Ends the life of what get() gave.
  void trim(size_t bytes) {
    if (bytes_ <= bytes) return;
    blocks_.clear();
    last_ = nullptr;
    bytes_ = 0;
  }

 private:
  struct Block {
    uint32_t first = 0;
    std::vector<T> items;
  };
  Result<const T*> load(uint32_t id) {
    TRY_ASSIGN(const StoredBlock stored, finder_->find(kind_, id));
    if (stored.first < 1 || stored.first > id || stored.count < 0 || id - stored.first >= stored.count)
      return parse_error("no definition of id " + std::to_string(id));
    TRY_ASSIGN(const std::string bytes, decompress(stored.data, size_t{256} << 20));
    Block block{static_cast<uint32_t>(stored.first), {}};
    TRY(read_block(bytes, block.first, static_cast<uint32_t>(stored.count), block.items));
    bytes_ += bytes.size() + block.items.size() * sizeof(T);
    last_ = &(blocks_[block.first] = std::move(block));
    return &last_->items[id - last_->first];
  }

  BlockFinder* finder_;
  BlockKind kind_;
  std::map<uint32_t, Block> blocks_;
  Block* last_ = nullptr;
  size_t bytes_ = 0;
};

class StoredDefinitions : public DefinitionSource {
 public:
  static Result<std::unique_ptr<StoredDefinitions>> open(Sqlite& db, int64_t run);

  const std::string* string(StringId id) override;
  const Code* code(uint32_t id) override { return get(codes_, id, counts_.codes); }
  const Frame* frame(uint32_t id) override { return get(frames_, id, counts_.frames); }
  const Scalar* scalar(uint32_t id) override { return get(scalars_, id, counts_.scalars); }
  const ObjectNew* object(uint32_t id) override { return get(objects_, id, counts_.objects); }
  [[nodiscard]] DefinitionCounts counts() const override { return counts_; }
  [[nodiscard]] Status failure() const override { return failure_; }

  BlockFinder& finder() { return finder_; }
  void fail(const Error& error) { failure_ = error; }
  // Bounds the memory. Ends the life of all pointers given.
  void trim();

 private:
  explicit StoredDefinitions(BlockFinder finder) : finder_(std::move(finder)) {}
  template <typename T>
  const T* get(LazyTable<T>& table, uint32_t id, uint32_t count) {
    if (id - 1 >= count) return nullptr;
    auto found = table.get(id);
    if (found.ok()) return found.value();
    failure_ = found.error();
    return nullptr;
  }

  BlockFinder finder_;
  DefinitionCounts counts_;
  LazyTable<StringDef> strings_{finder_, BlockKind::kStrings};
  LazyTable<Code> codes_{finder_, BlockKind::kCodes};
  LazyTable<Frame> frames_{finder_, BlockKind::kFrames};
  LazyTable<Scalar> scalars_{finder_, BlockKind::kScalars};
  LazyTable<ObjectNew> objects_{finder_, BlockKind::kObjects};
  Status failure_;
};

class ObjectsAt : public DefinitionSource {
 public:
  // REQUIRES: `definitions` outlives this. `keyframe` 0: the run's beginning, where no object has an image
  ObjectsAt(StoredDefinitions& definitions, int64_t keyframe) : all_(&definitions), keyframe_(keyframe) {}

  const std::string* string(StringId id) override { return all_->string(id); }
  const Code* code(uint32_t id) override { return all_->code(id); }
  const Frame* frame(uint32_t id) override { return all_->frame(id); }
  const Scalar* scalar(uint32_t id) override { return all_->scalar(id); }
  const ObjectNew* object(uint32_t id) override;
  [[nodiscard]] DefinitionCounts counts() const override { return all_->counts(); }
  [[nodiscard]] Status failure() const override { return all_->failure(); }

 private:
  StoredDefinitions* all_;
  int64_t keyframe_;
  std::unordered_map<uint32_t, std::unique_ptr<ObjectNew>> images_;  // null: has none
};

}  // namespace foretrace::tracer
