// Small classes before `f`, and the instance that `f` works with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

struct ClassDraft {
  std::string name;
  std::string text;                  // the class, two empty lines behind it
  std::vector<Variable> attributes;  // what `__init__` takes and keeps, without `self.`
  std::vector<Helper> commands;      // methods that change an attribute and give nothing
  std::vector<Helper> queries;       // methods that give a value
};

std::optional<ClassDraft> draft_class(Rng& rng, double level);
// `box = Box(n, 'red')`, maybe a command or two; its attributes and queries are then in scope.
void write_instance(Draft& draft, const ClassDraft& made);

}  // namespace foretrace::datasets::generate
