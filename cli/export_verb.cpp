// foretrace export: a trace store in another form.
#include <CLI/CLI.hpp>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "tracer/store/export_file.h"

namespace foretrace::cli {
namespace {

class ExportVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "export"; }
  [[nodiscard]] std::string summary() const override { return "write runs as rows, JSON lines, or text for models (CWM, neural debugger)"; }
  [[nodiscard]] std::string example() const override { return "foretrace export --db build/demo/example.db --format sqlite-rows --out rows.db"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    app.add_option("--run", file_.run, "number of the run; without it all runs");
    app.add_option("--format", format_, "cwm, debugger, jsonl, parquet or sqlite-rows")
        ->check(CLI::IsMember({"cwm", "debugger", "jsonl", "parquet", "sqlite-rows"}))
        ->required();
    app.add_option("--out", out_, "file to write; replaced if it is there")->required();
  }
  Result<int> run() override;

 private:
  TraceFile file_;
  std::string format_;
  std::string out_;
};

Result<int> ExportVerb::run() {
  if (format_ == "jsonl")
    TRY(tracer::export_jsonl(file_.db, file_.run, out_));
  else if (format_ == "cwm")
    TRY(tracer::export_cwm(file_.db, file_.run, out_));
  else if (format_ == "debugger")
    TRY(tracer::export_debugger(file_.db, file_.run, out_));
  else if (format_ == "sqlite-rows")
    TRY(tracer::export_sqlite_rows(file_.db, file_.run, out_));
  else
    return unsupported("export: the " + format_ + " format is not in this version", "formats: cwm, debugger, jsonl, sqlite-rows");
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_export_verb() { return std::make_unique<ExportVerb>(); }

}  // namespace foretrace::cli
