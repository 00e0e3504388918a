#include "datasets/view/write_page.h"

#include <filesystem>
#include <system_error>

#include "tracer/store/new_file.h"

namespace foretrace::datasets {

Status write_page(std::string_view page, const std::string& db, const std::string& out) {
  std::error_code ignored;
  if (std::filesystem::equivalent(db, out, ignored)) return invalid_argument(out + " is the trace store itself", "choose another place with --out");
  TRY_ASSIGN(tracer::NewFile file, tracer::NewFile::open(out));
  TRY(file.write(page));
  return file.close();
}

}  // namespace foretrace::datasets
