#include "tests/javascript.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace {
namespace {

bool works(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

std::vector<std::string> find_engine() {
  const std::string root = FORETRACE_SOURCE_DIR, python = root + "/.venv/bin/python";
  if (works("node --version")) return {"node"};
  if (works("command -v qjs")) return {"qjs"};
  if (works("'" + python + "' -c 'import quickjs'")) return {python, root + "/tests/run_javascript.py"};
  return {};
}

}  // namespace

const std::vector<std::string>& javascript_engine() {
  static const std::vector<std::string> engine = find_engine();
  return engine;
}

std::vector<std::string> run_javascript(const std::string& script) {
  const ScratchDirectory scratch;
  const std::string file = scratch / "script.js", out = scratch / "out", err = scratch / "err";
  std::ofstream(file) << "(() => {\n'use strict';\nconst print = globalThis.print ?? ((text) => console.log(text));\n" << script << "})();\n";
  std::string command;
  for (const std::string& word : javascript_engine()) command += "'" + word + "' ";
  const int code = std::system((command + file + " >" + out + " 2>" + err).c_str());
  EXPECT_EQ(code, 0) << read_file(err).value().substr(0, 2000);
  std::vector<std::string> lines;
  std::istringstream text(read_file(out).value());
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

}  // namespace foretrace
