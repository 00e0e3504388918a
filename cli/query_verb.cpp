// foretrace query: SQL over a trace store.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "core/json.h"
#include "tracer/store/sql_query.h"

namespace foretrace::cli {
namespace {

constexpr size_t kMaxWidth = 60;  // of a column in the text table; longer cells stick out

std::string cell_text(const Json& value) {
  if (value.is_null()) return "";
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  std::string out;
  for (char c : text) out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : std::string(1, c);
  return out;
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(row.size());
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], std::min(row[i].size(), kMaxWidth));
  }
  std::string out;
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (size_t i = 0; i < rows[r].size(); ++i) {
      if (i > 0) line += "  ";
      line += rows[r][i];
      if (rows[r][i].size() < widths[i]) line.append(widths[i] - rows[r][i].size(), ' ');
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out += line + "\n";
    if (r > 0) continue;
    std::string rule;
    for (size_t i = 0; i < widths.size(); ++i) rule += (i > 0 ? "  " : "") + std::string(widths[i], '-');
    out += rule + "\n";
  }
  return out;
}

class QueryVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "query"; }
  [[nodiscard]] std::string summary() const override { return "ask a trace store in SQL"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace query --db build/demo/example.db 'SELECT step, name, value FROM variables WHERE run = 1 AND changed' --json";
  }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    app.add_option("SQL", sql_, "one statement over runs, steps, variables, objects, outputs, frames")->required();
    app.add_flag("--json", json_, "print a JSON list of row objects");
  }
  Result<int> run() override { return json_ ? run_json() : run_text(); }

 private:
  Result<int> run_json();
  Result<int> run_text();

  TraceFile file_;
  std::string sql_;
  bool json_ = false;
};

Result<int> QueryVerb::run_json() {
  std::vector<std::string> names;
  Status printed;
  bool first = true;
  TRY(tracer::run_query(
      file_.db, sql_, [&](const auto& columns) { names = columns; },
      [&](const tracer::SqlRow& row) {
        Json object = Json::object();
        for (size_t i = 0; i < row.size(); ++i) object[names[i]] = row[i];
        printed = print((first ? "[" : ",\n ") + dump_json(object));
        first = false;
        return printed.ok();
      }));
  TRY(printed);
  TRY(print(first ? "[]\n" : "]\n"));
  return 0;
}

Result<int> QueryVerb::run_text() {
  std::vector<std::vector<std::string>> rows;
  TRY(tracer::run_query(
      file_.db, sql_, [&](const auto& columns) { rows.push_back(columns); },
      [&](const tracer::SqlRow& row) {
        auto& cells = rows.emplace_back();
        for (const Json& value : row) cells.push_back(cell_text(value));
        return true;
      }));
  TRY(print(table_text(rows)));
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_query_verb() { return std::make_unique<QueryVerb>(); }

}  // namespace foretrace::cli
