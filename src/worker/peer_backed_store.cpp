#include "worker/peer_backed_store.h"

#include "base/log.h"
#include "objects/errc.h"

namespace hkube::worker {

Result<std::string> PeerBackedStore::ask_peer(std::string_view path, Error error) {
  if (error.kind == ErrorKind::kInvalid) return error;
  const auto peer = peers_.find(std::string(path));
  if (!peer) return error;
  auto object = client_.fetch(*peer);
  log::info("a result is asked from a peer", {{"path", std::string(path)},
                                              {"store", error.message},
                                              {"peer", object.ok() ? "has it" : object.error().message}});
  return object.ok() ? std::move(object) : Result<std::string>(std::move(error));
}

Result<std::string> PeerBackedStore::get(std::string_view path) {
  auto object = store_.get(path);
  return object.ok() ? std::move(object) : ask_peer(path, object.take_error());
}

Result<std::string> PeerBackedStore::get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) {
  auto range = store_.get_range(path, offset, length);
  if (range.ok()) return range;
  HKUBE_ASSIGN(const std::string object, ask_peer(path, range.take_error()));
  if (offset > object.size()) {
    return Error(objects::Errc::kBadRange,
                 "object " + std::string(path) + " has only " + std::to_string(object.size()) + " bytes");
  }
  return object.substr(offset, length);
}

}  // namespace hkube::worker
