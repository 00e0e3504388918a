#include "tracer/store/stored_definitions.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;  // a kind

}  // namespace

Result<BlockFinder> BlockFinder::open(Sqlite& db, int64_t run) {
  BlockFinder finder;
  finder.run_ = run;
  TRY_ASSIGN(finder.find_, db.prepare("SELECT first, count, data FROM trace_block WHERE run = ? AND kind = ? AND first <= ? "
                                      "ORDER BY first DESC LIMIT 1"));
  TRY_ASSIGN(finder.last_, db.prepare("SELECT first, count FROM trace_block WHERE run = ? AND kind = ? "
                                      "ORDER BY first DESC LIMIT 1"));
  TRY_ASSIGN(finder.image_, db.prepare("SELECT data FROM trace_image WHERE run = ? AND object = ? AND step <= ? "
                                       "ORDER BY step DESC LIMIT 1"));
  return finder;
}

Result<StoredBlock> BlockFinder::find(BlockKind kind, int64_t at) {
  find_.bind(1, run_);
  find_.bind(2, static_cast<int64_t>(kind));
  find_.bind(3, at);
  auto row = find_.step();
  if (!row.ok() || !row.value()) {
    find_.reset();
    if (!row.ok()) return row.error();
    return not_found("no block " + std::to_string(at) + " of kind " + std::to_string(static_cast<int>(kind)));
  }
  StoredBlock block{find_.integer(0), find_.integer(1), std::string(find_.text(2))};
  find_.reset();
  return block;
}

Result<uint32_t> BlockFinder::total(BlockKind kind) {
  last_.bind(1, run_);
  last_.bind(2, static_cast<int64_t>(kind));
  TRY_ASSIGN(const bool found, last_.step());
  const int64_t first = found ? last_.integer(0) : 0;
  const int64_t count = found ? last_.integer(1) : 0;
  last_.reset();
  if (!found) return uint32_t{0};
  if (first < 0 || count < 0 || first > UINT32_MAX || count > UINT32_MAX - first) return parse_error("damaged block: bad range");
  return static_cast<uint32_t>(first + count - 1);
}

Result<std::string> BlockFinder::image(uint32_t object, int64_t step) {
  image_.bind(1, run_);
  image_.bind(2, static_cast<int64_t>(object));
  image_.bind(3, step);
  auto row = image_.step();
  std::string data(row.ok() && row.value() ? image_.text(0) : std::string_view());
  image_.reset();
  if (!row.ok()) return row.error();
  return data;
}

Result<std::unique_ptr<StoredDefinitions>> StoredDefinitions::open(Sqlite& db, int64_t run) {
  TRY_ASSIGN(BlockFinder finder, BlockFinder::open(db, run));
  std::unique_ptr<StoredDefinitions> all(new StoredDefinitions(std::move(finder)));
  TRY_ASSIGN(all->counts_.strings, all->finder_.total(BlockKind::kStrings));
  TRY_ASSIGN(all->counts_.codes, all->finder_.total(BlockKind::kCodes));
  TRY_ASSIGN(all->counts_.frames, all->finder_.total(BlockKind::kFrames));
  TRY_ASSIGN(all->counts_.scalars, all->finder_.total(BlockKind::kScalars));
  TRY_ASSIGN(all->counts_.objects, all->finder_.total(BlockKind::kObjects));
  return all;
}

const std::string* StoredDefinitions::string(StringId id) {
  const StringDef* found = get(strings_, id, counts_.strings);
  return found == nullptr ? nullptr : &found->text;
}

void StoredDefinitions::trim() {
  strings_.trim(kCacheBytes);
  codes_.trim(kCacheBytes);
  frames_.trim(kCacheBytes);
  scalars_.trim(kCacheBytes);
  objects_.trim(kCacheBytes);
}

const ObjectNew* ObjectsAt::object(uint32_t id) {
  const ObjectNew* first = all_->object(id);
  if (keyframe_ == 0 || first == nullptr || !is_mutable(first->kind)) return first;
  const auto [at, added] = images_.try_emplace(id);
  if (!added) return at->second == nullptr ? first : at->second.get();
  auto image = all_->finder().image(id, keyframe_);
  if (!image.ok()) {
    all_->fail(image.error());
    return nullptr;
  }
  if (image.value().empty()) return first;
  std::vector<ObjectNew> object;
  if (const Status status = read_block(image.value(), id, 1, object); !status.ok()) {
    all_->fail(status.error().in("image of object " + std::to_string(id)));
    return nullptr;
  }
  at->second = std::make_unique<ObjectNew>(std::move(object.front()));
  return at->second.get();
}

}  // namespace foretrace::tracer
