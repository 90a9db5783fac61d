#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

namespace hkube::net {

/// Who is connected to a server, by address, and who goes when there is no more room: of the address with most waiting
/// connections the one that has waited longest without a complete request. Thus nobody keeps others out by holding
/// connections open. On the io thread. Guests end before the book.
class ConnectionBook {
 public:
  class Guest;

 private:
  struct Host {
    std::string address;
    std::size_t connections = 0;
    std::list<Guest*> waiting;  ///< the longest first
  };

 public:
  struct Limits {
    std::size_t all = 10'000;
    /// Of one address; of IPv6 one network of 64 bits. Not of loopback, which is one address for all programs of this
    /// machine and for all whom a proxy on it passes on.
    std::size_t of_one = 10'000;
  };

  /// One connection.
  class Guest {
   public:
    virtual ~Guest() = default;
    /// Ends the connection, as its place is needed. May take itself out of the book at once or later.
    virtual void make_room() = 0;

   private:
    friend class ConnectionBook;
    Host* host_ = nullptr;  ///< null: not in the book
    bool waits_ = false;
    std::list<Guest*>::iterator place_;  ///< among those that wait, if it does
  };

  explicit ConnectionBook(Limits limits) : limits_(limits) {}

  /// True when one more of this address fits, if need be after another one was asked to make room.
  bool has_room(const std::string& address);
  /// A new one, that waits.
  void add(Guest& guest, const std::string& address);
  void remove(Guest& guest);
  /// It has no complete request.
  void waits(Guest& guest);
  /// It has.
  void works(Guest& guest);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static bool ask_to_leave(Host& host);

  Limits limits_;
  std::size_t size_ = 0;
  std::unordered_map<std::string, Host> hosts_;
};

}  // namespace hkube::net
