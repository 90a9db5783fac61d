#include "objects/object_store.h"

#include "objects/errc.h"

namespace hkube::objects {

Result<std::uint64_t> ObjectStore::adopt_file(const std::string& /*file*/, std::string_view path) {
  return Error(Errc::kConflict, "object " + std::string(path) + ": this store takes no files of this machine");
}

}  // namespace hkube::objects
