// foretrace-parquet DB FOLDER [RUN]: what `foretrace export --format parquet` starts, so that only this program loads Arrow.
#include <cstdio>
#include <cstdlib>

#include "cli/print_error.h"
#include "tracer/parquet/export_parquet.h"

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "foretrace-parquet DB FOLDER [RUN]\nhint: use `foretrace export --format parquet`\n");
    return 2;
  }
  std::optional<int64_t> run;
  if (argc == 4) run = std::atoll(argv[3]);
  const foretrace::Status status = foretrace::tracer::export_parquet(argv[1], run, argv[2]);
  if (status.ok()) return 0;
  return foretrace::cli::print_error(status.error());
}
