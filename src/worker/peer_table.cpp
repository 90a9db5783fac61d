#include "worker/peer_table.h"

#include <charconv>

#include "worker/peer_message.h"

namespace hkube::worker {

namespace {

/// The algorithms of this server run on its machine. An address elsewhere, which an algorithm may well give, would make
/// the server and other algorithms call there.
bool is_this_machine(const std::string& host) { return host == "127.0.0.1" || host == "localhost" || host == "::1"; }

/// A port as text or as a number; behind it there has to be room for the port of pings.
std::optional<std::uint16_t> port_of(const Json& value) {
  constexpr int kHighest = 65'534;
  const std::string text = value.is_string() ? value.get<std::string>() : to_text(value);
  int number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc() || end != text.data() + text.size() || number < 1 || number > kHighest) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

std::string path_of(const Json& reference) {
  const auto info = reference.is_object() ? reference.find("storageInfo") : reference.end();
  return reference.is_object() && info != reference.end() ? string_or(*info, "path") : std::string();
}

std::optional<PeerAddress> address_of(const Json& reference, const std::string& path) {
  const std::string task = string_or(reference, "taskId");
  const auto discovery = reference.find("discovery");
  if (task.empty() || !path.ends_with("/" + task) || discovery == reference.end()) return std::nullopt;
  const std::string host = string_or(*discovery, "host");
  const auto port = discovery->is_object() ? port_of(discovery->value("port", Json())) : std::nullopt;
  if (!port || !is_this_machine(host)) return std::nullopt;
  return PeerAddress{host, *port};
}

}  // namespace

void PeerTable::set_server(PeerAddress address) {
  const std::lock_guard lock(mutex_);
  server_ = std::move(address);
}

PeerTable::Owner PeerTable::join() {
  const std::lock_guard lock(mutex_);
  return ++last_owner_;
}

void PeerTable::leave(Owner owner) {
  const std::lock_guard lock(mutex_);
  if (addresses_.erase(owner) == 0) return;
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.owner == owner; });
  std::erase_if(order_, [&](const Announcement& old) { return !entries_.contains(old.path); });
}

std::shared_ptr<const PeerAddress> PeerTable::shared(Owner owner, PeerAddress address) {
  std::shared_ptr<const PeerAddress>& known = addresses_[owner];
  if (known == nullptr || *known != address) known = std::make_shared<const PeerAddress>(std::move(address));
  return known;
}

void PeerTable::announce(Owner owner, const Json& reference) {
  const std::string path = path_of(reference);
  if (path.empty()) return;
  auto address = address_of(reference, path);
  const std::lock_guard lock(mutex_);
  if (!address) {
    entries_.erase(path);
    return;
  }
  entries_[path] = {owner, shared(owner, std::move(*address)), string_or(reference, "taskId"), ++last_announcement_};
  order_.push_back({path, last_announcement_});
  while (order_.size() > most_) {
    const auto oldest = entries_.find(order_.front().path);
    if (oldest != entries_.end() && oldest->second.announcement == order_.front().number) entries_.erase(oldest);
    order_.pop_front();
  }
}

std::optional<Peer> PeerTable::find(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(path);
  if (it == entries_.end()) return std::nullopt;
  return Peer{*it->second.address, it->second.task};
}

void PeerTable::complete(Json& link) const {
  const std::string path = path_of(link);
  auto peer = find(path);
  if (!peer) {
    const std::lock_guard lock(mutex_);
    if (!server_) return;
    peer = Peer{*server_, peer_task_of(path)};
    if (peer->task.empty()) return;
  }
  link["discovery"] = {{"host", peer->address.host}, {"port", std::to_string(peer->address.port)}};
  link["taskId"] = std::move(peer->task);
}

std::size_t PeerTable::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace hkube::worker
