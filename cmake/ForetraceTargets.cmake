# foretrace_library(NAME SOURCES ... [DEPS ...] [PRIVATE_DEPS ...] [TORCH])
#   One library a folder: target foretrace_NAME. DEPS is the layer table in CMake form; sources are listed, never globbed.
#   TORCH: links the torch wheel and precompiles lm/torch.h once for all folders.
# foretrace_compile_together(TARGET): with FORETRACE_UNITY, a dozen of its sources a compiler run, which read their headers once: a clean
#   build takes a third of the time. Names of one namespace must then differ between files, those of unnamed namespaces too.
# foretrace_compile_alone(SOURCE ...): files of the calling folder whose short names other files have too.
# foretrace_compile_quickly(TARGET): -O1, for what does no work of its own: a quarter less to compile.
# foretrace_compile_fast(TARGET): what computes much, which the preset asan, -O0 elsewhere since that halves its build, optimises.
# foretrace_embed_texts(TARGET HEADER NAMESPACE NAME=FILE,FILE ...)   text files of the target's folder become the constants that HEADER
#   (from the repository root) declares.
# foretrace_test(NAME SOURCES ... DEPS ... [TORCH] [FAST] [ALONE] [LABELS ...] [PREFIX ...])   one GoogleTest program a folder
#   FAST: whose own code computes much, so it is optimised in full.
#   ALONE: whose tests start daemons of the whole machine, so nothing else runs beside them.
#   PREFIX: of its tests' names, where two programs hold the same tests.
set(FORETRACE_WARNINGS -Wall -Wextra -Werror=return-type -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND FORETRACE_WARNINGS -Wno-restrict)
endif()
if(FORETRACE_SANITIZE)
  add_compile_options(-fsanitize=${FORETRACE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${FORETRACE_SANITIZE})
endif()

# A precompiled lm/torch.h, built once and shared by every torch unit (a file costs 20 s more without it).
function(foretrace_use_torch target)
  if(NOT TARGET foretrace_torch_pch)
    file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cpp "")
    add_library(foretrace_torch_pch STATIC ${CMAKE_BINARY_DIR}/torch_pch.cpp)
    target_link_libraries(foretrace_torch_pch PUBLIC foretrace_torch Threads::Threads)
    target_include_directories(foretrace_torch_pch PUBLIC ${CMAKE_SOURCE_DIR})
    target_compile_options(foretrace_torch_pch PRIVATE ${FORETRACE_WARNINGS})
    target_precompile_headers(foretrace_torch_pch PRIVATE ${CMAKE_SOURCE_DIR}/lm/torch.h)
  endif()
  target_link_libraries(${target} PUBLIC foretrace_torch Threads::Threads)
  target_precompile_headers(${target} REUSE_FROM foretrace_torch_pch)
  # Programs would be compiled with -fPIE, for which the compiler rejects a header that was precompiled with -fPIC.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()

function(foretrace_library name)
  cmake_parse_arguments(ARG "TORCH" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(foretrace_${name} STATIC ${ARG_SOURCES})
  target_include_directories(foretrace_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(foretrace_${name} PRIVATE ${FORETRACE_WARNINGS})
  foretrace_compile_together(foretrace_${name})
  foreach(dep ${ARG_DEPS})
    target_link_libraries(foretrace_${name} PUBLIC foretrace_${dep})
  endforeach()
  target_link_libraries(foretrace_${name} PRIVATE ${ARG_PRIVATE_DEPS})
  if(ARG_TORCH)
    foretrace_use_torch(foretrace_${name})
  endif()
endfunction()

function(foretrace_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${FORETRACE_UNITY} UNITY_BUILD_BATCH_SIZE 12)
endfunction()

function(foretrace_compile_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

function(foretrace_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

function(foretrace_compile_fast target)
  if(FORETRACE_SANITIZE)
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

function(foretrace_embed_texts target header namespace)
  string(REPLACE "/" "_" name ${header})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  set(texts ${ARGN})
  list(TRANSFORM texts REPLACE "([=,])" "\\1${CMAKE_CURRENT_SOURCE_DIR}/")
  string(REGEX REPLACE "[^;]*=" "" files "${texts}")
  string(REPLACE "," ";" files "${files}")
  string(REPLACE ";" "|" texts "${texts}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${header} -DNAMESPACE=${namespace} "-DTEXTS=${texts}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedTexts.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/EmbedTexts.cmake VERBATIM COMMENT "Embedding texts for ${header}")
  target_sources(${target} PRIVATE ${out})
endfunction()

function(foretrace_test name)
  cmake_parse_arguments(ARG "TORCH;FAST;ALONE" "PREFIX" "SOURCES;DEPS;PRIVATE_DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  foretrace_compile_together(${name})
  target_compile_options(${name} PRIVATE ${FORETRACE_WARNINGS})
  if(ARG_FAST)
    foretrace_compile_fast(${name})
  else()
    foretrace_compile_quickly(${name})
  endif()
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  foreach(dep ${ARG_DEPS})
    target_link_libraries(${name} PRIVATE foretrace_${dep})
  endforeach()
  target_link_libraries(${name} PRIVATE GTest::gtest GTest::gmock GTest::gtest_main ${ARG_PRIVATE_DEPS})
  target_compile_definitions(${name} PRIVATE FORETRACE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" FORETRACE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  if(ARG_TORCH)
    foretrace_use_torch(${name})
  endif()
  set(alone)
  if(ARG_ALONE)
    set(alone RUN_SERIAL TRUE)
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${ARG_PREFIX}" DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600 ${alone} LABELS "${name};${ARG_LABELS}")
endfunction()
