# The CUDA kernels' compiler: FORETRACE_CUDA_FOUND, and two functions.
#   Looked for in FORETRACE_CUDA_ROOT, or else on PATH and then among the wheels that scripts/build puts into .venv: the first nvcc of
#   version 12 or later that has its static runtime and compiles with this C++ compiler. nvcc is called by custom commands: CMake's own
#   CUDA language wants the layout of an installed toolkit, which the wheels do not have.
# foretrace_cuda_objects(OUT SOURCES ...)   compiles each .cu for every architecture; OUT: the objects, sources for a target of the
#   same CMakeLists.txt
# foretrace_use_cuda(TARGET)                links CUDA's runtime, which loads the driver only where there is one
set(FORETRACE_CUDA_ROOT "" CACHE PATH "a CUDA toolkit of version 12 or later (bin/nvcc in it); empty: PATH, then .venv")
# sm_90a is Hopper; sm_80 runs on what came between, and its PTX is compiled by the driver of whatever comes later.
set(FORETRACE_CUDA_ARCHITECTURES -gencode=arch=compute_90a,code=sm_90a -gencode=arch=compute_80,code=[sm_80,compute_80])

# Sets FORETRACE_NVCC and FORETRACE_CUDART, in the cache, if this nvcc will do.
function(foretrace_try_nvcc nvcc)
  if(FORETRACE_NVCC OR NOT EXISTS ${nvcc})
    return()
  endif()
  execute_process(COMMAND ${nvcc} --version OUTPUT_VARIABLE about ERROR_QUIET)
  file(REAL_PATH ${nvcc} root)
  get_filename_component(root ${root} DIRECTORY)
  get_filename_component(root ${root} DIRECTORY)
  find_library(runtime libcudart_static.a PATHS ${root} NO_DEFAULT_PATH NO_CACHE
    PATH_SUFFIXES lib lib64 lib/${CMAKE_LIBRARY_ARCHITECTURE} targets/x86_64-linux/lib targets/sbsa-linux/lib)
  if(NOT about MATCHES "release 1[2-9]\\." OR NOT runtime)  # Debian 12 packages 11.8, which knows neither C++20 nor sm_90a
    return()
  endif()
  file(WRITE ${CMAKE_BINARY_DIR}/try_cuda.cu "#include <vector>\n__global__ void kernel() {}\nint main() { kernel<<<1, 1>>>(); }\n")
  execute_process(COMMAND ${nvcc} -ccbin ${CMAKE_CXX_COMPILER} -std=c++20 ${FORETRACE_CUDA_ARCHITECTURES} -c
                          ${CMAKE_BINARY_DIR}/try_cuda.cu -o ${CMAKE_BINARY_DIR}/try_cuda.o
                  RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(STATUS "CUDA kernels: ${nvcc} does not compile with ${CMAKE_CXX_COMPILER}")
    return()
  endif()
  set(FORETRACE_NVCC ${nvcc} CACHE INTERNAL "")
  set(FORETRACE_CUDART ${runtime} CACHE INTERNAL "")
endfunction()

if(NOT FORETRACE_CUDA_ROOT STREQUAL "${FORETRACE_NVCC_OF_ROOT}" OR NOT EXISTS "${FORETRACE_NVCC}")
  unset(FORETRACE_NVCC CACHE)
  set(FORETRACE_NVCC_OF_ROOT "${FORETRACE_CUDA_ROOT}" CACHE INTERNAL "")
endif()
if(FORETRACE_CUDA_ROOT)
  foretrace_try_nvcc(${FORETRACE_CUDA_ROOT}/bin/nvcc)
else()
  find_program(nvcc_on_path nvcc NO_CACHE)
  foretrace_try_nvcc("${nvcc_on_path}")
  file(GLOB cuda_wheels ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
  foretrace_try_nvcc("${cuda_wheels}")
endif()
set(FORETRACE_CUDA_FOUND FALSE)
if(FORETRACE_NVCC)
  set(FORETRACE_CUDA_FOUND TRUE)
  message(STATUS "CUDA kernels: compiled by ${FORETRACE_NVCC}")
elseif(FORETRACE_CUDA STREQUAL "auto")
  message(STATUS "CUDA kernels: not compiled, no nvcc of version 12 or later that works here")
else()
  message(FATAL_ERROR "no nvcc of version 12 or later that works here: run scripts/build cuda, set FORETRACE_CUDA_ROOT to a toolkit, or "
                      "configure with -DFORETRACE_CUDA=OFF")
endif()

function(foretrace_cuda_objects out)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  set(objects "")
  foreach(source ${ARG_SOURCES})
    string(MAKE_C_IDENTIFIER ${source} name)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${FORETRACE_NVCC} -ccbin ${CMAKE_CXX_COMPILER} -std=c++20 -O3 -lineinfo
        --expt-relaxed-constexpr ${FORETRACE_CUDA_ARCHITECTURES} -Xcompiler=-fPIC,-Wall,-Wextra,-Wno-missing-field-initializers
        -I${CMAKE_SOURCE_DIR} -MD -MF ${object}.d -MT ${object} -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d VERBATIM COMMENT "Building CUDA object ${source}")
    set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
    list(APPEND objects ${object})
  endforeach()
  set(${out} ${objects} PARENT_SCOPE)
endfunction()

function(foretrace_use_cuda target)
  target_link_libraries(${target} PUBLIC ${FORETRACE_CUDART} Threads::Threads ${CMAKE_DL_LIBS} rt)
endfunction()
