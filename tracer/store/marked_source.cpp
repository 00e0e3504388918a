#include "tracer/store/marked_source.h"

namespace foretrace::tracer {
namespace {

// As Python's linecache gives it: the last line has a newline too.
std::string with_newline(std::string_view line) { return std::string(line) + (line.ends_with('\n') ? "" : "\n"); }

// The line of the entry's `def`, 0: there is none.
int64_t python_entry(const Statements& text, const StepView& first) {
  for (int64_t line = first.line; first.function != "<module>" && line >= 1 && line <= text.lines(); ++line) {
    const Statement* statement = text.at(line);
    if (statement == nullptr || statement->text.starts_with("@")) continue;  // a decorator stands before its def
    return statement->text.starts_with("def ") || statement->text.starts_with("async def ") ? statement->first_line : 0;
  }
  return 0;
}

}  // namespace

bool MarkedSource::c() {
  if (!c_) {
    const auto record = reader_->run(run_);
    c_ = record.ok() && record.value().info.language == "c";
  }
  return *c_;
}

const Statements& MarkedSource::source(const std::string& file) {
  auto& found = sources_[file];
  if (found == nullptr) {
    auto text = reader_->source(run_, file);
    found = std::make_unique<Statements>(text.ok() ? text.value() : std::string(), !c());
  }
  return *found;
}

std::string MarkedSource::line(const StepView& view) { return with_newline(source(view.file).line(view.line)); }

std::string MarkedSource::context(const StepView& first) {
  const Statements& text = source(first.file);
  const int64_t marked = c() ? first.line : python_entry(text, first);
  std::string out;
  for (int64_t line = 1; line <= text.lines(); ++line) {
    const std::string whole = with_newline(text.line(line));
    if (whole.starts_with(kContextEnd))
      readable_ = unsupported("run " + std::to_string(run_) + ": line " + std::to_string(line) + " of " + first.file + " begins with " +
                                  std::string(kContextEnd) + ", which this format cannot hold",
                              "use --format jsonl, or --run to export other runs");
    const size_t end = whole.find_last_not_of("\r\n") + 1;
    out += whole.substr(0, end);
    if (line == marked) out += c() ? "  // << START_OF_TRACE" : "  # << START_OF_TRACE";
    out += whole.substr(end);
  }
  return out;
}

}  // namespace foretrace::tracer
