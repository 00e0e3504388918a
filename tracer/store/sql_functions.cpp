#include "tracer/store/sql_functions.h"

#include <memory>
#include <string>

#include "tracer/store/state_json.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {
namespace {

constexpr int64_t kWalked = 1000;  // steps; a search costs more than to walk so far

// One connection's reader, opened by the first call. Each function owns a share.
struct OpenStore {
  std::unique_ptr<TraceReader> reader;
  int64_t run = 0;
  std::unique_ptr<StepCursor> cursor;  // at the step of run `run` that was asked for last, so that a loop over steps goes on from there
};
using Share = std::shared_ptr<OpenStore>;

OpenStore& store_of(sqlite3_context* context) { return **static_cast<Share*>(sqlite3_user_data(context)); }

Result<TraceReader*> reader_of(sqlite3_context* context) {
  OpenStore& store = store_of(context);
  if (store.reader == nullptr) {
    const char* path = sqlite3_db_filename(sqlite3_context_db_handle(context), "main");
    if (path == nullptr || *path == '\0') return unsupported("the main database is not a file");
    TRY_ASSIGN(store.reader, TraceReader::open(path));
  }
  return store.reader.get();
}

void answer(sqlite3_context* context, const Result<std::string>& text) {
  if (text.ok()) {
    sqlite3_result_text64(context, text.value().data(), text.value().size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    sqlite3_result_error(context, text.error().text().c_str(), -1);
  }
}

Status go_to(OpenStore& store, int64_t run, int64_t step) {
  TRY_ASSIGN(const int64_t steps, store.reader->step_count(run));
  const bool ahead = store.cursor != nullptr && store.run == run && step >= store.cursor->step() && step < steps &&
                     step - store.cursor->step() <= kWalked;
  if (!ahead) {
    store.cursor = nullptr;
    store.run = run;
    TRY_ASSIGN(store.cursor, store.reader->state_at(run, step));
  }
  while (store.cursor->step() < step) {
    if (Status status = store.cursor->next(); !status.ok()) {
      store.cursor = nullptr;
      return status;
    }
  }
  return {};
}

Result<std::string> state_text(sqlite3_context* context, sqlite3_value** arguments) {
  for (int i = 0; i < 2; ++i)
    if (sqlite3_value_type(arguments[i]) != SQLITE_INTEGER)
      return invalid_argument("foretrace_state(run, step) wants two integers");
  TRY(reader_of(context));
  OpenStore& store = store_of(context);
  const int64_t run = sqlite3_value_int64(arguments[0]);
  TRY(go_to(store, run, sqlite3_value_int64(arguments[1])));
  TRY_ASSIGN(const Json state, state_json(*store.cursor, run));
  return dump_json(state);
}

void state(sqlite3_context* context, int, sqlite3_value** arguments) { answer(context, state_text(context, arguments)); }

Result<std::string> source_text(sqlite3_context* context, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) != SQLITE_INTEGER || sqlite3_value_type(arguments[1]) != SQLITE_TEXT)
    return invalid_argument("foretrace_source(run, file) wants an integer and a text");
  const auto* file = reinterpret_cast<const char*>(sqlite3_value_text(arguments[1]));
  TRY_ASSIGN(TraceReader * reader, reader_of(context));
  return reader->source(sqlite3_value_int64(arguments[0]), std::string(file, sqlite3_value_bytes(arguments[1])));
}

void source(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto text = source_text(context, arguments);
  if (!text.ok() && text.error().code == ErrorCode::kNotFound) return sqlite3_result_null(context);
  answer(context, text);
}

void drop(void* share) { delete static_cast<Share*>(share); }  // NOLINT: SQLite owns it

}  // namespace

Status add_sql_functions(sqlite3* db) {
  const auto store = std::make_shared<OpenStore>();
  const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    // It calls drop() itself if it fails.
    return sqlite3_create_function_v2(db, name, 2, SQLITE_UTF8, new Share(store), function, nullptr, nullptr, drop) == SQLITE_OK;
  };
  if (!add("foretrace_state", state) || !add("foretrace_source", source))
    return internal_error(std::string("cannot add SQL functions: ") + sqlite3_errmsg(db));
  return {};
}

}  // namespace foretrace::tracer
