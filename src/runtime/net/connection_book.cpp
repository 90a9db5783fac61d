#include "runtime/net/connection_book.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "runtime/net/web_origin.h"

namespace hkube::net {

namespace {

/// What counts as one address: whoever has one of IPv6 has its whole network.
std::string host_of(const std::string& address) {
  namespace ip = boost::asio::ip;
  boost::system::error_code ec;
  const ip::address parsed = ip::make_address(address, ec);
  if (ec || !parsed.is_v6() || parsed.to_v6().is_v4_mapped()) return address;
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes).to_string();
}

}  // namespace

bool ConnectionBook::ask_to_leave(Host& host) {
  if (host.waiting.empty()) return false;
  Guest& guest = *host.waiting.front();
  host.waiting.pop_front();
  guest.waits_ = false;
  guest.make_room();
  return true;
}

bool ConnectionBook::has_room(const std::string& address) {
  const auto own = hosts_.find(host_of(address));
  const bool full = own != hosts_.end() && own->second.connections >= limits_.of_one;
  if (full && !is_loopback_address(address)) return ask_to_leave(own->second);
  if (size_ < limits_.all) return true;
  const auto most = std::max_element(hosts_.begin(), hosts_.end(), [](const auto& a, const auto& b) {
    return a.second.waiting.size() < b.second.waiting.size();
  });
  return most != hosts_.end() && ask_to_leave(most->second);
}

void ConnectionBook::add(Guest& guest, const std::string& address) {
  const std::string name = host_of(address);
  Host& host = hosts_[name];
  host.address = name;
  ++host.connections;
  ++size_;
  guest.host_ = &host;
  waits(guest);
}

void ConnectionBook::remove(Guest& guest) {
  Host* const host = guest.host_;
  if (host == nullptr) return;
  works(guest);
  guest.host_ = nullptr;
  --size_;
  if (--host->connections == 0) hosts_.erase(std::string(host->address));
}

void ConnectionBook::waits(Guest& guest) {
  if (guest.host_ == nullptr || guest.waits_) return;
  guest.place_ = guest.host_->waiting.insert(guest.host_->waiting.end(), &guest);
  guest.waits_ = true;
}

void ConnectionBook::works(Guest& guest) {
  if (guest.host_ == nullptr || !guest.waits_) return;
  guest.host_->waiting.erase(guest.place_);
  guest.waits_ = false;
}

}  // namespace hkube::net
