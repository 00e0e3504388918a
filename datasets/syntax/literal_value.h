// What a Python literal stands for, so that two spellings of one value compare equal.
#pragma once

#include <string>
#include <string_view>

namespace foretrace::datasets::syntax {

// "0x10" -> "16", "1_000" -> "1000", "1e3" -> "1000.0", "2J" -> "2.0j"; integers of more than 64
// bits keep their digits and base.
std::string number_value(std::string_view token);

// Text between the quotes of a string with this prefix, escapes resolved: UTF-8, or the bytes of a
// bytes literal. \N{...} stays as it is.
std::string string_value(std::string_view text, std::string_view prefix);

}  // namespace foretrace::datasets::syntax
