#include "datasets/overlap/decontamination.h"

namespace foretrace::datasets::overlap {

Result<Decontamination> Decontamination::open(const std::vector<std::string>& files,
                                              const TaskRange& tasks) {
  Decontamination made;
  for (const std::string& file : files) {
    TRY_ASSIGN(EvaluationSet set, read_evaluation_set(file, tasks));
    OverlapIndex& index = made.indices_.emplace_back();
    for (const EvaluationProgram& program : set.programs) {
      const auto parts = program_parts(program.source);
      if (!parts.ok()) return parts.error().in(file + ": " + program.id);
      index.add(parts.value());
    }
    made.sets_.push_back(std::move(set));
  }
  return made;
}

Result<std::vector<std::optional<Overlap>>> Decontamination::find(std::string_view source) {
  TRY_ASSIGN(const std::vector<ProgramPart> parts, program_parts(source));
  std::vector<std::optional<Overlap>> found;
  for (OverlapIndex& index : indices_) found.push_back(index.find(parts));
  return found;
}

std::string Decontamination::objection(std::string_view source) {
  const auto found = find(source);
  if (!found.ok()) return "not compared with the evaluation sets: not read as Python";
  const std::optional<Overlap>* worst = nullptr;
  size_t set = 0;
  for (size_t i = 0; i < found.value().size(); ++i) {
    const auto& one = found.value()[i];
    if (!one || (worst != nullptr && (*worst)->kind >= one->kind)) continue;
    worst = &one;
    set = i;
  }
  return worst == nullptr ? ""
                          : "overlaps " + sets_[set].name + ": " + overlap_name((*worst)->kind);
}

}  // namespace foretrace::datasets::overlap
