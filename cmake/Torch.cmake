# foretrace_torch: the CPU half of the torch wheel (libtorch_cpu + libc10), nothing of its CUDA side.
# find_package(Torch) is not used: it wants a CUDA architecture list on machines with nvcc and no GPU.
set(FORETRACE_TORCH_DIR "" CACHE PATH "the torch package's folder; empty: the one in .venv")
if(NOT FORETRACE_TORCH_DIR)
  file(GLOB torch_candidates ${CMAKE_SOURCE_DIR}/.venv/lib/python3.*/site-packages/torch)
  list(POP_FRONT torch_candidates FORETRACE_TORCH_DIR)
endif()
if(NOT EXISTS ${FORETRACE_TORCH_DIR}/lib/libtorch_cpu.so)
  message(FATAL_ERROR "torch not found in '${FORETRACE_TORCH_DIR}': run scripts/build, set FORETRACE_TORCH_DIR, "
                      "or configure with -DFORETRACE_TORCH=OFF")
endif()
get_filename_component(torch_site ${FORETRACE_TORCH_DIR} DIRECTORY)
add_library(foretrace_torch INTERFACE)
target_include_directories(foretrace_torch SYSTEM INTERFACE
  ${FORETRACE_TORCH_DIR}/include ${FORETRACE_TORCH_DIR}/include/torch/csrc/api/include)
target_link_libraries(foretrace_torch INTERFACE
  ${FORETRACE_TORCH_DIR}/lib/libtorch_cpu.so ${FORETRACE_TORCH_DIR}/lib/libc10.so)
target_link_options(foretrace_torch INTERFACE
  -Wl,-rpath,${FORETRACE_TORCH_DIR}/lib -Wl,-rpath,${torch_site}/nvidia/cu13/lib
  -Wl,-rpath-link,${torch_site}/nvidia/cu13/lib)
