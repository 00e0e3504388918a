// Who may include whom, and which folder may see which outside library.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/style/source_tree.h"

namespace foretrace::style {
namespace {

using Layers = std::map<std::string, std::set<std::string>>;

const Layers kMayInclude = {
    {"core", {"core"}},
    {"kernels", {"core", "kernels"}},
    {"tracer", {"core", "tracer"}},
    {"datasets", {"core", "tracer", "datasets"}},
    {"lm", {"core", "kernels", "datasets", "lm"}},
    {"worldmodel", {"core", "tracer", "datasets", "lm", "worldmodel"}},
    {"agents", {"core", "tracer", "datasets", "lm", "worldmodel", "agents"}},
    {"eval", {"core", "kernels", "tracer", "datasets", "lm", "worldmodel", "agents", "eval"}},
    {"cli", {"core", "kernels", "tracer", "datasets", "lm", "worldmodel", "agents", "eval", "cli"}},
};

struct Home {
  std::string header;              // prefix of what an #include names
  std::vector<std::string> paths;  // prefixes of the paths that may
};

const std::vector<Home> kHomes = {
    {"<nlohmann/", {"core/json"}},
    {"<sqlite3", {"core/sqlite", "tracer/store/"}},
    {"<zstd", {"core/compress"}},
    {"<zlib", {"core/compress"}},
    {"<Python.h", {"tracer/python/"}},
    {"<clang-c/", {"tracer/c/clang.h"}},
    {"<seccomp", {"tracer/sandbox/"}},
    {"<torch/", {"lm/", "worldmodel/", "tests/lm/", "tests/worldmodel/", "tests/eval/"}},
    {"<ATen/", {"lm/", "worldmodel/", "tests/lm/", "tests/worldmodel/", "tests/eval/"}},
    {"<arrow/", {"tracer/parquet/", "tests/tracer/parquet/"}},
    {"<parquet/", {"tracer/parquet/", "tests/tracer/parquet/"}},
    {"<CLI/", {"cli/"}},
    {"<immintrin", {"kernels/"}},
    {"<cuda", {"kernels/cuda/launch.cuh", "kernels/cuda/runtime.cu"}},
    {"<pcre2", {"lm/tokenizer/regex.cpp"}},
    {"<utf8proc", {"lm/tokenizer/nfc.cpp"}},
    {"<curl", {"worldmodel/remote/http.cpp"}},
};

bool starts_with(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

// Layer violations of one file, as readable lines.
std::vector<std::string> violations(const SourceFile& file) {
  std::vector<std::string> out;
  for (const std::string& include : file.includes()) {
    if (include[0] == '"') {
      const std::string target = include.substr(1, include.find('/') == std::string::npos ? 0 : include.find('/') - 1);
      const auto layer = kMayInclude.find(file.folder);
      if (layer != kMayInclude.end() && kMayInclude.count(target) && !layer->second.count(target))
        out.push_back(file.path + " includes " + include + ": " + file.folder + " may not use " + target);
    }
    for (const Home& home : kHomes) {
      if (!starts_with(include, home.header)) continue;
      bool allowed = false;
      for (const std::string& path : home.paths) allowed |= starts_with(file.path, path);
      if (!allowed) out.push_back(file.path + " includes " + include + " outside its home");
    }
  }
  return out;
}

TEST(Layers, NobodyIncludesUpwardsOrOutsideAHome) {
  std::vector<std::string> all;
  for (const SourceFile& file : project_files({".h", ".cpp", ".cu", ".cuh", ".c"}))
    for (const std::string& violation : violations(file)) all.push_back(violation);
  EXPECT_TRUE(all.empty()) << testing::PrintToString(all);
}

TEST(Layers, APlantedViolationIsSeen) {
  EXPECT_EQ(violations({"tracer/x.cpp", "tracer", "#include \"worldmodel/state.h\"\n"}).size(), 1u);
  EXPECT_EQ(violations({"datasets/x.cpp", "datasets", "#include <torch/torch.h>\n"}).size(), 1u);
  EXPECT_TRUE(violations({"lm/x.cpp", "lm", "#include <torch/torch.h>\n#include \"core/json.h\"\n"}).empty());
}

}  // namespace
}  // namespace foretrace::style
