#include <algorithm>
#include <array>
#include <string_view>

#include "datasets/constructs.h"

namespace foretrace::datasets {
namespace {

// Sorted.
constexpr std::array<std::string_view, 89> kMethods = {
    "add", "append", "as_integer_ratio", "bit_count", "bit_length", "capitalize", "casefold",
    "center", "clear", "close", "conjugate", "copy", "count", "decode", "difference",
    "difference_update", "discard", "encode", "endswith", "expandtabs", "extend", "find",
    "format", "format_map", "from_bytes", "fromhex", "fromkeys", "get", "hex", "index", "insert",
    "intersection", "intersection_update", "is_integer", "isalnum", "isalpha", "isascii",
    "isdecimal", "isdigit", "isdisjoint", "isidentifier", "islower", "isnumeric", "isprintable",
    "isspace", "issubset", "issuperset", "istitle", "isupper", "items", "join", "keys", "ljust",
    "lower", "lstrip", "maketrans", "partition", "pop", "popitem", "remove", "removeprefix",
    "removesuffix", "replace", "reverse", "rfind", "rindex", "rjust", "rpartition", "rsplit",
    "rstrip", "send", "setdefault", "sort", "split", "splitlines", "startswith", "strip",
    "swapcase", "symmetric_difference", "symmetric_difference_update", "throw", "title",
    "to_bytes", "translate", "union", "update", "upper", "values", "zfill"};

constexpr std::array<std::string_view, 70> kFunctions = {
    "abs",      "aiter",      "all",        "anext",   "any",      "ascii",     "bin",
    "bool",     "breakpoint", "bytearray",  "bytes",   "callable", "chr",       "classmethod",
    "compile",  "complex",    "delattr",    "dict",    "dir",      "divmod",    "enumerate",
    "eval",     "exec",       "filter",     "float",   "format",   "frozenset", "getattr",
    "globals",  "hasattr",    "hash",       "help",    "hex",      "id",        "input",
    "int",      "isinstance", "issubclass", "iter",    "len",      "list",      "locals",
    "map",      "max",        "memoryview", "min",     "next",     "object",    "oct",
    "open",     "ord",        "pow",        "print",   "property", "range",     "repr",
    "reversed", "round",      "set",        "setattr", "slice",    "sorted",    "staticmethod",
    "str",      "sum",        "super",      "tuple",   "type",     "vars",      "zip"};

static_assert(std::is_sorted(kMethods.begin(), kMethods.end()));
static_assert(std::is_sorted(kFunctions.begin(), kFunctions.end()));

}  // namespace

bool is_builtin_method(std::string_view name) {
  return std::binary_search(kMethods.begin(), kMethods.end(), name);
}

bool is_builtin_function(std::string_view name) {
  return std::binary_search(kFunctions.begin(), kFunctions.end(), name);
}

}  // namespace foretrace::datasets
