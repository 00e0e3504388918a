// The syntax nodes of a source: function bodies, and what initialises variables.
#pragma once

#include <string>
#include <vector>

#include "tracer/c/clang.h"
#include "tracer/c/syntax_node.h"

namespace foretrace::tracer::c {

// In the order of the source, each behind its parent. `text` is what was parsed.
std::vector<SyntaxNode> outline_of(const TranslationUnit& unit, const std::string& text);

}  // namespace foretrace::tracer::c
