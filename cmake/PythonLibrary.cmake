# foretrace_describe_python(EXECUTABLE): sets PYTHON_VERSION (3.N), PYTHON_INCLUDE, PYTHON_LIBRARIES and PYTHON_RPATH (a folder, or
# empty) in the caller's scope: what a program needs to embed that interpreter.
#   The static library is taken where the interpreter has one: without the indirections of a shared library the interpreter's
#   loop runs faster. It is linked whole, since extension modules look up any of its names.
option(FORETRACE_STATIC_PYTHON "embed the static libpython where there is one" ON)

function(foretrace_describe_python executable)
  execute_process(COMMAND ${executable} -I -c
"import os, sys, sysconfig as s
v = s.get_config_var
words = lambda *names: list(dict.fromkeys(' '.join(v(n) or '' for n in names).split()))
print('%d.%d' % sys.version_info[:2], s.get_paths()['include'], os.path.join(v('LIBPL') or '', v('LIBRARY') or ''),
      ' '.join(words('MODLIBS', 'LIBS', 'SYSLIBS')), os.path.join(v('LIBDIR') or '', v('LDLIBRARY') or ''), v('LIBDIR') or '', sep=';')"
    OUTPUT_VARIABLE about OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  list(GET about 0 version)
  list(GET about 1 include)
  list(GET about 2 archive)
  list(GET about 3 needs)
  list(GET about 4 shared)
  list(GET about 5 folder)
  if(FORETRACE_STATIC_PYTHON AND NOT FORETRACE_SANITIZE AND archive MATCHES "\\.a$" AND EXISTS ${archive})
    separate_arguments(needs)
    # Its objects are those of the python3 program, which is linked at a fixed address.
    set(libraries -no-pie -Wl,--whole-archive ${archive} -Wl,--no-whole-archive ${needs})
    set(folder "")
  else()
    set(libraries ${shared})
  endif()
  set(PYTHON_VERSION ${version} PARENT_SCOPE)
  set(PYTHON_INCLUDE ${include} PARENT_SCOPE)
  set(PYTHON_LIBRARIES ${libraries} PARENT_SCOPE)
  set(PYTHON_RPATH "${folder}" PARENT_SCOPE)
endfunction()

# foretrace_find_pythons(OUT): interpreters of the other versions that the host knows, with headers: the first that works of those on
# PATH and those of pyenv (whose names on PATH work only for versions that are switched on).
function(foretrace_find_pythons out)
  set(found "")
  set(folder $ENV{PYENV_ROOT})
  if(NOT folder)
    set(folder $ENV{HOME}/.pyenv)
  endif()
  foreach(version 3.12 3.13)
    find_program(python_on_path python${version} NO_CACHE)
    file(GLOB candidates ${folder}/versions/${version}.*/bin/python${version})
    foreach(python ${python_on_path} ${candidates})
      execute_process(COMMAND ${python} -I -c
"import os, sys, sysconfig
print(sys.executable if os.path.exists(os.path.join(sysconfig.get_paths()['include'], 'Python.h')) else '')"
        OUTPUT_VARIABLE executable OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
      if(NOT failed AND executable)
        list(APPEND found ${executable})
        break()
      endif()
    endforeach()
    unset(python_on_path)
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()
