# Every outside package in one place, with the reason it is here.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json REQUIRED)                                # core/json: the only home
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)          # core/sqlite: the only home
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)            # core/compress: the only home
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)               # core/compress: gzip files of others, and ours
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)      # tracer/sandbox: system call filter
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)        # lm/tokenizer: patterns that split text
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)    # lm/tokenizer: NFC
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)          # worldmodel/remote: models behind servers
if(FORETRACE_TORCH)
  pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib) # agents/server: HTTP, the only home
endif()
find_package(CLI11 REQUIRED)                                        # cli: flags
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)  # pyenv interpreters may come first on PATH
endif()
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter Development.Embed)  # tracer/python
if(FORETRACE_TORCH)
  include(Torch)                                                    # lm, worldmodel
endif()
set(FORETRACE_ARROW_FOUND FALSE)
if(FORETRACE_PARQUET)
  include(Arrow)                                                    # tracer/parquet: the only home
endif()
set(FORETRACE_CUDA_FOUND FALSE)
if(FORETRACE_CUDA)
  include(Cuda)                                                     # kernels: its .cu files
endif()
if(FORETRACE_TESTS)
  find_package(GTest REQUIRED)
endif()
if(FORETRACE_BENCH)
  find_package(benchmark REQUIRED)
endif()
