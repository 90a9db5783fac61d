#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "runtime/net/http_server.h"

namespace hkube::net {

/// A listening socket on a numeric address or "localhost". For the .cpp files of this folder.
inline Result<boost::asio::ip::tcp::acceptor> open_acceptor(boost::asio::io_context& context, const std::string& host,
                                                            std::uint16_t port) {
  namespace ip = boost::asio::ip;
  boost::system::error_code ec;
  const ip::address address = ip::make_address(host == "localhost" ? "127.0.0.1" : host, ec);
  if (ec) return Error(NetErrc::kCannotListen, "\"" + host + "\" is not an address");
  const ip::tcp::endpoint endpoint(address, port);
  ip::tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(ip::tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(boost::asio::socket_base::max_listen_connections, ec);
  if (ec) {
    return Error(NetErrc::kCannotListen, "cannot listen on " + host + ":" + std::to_string(port) + ": " + ec.message());
  }
  return acceptor;
}

/// Accepts again a little later: the system has no more files to give, or the like, and a connection still waits, so
/// that asking at once again would take a whole processor. A cancelled `pause` accepts nothing.
template <class Accept>
void after_pause(boost::asio::steady_timer& pause, Accept accept) {
  pause.expires_after(std::chrono::milliseconds(50));
  pause.async_wait([accept = std::move(accept)](const boost::system::error_code& ec) {
    if (!ec) accept();
  });
}

}  // namespace hkube::net
