// A program as the trace language's tokens and grammars read it.
#pragma once

#include <memory>

#include "core/result.h"
#include "datasets/program_text.h"
#include "worldmodel/program.h"

namespace foretrace::worldmodel {

// kUnsupported: the trace language spells Python alone.
inline Status check_spellable(const Program& program) {
  return program.language == "python" ? Status() : unsupported("the trace language spells Python alone, not " + program.language);
}

// Error: a source or a call that the trace language cannot spell.
inline Result<std::shared_ptr<const datasets::ProgramText>> program_text(const Program& program) {
  TRY(check_spellable(program));
  TRY_ASSIGN(auto text, datasets::ProgramText::make({program.source, program.path, program.entry, program.args}));
  return std::make_shared<const datasets::ProgramText>(std::move(text));
}

}  // namespace foretrace::worldmodel
