// A program as the trace language's tokens and grammars read it.
#pragma once

#include <memory>

#include "core/result.h"
#include "datasets/program_text.h"
#include "worldmodel/program.h"

namespace foretrace::worldmodel {

// Error: a source or a call that the trace language cannot spell.
inline Result<std::shared_ptr<const datasets::ProgramText>> program_text(const Program& program) {
  TRY_ASSIGN(auto text, datasets::ProgramText::make({program.source, program.path, program.entry, program.args}));
  return std::make_shared<const datasets::ProgramText>(std::move(text));
}

}  // namespace foretrace::worldmodel
