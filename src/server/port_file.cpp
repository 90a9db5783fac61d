#include "server/port_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "server/config.h"

namespace hkube::server {

Status write_port_file(const std::string& path, std::uint16_t port) {
  const auto failed = [&](const std::string& name) {
    return Error(Errc::kCannotStart, "cannot write the port file " + name + ": " + std::strerror(errno));
  };
  const std::string partial = path + ".partial";
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed(partial);
  const std::string text = std::to_string(port) + "\n";
  const ssize_t written = ::write(file, text.data(), text.size());
  if (written >= 0 && static_cast<std::size_t>(written) < text.size()) errno = ENOSPC;
  const bool whole = written == static_cast<ssize_t>(text.size());
  Status status = whole ? Status() : Status(failed(partial));
  ::close(file);
  if (status.ok() && ::rename(partial.c_str(), path.c_str()) != 0) status = failed(path);
  if (!status.ok()) ::unlink(partial.c_str());
  return status;
}

}  // namespace hkube::server
