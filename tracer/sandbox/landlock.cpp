#include "tracer/sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdint>

namespace foretrace::tracer {
namespace {

// The ABI of version 4 (TCP) and 6 (scopes), laid out here because Debian 12's kernel headers end at version 2.
struct RulesetAttributes {
  uint64_t files = 0;
  uint64_t network = 0;
  uint64_t scoped = 0;
};
constexpr uint64_t kTruncate = 1ull << 14;      // version 3
constexpr uint64_t kBindAndConnectTcp = 3;      // version 4
constexpr uint64_t kDeviceControl = 1ull << 15; // version 5
constexpr uint64_t kAbstractSocketsAndSignals = 3;  // version 6

constexpr uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
// A device node made in a folder would open the device behind it.
constexpr uint64_t kMakeDevice = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
constexpr uint64_t kRead = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;

uint64_t all_file_rights(int version) {
  uint64_t rights = (1ull << 13) - 1;  // version 1: everything up to MAKE_SYM
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kDeviceControl;
  return rights;
}

size_t attribute_bytes(int version) { return version >= 6 ? 24 : version >= 4 ? 16 : 8; }

Status allow(int ruleset, const std::string& path, uint64_t folder_rights, uint64_t file_rights) {
  const ScopedFd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file.valid()) return {};  // nothing there, nothing to allow
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return io_error("cannot look at " + path, errno);
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(about.st_mode) ? folder_rights : file_rights;
  rule.parent_fd = file.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return io_error("Landlock refused a rule for " + path, errno);
  return {};
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<ScopedFd> landlock_ruleset(const FileAccess& access) {
  const int version = landlock_version();
  if (version == 0) return unsupported("this kernel has no Landlock");
  RulesetAttributes attributes;
  attributes.files = all_file_rights(version);
  if (version >= 4) attributes.network = kBindAndConnectTcp;
  if (version >= 6) attributes.scoped = kAbstractSocketsAndSignals;
  ScopedFd ruleset(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, attribute_bytes(version), 0)));
  if (!ruleset.valid()) return io_error("cannot make a Landlock ruleset", errno);
  const uint64_t write_file = (LANDLOCK_ACCESS_FS_WRITE_FILE | (version >= 3 ? kTruncate : 0) | kReadFile) & ~uint64_t{1};
  for (const auto& path : access.read_only) TRY(allow(ruleset.get(), path, kRead, kReadFile));
  for (const auto& path : access.read_write)
    TRY(allow(ruleset.get(), path, all_file_rights(version) & ~kDeviceControl & ~kMakeDevice, write_file));
  return ruleset;
}

}  // namespace foretrace::tracer
