#include "worker/peer_server.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>

#include "job/task_number.h"
#include "objects/header.h"
#include "objects/memory_store.h"
#include "objects/paths.h"
#include "runtime/net/port_lease.h"
#include "worker/payloads.h"
#include "worker/peer_backed_store.h"
#include "worker/zmq_socket.h"

namespace hkube::worker {
namespace {

constexpr std::chrono::seconds kPatience{30};

/// A memory store in which reading one path fails, or throws.
class Store final : public objects::ObjectStore {
 public:
  Result<std::string> get(std::string_view path) override {
    {
      const std::lock_guard lock(mutex_);
      if (path == broken_) return Error(Errc::kUnreadable, "the disk is gone");
      if (path == throwing_) throw std::runtime_error("thrown by the store");
    }
    return memory_.get(path);
  }
  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override {
    return memory_.put_parts(path, header, payload);
  }
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override {
    return memory_.get_range(path, offset, length);
  }
  Result<objects::ObjectStat> stat(std::string_view path) override { return memory_.stat(path); }
  Result<void> remove(std::string_view path) override { return memory_.remove(path); }
  Result<void> remove_tree(std::string_view path) override { return memory_.remove_tree(path); }
  Result<std::vector<objects::ObjectInfo>> list(std::string_view folder, std::size_t limit) override {
    return memory_.list(folder, limit);
  }

  void break_paths(std::string broken, std::string throwing) {
    const std::lock_guard lock(mutex_);
    broken_ = std::move(broken);
    throwing_ = std::move(throwing);
  }

 private:
  objects::MemoryStore memory_;
  std::mutex mutex_;
  std::string broken_;
  std::string throwing_;
};

class PeerServerTest : public testing::Test {
 protected:
  PeerServerTest() : lease_(net::PortLease::take(2)) { start({}); }

  void start(PeerServer::Settings settings) {
    server_.reset();
    settings.port = lease_->first();
    settings.cluster = "c";
    auto server = PeerServer::start(store_, settings);
    ASSERT_TRUE(server.ok()) << server.error().message;
    server_ = std::move(server).value();
  }

  static std::string task(std::uint32_t number) { return "job/" + job::task_id(JobId("job"), number).str(); }
  static std::string path(std::uint32_t number) { return "c-hkube/" + task(number); }
  static std::string stored(const Json& value) {
    return objects::make_header({}) + wire::encode(wire::Encoding::kMsgpack, value).value();
  }

  /// The frames that come back for one, from a plain REQ socket as wrappers have it.
  std::vector<std::string> ask(std::string_view frame, int port_offset = 0) {
    ZmqSocket socket(client_, ZMQ_REQ);
    socket.set_timeout(kPatience);
    EXPECT_TRUE(socket.connect(zmq_address("127.0.0.1", lease_->first() + port_offset)));
    EXPECT_TRUE(socket.send(frame, ZmqSocket::More::kNo));
    std::vector<std::string> frames;
    do {
      auto got = socket.receive();
      if (!got) ADD_FAILURE() << "no answer";
      if (!got) break;
      frames.push_back(*std::move(got));
    } while (socket.has_more());
    return frames;
  }
  std::vector<std::string> ask_for(const std::vector<std::string>& tasks) { return ask(encode_peer_request(tasks)); }
  static std::string error_of(const std::string& payload) {
    const auto value = wire::decode(wire::Encoding::kMsgpack, payload);
    return value.ok() && value->is_object() ? string_or((*value)["hkube_error"], "code") : "";
  }

  Result<net::PortLease> lease_;
  Store store_;
  std::unique_ptr<PeerServer> server_;
  ZmqContext client_;
};

TEST_F(PeerServerTest, AnswersPingsOnBothPorts) {
  EXPECT_EQ(ask("ping", 1), std::vector<std::string>{"pong"});
  EXPECT_EQ(ask("ping"), std::vector<std::string>{"pong"});
}

TEST_F(PeerServerTest, GivesTwoFramesForEachTaskInTheOrderOfTheRequest) {
  ASSERT_TRUE(store_.put(path(1), stored("one")).ok());
  const std::string raw = objects::make_header({objects::DataType::kRaw, objects::Protocol::kMsgpack});
  ASSERT_TRUE(store_.put_parts(path(2), raw, std::string("\x01\x02\x00", 3)).ok());
  ASSERT_TRUE(store_.put(path(3), "").ok());
  const auto frames = ask_for({task(2), task(9), task(1), task(3), "nonsense"});
  ASSERT_EQ(frames.size(), 10U);
  EXPECT_EQ(frames[0], raw);
  EXPECT_EQ(frames[1], std::string("\x01\x02\x00", 3));
  EXPECT_EQ(frames[2], objects::make_header({}));
  EXPECT_EQ(error_of(frames[3]), "notAvailable");
  EXPECT_EQ(frames[4] + frames[5], stored("one"));
  EXPECT_EQ(frames[6], objects::make_header({})) << "an object without a header";
  EXPECT_EQ(frames[7], "");
  EXPECT_EQ(error_of(frames[9]), "notAvailable");
  EXPECT_EQ(server_->served(), 3U);
}

TEST_F(PeerServerTest, NoPathLeadsOutOfTheResults) {
  ASSERT_TRUE(store_.put("c-hkube/job/job", stored("flow input")).ok());
  ASSERT_TRUE(store_.put("c-hkube-builds/code", stored("code")).ok());
  for (const char* bad : {"job/job", "../c-hkube-builds/code", "job/../../c-hkube-builds/code", "/etc/passwd", ""}) {
    EXPECT_EQ(error_of(ask_for({bad}).at(1)), "notAvailable") << bad;
  }
  EXPECT_EQ(server_->served(), 0U);
}

TEST_F(PeerServerTest, WhatItCannotReadItSaysInOnePair) {
  for (const std::string& bad : {std::string("garbage"), std::string(), encode_peer_request({}).substr(1),
                                 encode_peer_request(std::vector<std::string>(kMostPeerTasks + 1, "t"))}) {
    const auto frames = ask(bad);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(error_of(frames[1]), "unknown");
  }
  EXPECT_EQ(ask_for({}), std::vector<std::string>{""}) << "nothing was asked for";
}

TEST_F(PeerServerTest, AFailingStoreIsAnAnswerToo) {
  store_.break_paths(path(1), path(2));
  ASSERT_TRUE(store_.put(path(3), stored(3)).ok());
  const auto frames = ask_for({task(1), task(3)});
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(error_of(frames[1]), "unknown");
  EXPECT_EQ(frames[2] + frames[3], stored(3));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(error_of(ask_for({task(2)}).at(1)), "unknown") << "each thread goes on";
  EXPECT_EQ(ask_for({task(3)}).at(1), frames[3]);
}

TEST_F(PeerServerTest, AnAnswerIsBounded) {
  PeerServer::Settings settings;
  settings.most_bytes = 150;
  start(settings);
  for (std::uint32_t i = 1; i <= 3; ++i) ASSERT_TRUE(store_.put(path(i), stored(std::string(100, 'x'))).ok());
  const auto frames = ask_for({task(1), task(2), task(3)});
  ASSERT_EQ(frames.size(), 6U);
  EXPECT_EQ(error_of(frames[1]), "");
  EXPECT_EQ(error_of(frames[3]), "");
  EXPECT_EQ(error_of(frames[5]), "notAvailable") << "its reader finds it in the store";
}

TEST_F(PeerServerTest, ATooLongRequestEndsTheConnection) {
  ZmqSocket socket(client_, ZMQ_REQ);
  ZmqSocket events(client_, ZMQ_PAIR);
  ASSERT_EQ(zmq_socket_monitor(socket.get(), "inproc://events", ZMQ_EVENT_DISCONNECTED), 0);
  ASSERT_TRUE(events.connect("inproc://events"));
  events.set_timeout(kPatience);
  ASSERT_TRUE(socket.connect(zmq_address("127.0.0.1", lease_->first())));
  ASSERT_TRUE(socket.send(std::string(kLongestPeerRequest + 1, 'x'), ZmqSocket::More::kNo));
  EXPECT_TRUE(events.receive()) << "the server has closed the connection";
  zmq_socket_monitor(socket.get(), nullptr, 0);
  EXPECT_EQ(ask("ping"), std::vector<std::string>{"pong"}) << "and serves others";
}

TEST_F(PeerServerTest, APortThatIsTakenIsAnError) {
  PeerServer::Settings settings;
  settings.port = lease_->first();
  const auto second = PeerServer::start(store_, settings);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().message.find("Address already in use"), std::string::npos) << second.error().message;
}

TEST_F(PeerServerTest, ServesManyAtTheSameTime) {
  ASSERT_TRUE(store_.put(path(1), stored(std::string(1'000'000, 'x'))).ok());
  std::vector<std::future<std::vector<std::string>>> answers;
  for (int i = 0; i < 16; ++i) {
    answers.push_back(std::async(std::launch::async, [this] { return ask_for({task(1), task(1)}); }));
  }
  for (auto& answer : answers) {
    const auto frames = answer.get();
    ASSERT_EQ(frames.size(), 4U);
    EXPECT_TRUE(frames[2] + frames[3] == stored(std::string(1'000'000, 'x')));
  }
}

/// A store that has lost everything, and a peer that has some of it.
class PeerBackedTest : public PeerServerTest {
 protected:
  PeerBackedTest() {
    const Json reference = {{"storageInfo", {{"path", path(1)}}},
                            {"discovery", {{"host", "127.0.0.1"}, {"port", lease_->first()}}},
                            {"taskId", job::task_id(JobId("job"), 1).str()}};
    table_.announce(table_.join(), reference);
  }

  objects::MemoryStore empty_;
  PeerTable table_;
};

TEST_F(PeerBackedTest, TheClientReadsWhatTheServerServes) {
  ASSERT_TRUE(store_.put(path(1), stored({{"a", 1}})).ok());
  PeerClient client;
  const PeerAddress address{"127.0.0.1", lease_->first()};
  EXPECT_EQ(*client.fetch({address, task(1)}), stored({{"a", 1}}));
  EXPECT_EQ(client.fetch({address, task(2)}).error().message, "the peer answered: taskId notAvailable");
  client.stop();
  EXPECT_FALSE(client.fetch({address, task(1)}).ok());
}

TEST_F(PeerBackedTest, NobodyThereIsFoundOutByThePing) {
  server_.reset();
  PeerClient client({std::chrono::milliseconds(50), std::chrono::hours(1)});
  EXPECT_FALSE(client.fetch({{"127.0.0.1", lease_->first()}, "t"}).ok());
}

/// An algorithm that serves one result under its task's id, as wrappers do.
class PlayedPeer {
 public:
  PlayedPeer(int port, std::string task, std::string object) : socket_(context_, ZMQ_REP), pings_(context_, ZMQ_REP) {
    EXPECT_TRUE(socket_.bind(zmq_address("127.0.0.1", port)));
    EXPECT_TRUE(pings_.bind(zmq_address("127.0.0.1", port + 1)));
    threads_.emplace_back([this] {
      while (pings_.receive() && pings_.send("pong", ZmqSocket::More::kNo)) {
      }
    });
    threads_.emplace_back([this, task = std::move(task), object = std::move(object)] {
      while (const auto request = socket_.receive()) {
        if (*request != encode_peer_request({task})) break;
        (void)socket_.send(object.substr(0, 8), ZmqSocket::More::kYes);
        (void)socket_.send(object, 8, ZmqSocket::More::kNo);
      }
    });
  }
  ~PlayedPeer() {
    context_.shut_down();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  ZmqContext context_;
  ZmqSocket socket_;
  ZmqSocket pings_;
  std::vector<std::thread> threads_;
};

TEST_F(PeerBackedTest, AResultThatTheStoreLostComesFromItsPeer) {
  server_.reset();
  const PlayedPeer peer(lease_->first(), job::task_id(JobId("job"), 1).str(), stored("kept"));
  PeerClient client;
  PeerBackedStore store(empty_, table_, client);
  EXPECT_EQ(*store.get(path(1)), stored("kept"));
  EXPECT_EQ(*store.get_range(path(1), 8, 3), stored("kept").substr(8, 3));
  EXPECT_EQ(store.get_range(path(1), 1'000, 1).error().code, "objects.bad_range");
  EXPECT_EQ(store.get(path(2)).error().message, "object " + path(2) + " not found") << "nobody has it";
  ASSERT_TRUE(store.put(path(1), stored("newer")).ok());
  EXPECT_EQ(*store.get(path(1)), stored("newer")) << "the store goes before";
}

TEST_F(PeerBackedTest, WithoutThePeerItIsTheStoresError) {
  server_.reset();
  PeerClient client({std::chrono::milliseconds(50), std::chrono::milliseconds(50)});
  PeerBackedStore store(empty_, table_, client);
  EXPECT_EQ(store.get(path(1)).error().message, "object " + path(1) + " not found");
}

}  // namespace
}  // namespace hkube::worker
