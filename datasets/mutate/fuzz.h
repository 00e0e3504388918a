// Fuzzing: other arguments of the types that a call's own literal arguments have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "datasets/mutate/literal.h"

namespace foretrace::datasets::mutate {

// One step; false where nothing changed. Integers move by one, change sign, become 0 or a power of
// two of no more bits; strings and containers lose, repeat, exchange elements or all of them; a
// container's elements change likewise. None and what is no literal stay as they are.
bool fuzz_number(Literal& number, Rng& rng);
bool fuzz_string(Literal& string, Rng& rng);
// `inside`: of another container, where a tuple keeps its length: a list of pairs stays one.
bool fuzz_container(Literal& container, bool inside, Rng& rng);
bool fuzz_literal(Literal& literal, bool inside, Rng& rng);

// Whether the call has an argument to fuzz.
bool has_literals(const std::vector<Argument>& arguments);

// At most `count` argument lists, one to three steps from `arguments` each, none that or twice.
std::vector<std::string> fuzz_arguments(const std::vector<Argument>& arguments, size_t count,
                                        Rng& rng);

}  // namespace foretrace::datasets::mutate
