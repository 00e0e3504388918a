// The ways in which people write the same C function: loops as for or while, i++ or i += 1, braces
// or none. Each keeps what the function computes.
#pragma once

#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

struct Style {
  std::string indent;         // of one level
  bool brace_on_own_line;     // of functions
  bool bare_bodies;           // single statements without braces
  std::string increment;      // "x++", "++x", "x += 1", "x = x + 1"
  double long_assignments;    // share of `x += e` that are written `x = x + e`
  double while_loops;         // share of functions whose for loops become while loops
  double declarations_first;  // share of functions whose loop variables are declared at the top
  bool static_functions;
  bool prototypes;  // main first
};

Style random_style(Rng& rng);

// The function in that style. REQUIRES: four blanks a level, braces everywhere, "} else {" on one
// line
Lines laid_out(const Lines& function, const Style& style, Rng& rng);

// for loops without `continue` become while loops, their variables are declared at the top of the
// function; `loops` false: only the declarations move.
Lines with_variables_first(const Lines& function, bool loops);
// Without the braces of bodies that are one statement; a chain of if and else keeps all or none.
Lines without_braces(const Lines& function);

}  // namespace foretrace::datasets::generate_c
