// Whole files: read at once, write so that a crash leaves the old file or the new one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace {

// A device that gives more than 64 MiB is an Error.
Result<std::string> read_file(const std::string& path);
// Writes `path`.tmp, syncs it, renames it over `path`, or over what `path` links to. A full disk is an Error and leaves `path` as it was; so
// is another process that writes the same. What stays in place is written as it stands.
Status write_file_atomic(const std::string& path, std::string_view bytes);
// Writes on an open descriptor until all is there; `where` names it in the Error.
Status write_all(int fd, std::string_view bytes, const std::string& where);
// Whether it is a device, a pipe, or a name of an open descriptor (/dev/stdout): nothing that a file may be put in the place of.
bool stays_in_place(const std::string& path);
// An Error unless a file may appear under the name: where nothing is, or a file.
Status replaceable(const std::string& path);
// All parents too; an existing folder is fine.
Status make_directories(const std::string& path);
bool file_exists(const std::string& path);
// The folder that the running program lies in, links resolved.
std::string executable_directory();

}  // namespace foretrace
