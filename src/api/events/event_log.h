#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hkube::api {

/// Something that happened.
struct Event {
  std::string type;  ///< "job", "worker", …
  std::string job;   ///< whose it is; empty: of no job
  std::string data;  ///< JSON, one line
};

/// An event with its number and as it is sent.
struct LoggedEvent {
  std::uint64_t number = 0;
  std::string type;
  std::string job;
  std::shared_ptr<const std::string> frame;  ///< shared by all who get it
};

/// The latest events, for those who come back. Ids are "<life>-<number>": an id of another life of the server, or of
/// before what is kept, cannot be gone on from. Not thread-safe.
class EventLog {
 public:
  struct Limits {
    std::size_t events = 20'000;
    std::size_t bytes = std::size_t{16} << 20;
  };
  /// `life` tells this life of the server from others.
  EventLog(std::string life, const Limits& limits) : life_(std::move(life)), limits_(limits) {}

  const LoggedEvent& append(const Event& event);
  /// Whatever happened meanwhile is not known: nobody can go on from before.
  void gap();

  /// The id of the latest event.
  [[nodiscard]] std::string last_id() const { return id_of(next_ - 1); }
  /// What came after an id; nothing when that is not known.
  [[nodiscard]] std::optional<std::vector<LoggedEvent>> since(const std::string& id) const;

  /// An event as it is sent: "id: …\nevent: …\ndata: …\n\n".
  [[nodiscard]] static std::string frame(const std::string& id, const std::string& type, const std::string& data);

 private:
  [[nodiscard]] std::string id_of(std::uint64_t number) const { return life_ + "-" + std::to_string(number); }
  void drop_first();

  std::string life_;
  Limits limits_;
  std::deque<LoggedEvent> events_;  ///< numbers without a hole, up to next_ - 1
  std::size_t bytes_ = 0;
  std::uint64_t next_ = 1;
};

}  // namespace hkube::api
