# The CUDA kernels' compiler: FORETRACE_CUDA_FOUND, and two functions.
#   Looked for in FORETRACE_CUDA_ROOT, on PATH, and among the wheels that scripts/build puts into .venv. nvcc is called by custom
#   commands: CMake's own CUDA language wants the layout of an installed toolkit, which the wheels do not have.
# foretrace_cuda_objects(OUT SOURCES ...)   compiles each .cu for every architecture; OUT: the objects, sources for a target of the
#   same CMakeLists.txt
# foretrace_use_cuda(TARGET)                links CUDA's runtime, which loads the driver only where there is one
set(FORETRACE_CUDA_ROOT "" CACHE PATH "a CUDA toolkit of version 12 or later (bin/nvcc in it); empty: PATH, then .venv")
# sm_90a is Hopper; sm_80 runs on what came between, and its PTX is compiled by the driver of whatever comes later.
set(FORETRACE_CUDA_ARCHITECTURES -gencode=arch=compute_90a,code=sm_90a -gencode=arch=compute_80,code=[sm_80,compute_80])

file(GLOB cuda_wheels ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia/cu13)
function(foretrace_nvcc_is_new result candidate)  # Debian 12 packages 11.8, which knows neither C++20 nor sm_90a
  execute_process(COMMAND ${candidate} --version OUTPUT_VARIABLE about ERROR_QUIET)
  if(NOT about MATCHES "release 1[2-9]\\.")
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()
if(FORETRACE_CUDA_ROOT)
  find_program(FORETRACE_NVCC nvcc PATHS ${FORETRACE_CUDA_ROOT}/bin NO_DEFAULT_PATH VALIDATOR foretrace_nvcc_is_new)
else()
  find_program(FORETRACE_NVCC nvcc VALIDATOR foretrace_nvcc_is_new)
  find_program(FORETRACE_NVCC nvcc PATHS ${cuda_wheels} PATH_SUFFIXES bin NO_DEFAULT_PATH VALIDATOR foretrace_nvcc_is_new)
endif()
set(FORETRACE_CUDA_FOUND FALSE)
if(FORETRACE_NVCC)
  file(REAL_PATH ${FORETRACE_NVCC} cuda_root)
  get_filename_component(cuda_root ${cuda_root} DIRECTORY)
  get_filename_component(cuda_root ${cuda_root} DIRECTORY)
  find_library(FORETRACE_CUDART libcudart_static.a PATHS ${cuda_root} NO_DEFAULT_PATH
    PATH_SUFFIXES lib lib64 targets/x86_64-linux/lib)
  if(FORETRACE_CUDART)
    set(FORETRACE_CUDA_FOUND TRUE)
  endif()
endif()
if(NOT FORETRACE_CUDA_FOUND AND NOT FORETRACE_CUDA STREQUAL "auto")
  message(FATAL_ERROR "nvcc or libcudart_static.a not found: run scripts/build cuda, set FORETRACE_CUDA_ROOT, or configure with "
                      "-DFORETRACE_CUDA=OFF")
endif()
if(FORETRACE_CUDA_FOUND)
  message(STATUS "CUDA kernels: compiled by ${FORETRACE_NVCC}")
else()
  message(STATUS "CUDA kernels: not compiled, no nvcc")
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
