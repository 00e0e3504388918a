// foretrace export: a trace store in another form.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <map>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "core/file.h"
#include "datasets/code_executor_text.h"
#include "tracer/store/debugger_text.h"
#include "tracer/store/export_file.h"
#include "tracer/store/next_text.h"
#include "tracer/store/semcoder_text.h"

namespace foretrace::cli {
namespace {

class ExportVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "export"; }
  [[nodiscard]] std::string summary() const override { return "write runs as rows, JSON lines, or text for models (CWM, neural debugger, NExT, SemCoder, CodeExecutor)"; }
  [[nodiscard]] std::string example() const override { return "foretrace export --db build/demo/example.db --format sqlite-rows --out rows.db"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    app.add_option("--run", file_.run, "number of the run; without it all runs");
    app.add_option("--format", format_, "cwm, debugger: token text; next, semcoder: the source with its trace in comments; codeexecutor: examples of "
                                           "its datasets; jsonl, parquet, sqlite-rows: steps as rows (docs/exports.md)")
        ->check(CLI::IsMember({"codeexecutor", "cwm", "debugger", "jsonl", "next", "parquet", "semcoder", "sqlite-rows"}))
        ->required();
    app.add_option("--out", out_, "file to write, for parquet a folder; replaced if it is there")->required();
  }
  Result<int> run() override;

 private:
  // Comes back only with an Error.
  [[nodiscard]] Status become_parquet_program() const;

  TraceFile file_;
  std::string format_;
  std::string out_;
};

// Formats of a text a run.
const std::map<std::string, tracer::RunText> kTexts = {{"codeexecutor", datasets::code_executor_text},
                                                       {"debugger", tracer::debugger_text},
                                                       {"next", tracer::next_text},
                                                       {"semcoder", tracer::semcoder_text}};

Result<int> ExportVerb::run() {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is an error like a full disk, not a death
  if (const auto text = kTexts.find(format_); text != kTexts.end())
    TRY(tracer::export_texts(file_.db, file_.run, out_, text->second));
  else if (format_ == "jsonl")
    TRY(tracer::export_jsonl(file_.db, file_.run, out_));
  else if (format_ == "cwm")
    TRY(tracer::export_cwm(file_.db, file_.run, out_));
  else if (format_ == "sqlite-rows")
    TRY(tracer::export_sqlite_rows(file_.db, file_.run, out_));
  else
    TRY(become_parquet_program());
  return 0;
}

Status ExportVerb::become_parquet_program() const {
  const std::string program = executable_directory() + "/foretrace-parquet";
  if (!file_exists(program))
    return unsupported("export: the parquet format needs foretrace-parquet, which is not in this build",
                       ".venv/bin/pip install pyarrow, then build again; or use --format sqlite-rows");
  const std::string run = file_.run ? std::to_string(*file_.run) : "";
  ::execl(program.c_str(), program.c_str(), file_.db.c_str(), out_.c_str(), run.empty() ? nullptr : run.c_str(), nullptr);
  return io_error("cannot start " + program, errno);
}

}  // namespace

std::unique_ptr<Verb> make_export_verb() { return std::make_unique<ExportVerb>(); }

}  // namespace foretrace::cli
