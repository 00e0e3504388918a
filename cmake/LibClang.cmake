# LibClang: libclang's C API, of LLVM 19 (tracer/c: its only home).
find_path(LIBCLANG_INCLUDE clang-c/Index.h PATHS /usr/lib/llvm-19/include NO_DEFAULT_PATH)
find_library(LIBCLANG_LIBRARY clang PATHS /usr/lib/llvm-19/lib NO_DEFAULT_PATH)
if(NOT LIBCLANG_INCLUDE OR NOT LIBCLANG_LIBRARY)
  message(FATAL_ERROR "libclang 19 is missing: install libclang-19-dev, or configure with -DFORETRACE_C=OFF")
endif()
add_library(LibClang INTERFACE)
target_include_directories(LibClang SYSTEM INTERFACE ${LIBCLANG_INCLUDE})
target_link_libraries(LibClang INTERFACE ${LIBCLANG_LIBRARY})
