#include "api/events/event_client.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

/// Runs timers when the test says so.
class HandExecutor : public runtime::Executor {
 public:
  void post(std::function<void()> fn) override { fn(); }
  std::unique_ptr<runtime::Timer> after(std::chrono::milliseconds, std::function<void()> fn) override {
    timer = std::move(fn);
    return std::make_unique<runtime::Timer>();
  }
  std::function<void()> timer;
};

class Client : public testing::Test {
 protected:
  std::shared_ptr<EventClient> make(EventFilter filter = {}) {
    return std::make_shared<EventClient>(
        EventClient::Ports{io, [this] { return log.last_id(); }, [this](const EventClient&) { ++gone; }},
        std::move(filter), std::chrono::milliseconds(100));
  }
  void happen(EventClient& client, const std::string& type = "job", const std::string& job = "j",
              const std::string& data = "{}") {
    client.offer(log.append({type, job, data}));
  }
  static std::string all(EventClient& client) {
    std::string text;
    for (std::string part = client.next(); !part.empty(); part = client.next()) text += part;
    return text;
  }

  HandExecutor io;
  EventLog log{"7", {}};
  int gone = 0;
};

TEST_F(Client, GetsWhatItAskedFor) {
  const auto client = make({{"job", "node"}, {"a"}});
  happen(*client, "job", "a");
  happen(*client, "job", "b");
  happen(*client, "worker", "");
  happen(*client, "task", "a");
  happen(*client, "node", "a");
  EXPECT_EQ(all(*client), "id: 7-1\nevent: job\ndata: {}\n\nid: 7-5\nevent: node\ndata: {}\n\n");
}

TEST_F(Client, IsWokenOnceItIsOpen) {
  const auto client = make();
  int woken = 0;
  happen(*client);
  client->open([&] { ++woken; });
  EXPECT_EQ(woken, 0);  // the server looks by itself
  happen(*client);
  EXPECT_EQ(woken, 1);
}

TEST_F(Client, OneThatDoesNotReadIsReset) {
  const auto client = make();
  for (std::size_t i = 0; i < EventClient::kMaxWaiting + 10; ++i) happen(*client);
  const std::string text = all(*client);
  const std::string overflow = "id: 7-" + std::to_string(EventClient::kMaxWaiting + 1) + "\nevent: reset\n";
  EXPECT_TRUE(text.starts_with(overflow)) << text.substr(0, 100);
  // From there on nothing is missing.
  EXPECT_NE(text.find("id: 7-" + std::to_string(EventClient::kMaxWaiting + 2) + "\nevent: job"), std::string::npos);
  EXPECT_NE(text.find("id: " + log.last_id() + "\nevent: job"), std::string::npos);
}

TEST_F(Client, IsBoundedInBytes) {
  const auto client = make();
  for (int i = 0; i < 20; ++i) happen(*client, "job", "j", std::string(100'000, 'x'));
  EXPECT_LE(all(*client).size(), EventClient::kMaxWaitingBytes + 100);
  for (int i = 0; i < 5; ++i) happen(*client, "job", "j", "{}");
  EXPECT_EQ(all(*client).find("reset"), std::string::npos);  // what has been read makes room
}

TEST_F(Client, HeartbeatsCarryTheIdWhenAllHasBeenRead) {
  const auto client = make({{"build"}, {}});
  client->open([] {});
  happen(*client);  // not for it
  io.timer();
  EXPECT_EQ(all(*client), ": still here\nid: 7-1\n\n");
  happen(*client, "build");
  io.timer();
  EXPECT_EQ(all(*client), "id: 7-2\nevent: build\ndata: {}\n\n");
}

TEST_F(Client, TellsOnceThatItIsGone) {
  const auto client = make();
  client->open([] {});
  client->closed();
  client->closed();
  EXPECT_EQ(gone, 1);
  const auto other = make();
  other->detach();
  other->closed();
  EXPECT_EQ(gone, 1);
}

}  // namespace
}  // namespace hkube::api
