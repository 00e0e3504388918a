# runtime/tables.h as one line of C in a string of C++: without comments, preprocessor lines and line breaks.
file(READ ${INPUT} text)
string(REGEX REPLACE "/\\*([^*]|\\*[^/])*\\*/" "" text "${text}")
string(REGEX REPLACE "(^|\n)#[^\n]*" "" text "${text}")
string(REGEX REPLACE "[ \n\t]+" " " text "${text}")
file(WRITE ${OUTPUT} "// Made from tracer/c/runtime/tables.h.\n#pragma once\n\nnamespace foretrace::tracer::c {\n\n"
  "inline constexpr const char* kRuntimeDeclarations =\n    R\"(${text})\";\n\n}  // namespace foretrace::tracer::c\n")
