// HeapShadow: what the recorder knows of every object that a step has shown. A scan compares the reachable objects with it and
// writes the differences: new objects and splices. Objects are known by address while they live (DeathWatch); strong references
// are held to exact immutable builtins alone, so finalisers run when they would run untraced.
#pragma once

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "tracer/python/address_table.h"
#include "tracer/python/change_log.h"
#include "tracer/python/contents.h"
#include "tracer/python/scalar_table.h"
#include "tracer/python/type_table.h"

namespace foretrace::tracer::python {

// One known object. `words` are the entries as last seen (addresses, or bits of Refs), `refs` what they were written as.
struct Shadow {
  PyObject* address = nullptr;
  const TypeInfo* info = nullptr;
  uint32_t id = 0;            // 0: free
  uint32_t epoch = 0;         // scan that met it last
  uint32_t count = 0;         // entries captured
  uint32_t capacity = 0;      // words that fit
  uint64_t length = 0;        // entries in all
  uint64_t version = 0;       // contents_version() when it was last compared
  uint64_t certain = 0;       // the age of the ChangeLog in which it and all below it were compared
  int depth = 0;              // at which it was met last
  uint32_t listed_at = 0;     // ChangeLog's
  bool listed = false;
  bool noted = false;
  std::unique_ptr<uint64_t[]> memory;  // capacity words, then capacity refs
  Shadow* parent = nullptr;   // an object that has it as an entry
  uint32_t parent_id = 0;
  uint32_t deaths_seen = 0;
  uint32_t descend = 0;       // entries whose own contents may change
  bool captured = false;
  bool cut = false;           // too deep when it was captured: no entries
  bool deep = false;          // immutable, but something below may change
  bool many_parents = false;
  bool has_shared = false;    // an entry has many parents
  bool stale = false;         // an entry died: equal addresses prove nothing

  uint64_t* words() { return memory.get(); }
  uint64_t* refs() { return memory.get() + capacity; }
};

class HeapShadow {
 public:
  HeapShadow(RecordWriter& writer, const Limits& limits);

  // Begins the scan of a step, with what changed anywhere since the last.
  void begin_scan();
  // The Ref of a value, scalars included; objects are scanned by finish_scan().
  Ref ref_of(PyObject* value, int depth = 0);
  // The shadow of an object that is no scalar, entered on first sight.
  Shadow* shadow_of(PyObject* object, int depth = 0);
  // The object is reachable: its contents are compared by finish_scan().
  void visit(Shadow* shadow, int depth = 0) {
    if (shadow->certain == log_.age() || shadow->epoch == epoch_) return;
    enqueue(shadow, depth);
  }
  // True if the object at a shadow's address is another one now than it was: a tuple that C code uses again, or another class.
  bool was_replaced(Shadow* shadow);
  // Compares and writes everything that was visited, and what can be reached from there.
  void finish_scan();

  // An object is about to be freed.
  void forget(PyObject* object);
  // An object changed, or may have.
  void note(PyObject* object) {
    if (Shadow* shadow = table_.find(object)) log_.note(shadow);
  }
  // Any may have.
  void doubt() { log_.doubt(); }
  ScalarTable& scalars() { return scalars_; }
  TypeTable& types() { return types_; }

 private:
  struct Visit {
    Shadow* shadow;
    int depth;
  };
  void enqueue(Shadow* shadow, int depth) {
    shadow->epoch = epoch_;
    shadow->depth = depth;
    queue_.push_back({shadow, depth});
  }
  Shadow* create(PyObject* object, const TypeInfo& info, int depth);
  Shadow* drop(Shadow* shadow);
  void capture(Shadow* shadow, int depth);
  void compare(Shadow* shadow, int depth);
  void update(Shadow* shadow, const ContentsView& view, int depth);
  void write_changes(Shadow* shadow, size_t head, size_t old_middle, uint64_t length);
  void visit_children(Shadow* shadow, int depth);
  uint64_t word_ref(Shadow* owner, uint64_t word, bool by_value, int depth);
  void adopt(Shadow* parent, Shadow* child);
  bool same_entry(Shadow* shadow, uint64_t word, size_t at) const;
  bool entries_changed(Shadow* shadow, const ContentsView& view, size_t stride) const;
  bool has_changing_items(PyObject* object, const TypeInfo& info);
  static void hold(uint64_t word, uint64_t ref);
  static void release(uint64_t word, uint64_t ref);
  static void reserve(Shadow* shadow, size_t words);

  RecordWriter& writer_;
  ScalarTable scalars_;
  TypeTable types_;
  ContentsReader reader_;
  ChangeLog log_;
  AddressTable table_;
  std::deque<Shadow> shadows_;
  std::vector<Shadow*> free_;
  std::vector<Visit> queue_;
  std::vector<uint64_t> new_words_;
  std::vector<uint64_t> new_refs_;
  std::vector<uint64_t> out_refs_;
  std::vector<std::pair<uint64_t, uint64_t>> released_;  // word, ref
  size_t text_budget_;
  int max_depth_;
  uint64_t max_nodes_;
  uint64_t nodes_ = 0;
  bool limited_ = false;  // this scan left something out: too deep, or too much
  uint32_t epoch_ = 0;
  uint32_t shared_deaths_ = 0;
};

}  // namespace foretrace::tracer::python
