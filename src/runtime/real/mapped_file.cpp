#include "runtime/real/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hkube::runtime {

namespace {

Error failed(const char* what) { return Error(FileErrc::kFailed, std::string(what) + ": " + std::strerror(errno)); }

}  // namespace

ErrorInfo describe(FileErrc) { return {ErrorKind::kInternal, "runtime.file_failed"}; }

Result<int> open_nameless_file(const std::string& directory) {
  if (const int file = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); file >= 0) return file;
  // Not every file system can do that.
  std::string path = directory + "/XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return failed("making a file");
  ::unlink(path.c_str());
  return file;
}

Result<std::shared_ptr<const MappedFile>> MappedFile::map(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return failed("looking at a file");
  const auto size = static_cast<std::size_t>(status.st_size);
  void* data = nullptr;
  if (size > 0) {
    data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (data == MAP_FAILED) return failed("mapping a file");
    ::madvise(data, size, MADV_SEQUENTIAL);
  }
  return std::shared_ptr<const MappedFile>(new MappedFile(data, size));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace hkube::runtime
