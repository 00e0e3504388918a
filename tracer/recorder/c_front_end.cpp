#include "tracer/recorder/c_front_end.h"

#include "core/file.h"
#include "core/json.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::tracer {
namespace {

Json request_of(const std::vector<CSource>& sources, const CEntry& entry, const LeftOut& left_out, const std::string& folder) {
  Json request;
  request["out"] = folder;
  request["entry"] = entry.function;
  request["args"] = entry.args;
  request["call"] = entry.call;
  request["unprobed"] = left_out.unprobed;
  request["skip"] = left_out.skip;
  request["units"] = Json::array();
  for (const CSource& source : sources) {
    Json unit;
    unit["source"] = source.path;
    unit["name"] = source.name;
    unit["flags"] = source.flags;
    request["units"].push_back(std::move(unit));
  }
  return request;
}

void take_unit(const Json& json, CUnits& out) {
  CUnit unit;
  unit.plain = json.value("plain", json.at("source").get<std::string>());
  unit.instrumented = json.value("instrumented", "");
  unit.tables = json.value("tables", "");
  if (json.contains("error")) out.problems.push_back(json["error"]);
  for (const Json& folder : json.value("folders", Json::array())) unit.folders.push_back(folder);
  out.relaxed |= json.value("relaxed", false);
  for (const Json& why : json.value("left_out", Json::array())) out.problems.push_back(why);
  for (const Json& function : json.value("functions", Json::array())) out.functions.push_back(function);
  out.units.push_back(std::move(unit));
}

}  // namespace

Result<CUnits> instrument(const std::vector<CSource>& sources, const CEntry& entry, const LeftOut& left_out,
                          const std::string& folder) {
  const std::string program = executable_directory() + "/foretrace-c", request = folder + "/request.json";
  if (!file_exists(program)) return not_found("no C front end (foretrace-c) in " + executable_directory(), "configure with -DFORETRACE_C=ON and build");
  TRY(write_file_atomic(request, dump_json(request_of(sources, entry, left_out, folder))));
  TRY_ASSIGN(const ToolRun run, run_tool({program, request}));
  const auto answer = parse_json(run.out);
  CUnits out;
  if (run.exit_code != 0 || !answer.ok()) {
    for (const CSource& source : sources) out.units.push_back({source.path, "", "", {}});
    out.problems.push_back("the front end failed: " + run.err);
    return out;
  }
  const Json& said = answer.value();
  if (said.contains("error")) return Error(ErrorCode::kTracee, said["error"].get<std::string>(), said.value("hint", ""));
  for (const Json& unit : said["units"]) take_unit(unit, out);
  out.entry = said.value("entry", "");
  out.has_entry = said.value("found", false);
  return out;
}

}  // namespace foretrace::tracer
