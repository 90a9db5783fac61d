#include "objects/object_store.h"

#include <limits>

#include "objects/errc.h"

namespace hkube::objects {

Result<std::uint64_t> ObjectStore::adopt_file(const std::string& /*file*/, std::string_view path) {
  return Error(Errc::kConflict, "object " + std::string(path) + ": this store takes no files of this machine");
}

Result<void> ObjectStore::visit(std::string_view folder, const Look& look) {
  HKUBE_ASSIGN(const std::vector<ObjectInfo> objects, list(folder, std::numeric_limits<std::size_t>::max()));
  for (const ObjectInfo& object : objects) {
    if (!look(object)) break;
  }
  return {};
}

}  // namespace hkube::objects
