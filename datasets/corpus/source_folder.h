// The Python files of a folder as one body of code: which function of which file a name stands for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "datasets/corpus/module_statements.h"
#include "datasets/syntax/tree.h"

namespace foretrace::datasets::corpus {

struct SourceFile {
  std::string path;
  bool of_tests =
      false;         // by its name: test_*.py, *_test.py, conftest.py; or in a folder test or tests
  std::string text;  // with Unix lines
  std::unique_ptr<Module> module;
  std::optional<syntax::SyntaxTree> tree;      // nothing if it is not read as Python
  std::map<std::string, std::string> imports;  // imported_names.h
};

struct FoundFunction {
  size_t file = 0;
  size_t statement = 0;  // of its module

  friend auto operator<=>(const FoundFunction&, const FoundFunction&) = default;
};

class SourceFolder {
 public:
  // Files of tests too; a folder that is not there is an Error.
  static Result<SourceFolder> read(const std::string& folder);

  [[nodiscard]] const std::vector<std::unique_ptr<SourceFile>>& files() const { return files_; }

  // What a call of `name` ("f", "m.f") in the file calls: a module-level function of the file, or
  // one that its imports lead to, over files that import it themselves. A module "a.b" is the file
  // whose path ends with a/b.py or a/b/__init__.py, of several the one nearest to the file that
  // imports it.
  [[nodiscard]] std::optional<FoundFunction> find(size_t file, const std::string& name) const;

 private:
  [[nodiscard]] std::optional<FoundFunction> follow(size_t file, const std::string& name,
                                                    int steps) const;
  [[nodiscard]] std::optional<size_t> module_file(size_t from, std::string_view dotted) const;

  std::vector<std::unique_ptr<SourceFile>> files_;
};

}  // namespace foretrace::datasets::corpus
