#include "build/wrapper_store.h"

#include <filesystem>
#include <fstream>

#include "build/errc.h"
#include "runtime/real/durable.h"

namespace hkube::build {

namespace fs = std::filesystem;

std::string wrapper_target(const std::string& wrapper_directory, const std::string& prefix) {
  std::ifstream in(wrapper_directory + "/VERSION");
  std::string version;
  std::getline(in, version);
  return wrapper_directory + "/" + prefix + version;
}

Status keep_wrapper(const std::string& fresh, const std::string& target) {
  // Later builds take what they find under this name without a look into it.
  HKUBE_TRY(runtime::sync_file_system(fresh));
  std::error_code ec;
  fs::rename(fresh, target, ec);
  if (ec && !fs::exists(target)) return Error(Errc::kInternal, "cannot create " + target + ": " + ec.message());
  return {};
}

}  // namespace hkube::build
