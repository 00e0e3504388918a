// foretrace-c: instruments C sources.   foretrace-c REQUEST.json
//              reads C sources.         foretrace-c --syntax      (syntax_server.h)
//
// REQUEST: {"out": FOLDER, "units": [{"source": PATH, "name": what the trace calls it, "flags": [of the compiler]}], "skip": ["FILE:LINE" of
// functions that stay as they are], "unprobed": [of those that get steps, but no probes of what they read and write], "entry": FUNCTION and "args":
// TEXT, or "call": TEXT}.
// For the i-th unit it writes FOLDER/i.c and FOLDER/i.tables.c, which are compiled in its place. A source that clang cannot parse gets
// no files. The unit that has the entry gets the text that calls it too, and FOLDER/i.plain.c, the source with nothing but that text; so
// does one that is called other than its file. On stdout:
//   {"units": [{"source","functions","left_out","folders": [where else `#include "FILE"` is to be looked for],
//   "relaxed": the source may not compile though its copy does,"instrumented","tables","plain"} or {"source","error"}], "entry": FUNCTION,
//    "found": bool}  or  {"error": what is wrong with the call, "hint"}
// Exit 0, or 2 for misuse.
#include <cstdio>
#include <string>
#include <vector>

#include "core/file.h"
#include "core/json.h"
#include "tracer/c/instrument.h"
#include "tracer/c/syntax_server.h"

namespace foretrace::tracer::c {
namespace {

// What gcc takes, though clang has it off.
constexpr const char* kTolerant[] = {"-w", "-xc", "-Wno-implicit-function-declaration", "-Wno-implicit-int", "-Wno-int-conversion",
                                     "-Wno-incompatible-function-pointer-types", "-Wno-return-mismatch", "-Wno-error",
                                     "-D__builtin_shuffle(vector,...)=(vector)"};

// A file that is called otherwise is so in messages too.
std::string renamed(std::string text, const std::string& path, const std::string& name) {
  for (size_t at = 0; path != name && (at = text.find(path, at)) != std::string::npos; at += name.size()) text.replace(at, path.size(), name);
  return text;
}

class FrontEnd {
 public:
  explicit FrontEnd(const Json& request) : request_(request) {}

  Result<Json> run() {
    TRY(take_entry());
    answer_["units"] = Json::array();
    answer_["found"] = false;
    for (const Json& unit : request_.at("units")) {
      Json json;
      json["source"] = unit.at("source");
      const std::string path = unit.at("source"), name = unit.at("name");
      if (const Status status = add_unit(unit, json); !status.ok()) json["error"] = renamed(status.error().text(), path, name);
      answer_["units"].push_back(std::move(json));
    }
    return answer_;
  }

 private:
  Status take_entry() {
    const std::string function = request_.value("entry", ""), call = request_.value("call", "");
    if (!function.empty()) entry_ = EntryCall{function, request_.value("args", ""), "--args", 0};
    if (!call.empty()) {
      TRY_ASSIGN(entry_, parse_call(call));
    }
    if (entry_) answer_["entry"] = entry_->function;
    return {};
  }

  Status add_unit(const Json& unit, Json& json) {
    const auto number = static_cast<int>(answer_["units"].size());
    InstrumentRequest request{unit.at("source"), unit.at("name"), {}, {std::begin(kTolerant), std::end(kTolerant)}, request_.at("unprobed"), request_.at("skip"), number, {}};
    for (const Json& flag : unit.at("flags")) request.flags.push_back(flag);
    TRY_ASSIGN(request.source, read_file(request.path));
    if (!answer_["found"].get<bool>()) request.entry = entry_;
    TRY_ASSIGN(const Instrumented done, instrument(request));
    json["functions"] = done.functions;
    json["folders"] = done.folders;
    json["relaxed"] = done.relaxed;
    json["left_out"] = Json::array();
    for (const std::string& why : done.left_out) json["left_out"].push_back(renamed(why, request.path, request.name));
    TRY(write(json, "instrumented", number, ".c", done.text));
    TRY(write(json, "tables", number, ".tables.c", tables_text(done.tables, number)));
    if (!done.entry.empty()) answer_["found"] = true;
    if (done.entry.empty() && request.name == request.path) return {};
    return write(json, "plain", number, ".plain.c", "#line 1 \"" + request.name + "\"\n" + request.source + done.entry);
  }

  Status write(Json& json, const char* key, int number, const char* end, const std::string& text) {
    const std::string path = request_.at("out").get<std::string>() + "/" + std::to_string(number) + end;
    json[key] = path;
    return write_file_atomic(path, text);
  }

  const Json& request_;
  std::optional<EntryCall> entry_;
  Json answer_;
};

int front_main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--syntax") return serve_syntax(), 0;
  const auto request = argc == 2 ? read_json_file(argv[1]) : Result<Json>(invalid_argument("one argument is wanted"));
  if (!request.ok())
    return std::fprintf(stderr, "foretrace-c: this program is started by foretrace, with a request: %s\n", request.error().text().c_str()), 2;
  try {
    auto answer = FrontEnd(request.value()).run();
    Json refused;
    if (!answer.ok()) refused["error"] = answer.error().message, refused["hint"] = answer.error().hint;
    std::printf("%s\n", dump_json(answer.ok() ? answer.value() : refused).c_str());
    return 0;
  } catch (const Json::exception& e) {
    return std::fprintf(stderr, "foretrace-c: not a request: %s\n", e.what()), 2;
  }
}

}  // namespace
}  // namespace foretrace::tracer::c

#ifdef __SANITIZE_ADDRESS__
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }  // libclang's
#endif

int main(int argc, char** argv) { return foretrace::tracer::c::front_main(argc, argv); }
