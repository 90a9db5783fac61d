#include "worker/peer_message.h"

#include <gtest/gtest.h>

#include "job/task_number.h"
#include "objects/header.h"
#include "worker/payloads.h"

namespace hkube::worker {
namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

// As @hkube/encoding 2.0.1 writes {tasks: ["t1"]}.
const std::string kRequest = bytes("81a57461736b7391a27431");
const std::string kBsonRequest = bytes("260000000364617461001b000000047461736b73000f00000002300003000000743100000000");

TEST(PeerRequest, GoldenBytes) {
  EXPECT_EQ(encode_peer_request({"t1"}), kRequest);
  const auto msgpack = decode_peer_request(kRequest);
  ASSERT_TRUE(msgpack.ok());
  EXPECT_EQ(msgpack->tasks, std::vector<std::string>{"t1"});
  EXPECT_EQ(msgpack->encoding, wire::Encoding::kMsgpack);
  const auto bson = decode_peer_request(kBsonRequest);
  ASSERT_TRUE(bson.ok());
  EXPECT_EQ(bson->tasks, std::vector<std::string>{"t1"});
  EXPECT_EQ(bson->encoding, wire::Encoding::kBson);
}

TEST(PeerRequest, WhatIsNoneIsRefused) {
  EXPECT_TRUE(decode_peer_request(encode_peer_request({}))->tasks.empty());
  const std::vector<std::string> most(kMostPeerTasks, "t");
  EXPECT_EQ(decode_peer_request(encode_peer_request(most))->tasks.size(), kMostPeerTasks);
  std::vector<std::string> many = most;
  many.emplace_back("t");
  for (const std::string& bad :
       {encode_peer_request(many), std::string(kLongestPeerRequest + 1, '\0'), std::string(), std::string("x"),
        bytes("80"), bytes("81a57461736b73a27431"), bytes("81a57461736b739101"), bytes("81a57461736b7391"),
        bytes("91a27431"), kBsonRequest.substr(0, kBsonRequest.size() - 1)}) {
    EXPECT_FALSE(decode_peer_request(bad).ok());
  }
}

TEST(PeerValue, GoldenBytesOfWhatIsNotThere) {
  const PeerValue msgpack = peer_not_available(wire::Encoding::kMsgpack);
  EXPECT_EQ(msgpack.header, bytes("010802030000484b"));
  EXPECT_EQ(msgpack.begin, 0U);
  // {hkube_error: {code: "notAvailable", message: "taskId notAvailable"}}
  EXPECT_EQ(msgpack.payload, bytes("81ab686b7562655f6572726f7282a4636f6465ac6e6f74417661696c61626c65a76d657373616765b3"
                                   "7461736b4964206e6f74417661696c61626c65"));
  const PeerValue bson = peer_not_available(wire::Encoding::kBson);
  EXPECT_EQ(bson.header, bytes("010802010000484b"));
  EXPECT_EQ((*wire::decode(wire::Encoding::kBson, bson.payload))["hkube_error"]["code"], "notAvailable");
  for (const PeerValue& value : {msgpack, bson}) {
    const auto decoded = decode_peer_value(value.header, value.payload);
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().message, "the peer answered: taskId notAvailable");
  }
}

TEST(PeerValue, StoredObjectsAsTheyAre) {
  // The number 42, and the bytes 01 02 03, as @hkube/encoding writes them.
  for (const std::string& object : {bytes("010802030000484b2a"), bytes("010801030000484b010203")}) {
    const PeerValue value = peer_value(object);
    EXPECT_EQ(value.header, object.substr(0, 8));
    EXPECT_EQ(value.payload.substr(value.begin), object.substr(8));
    EXPECT_EQ(*decode_peer_value(value.header, value.payload.substr(value.begin)), object);
  }
  const PeerValue bare = peer_value(bytes("2a"));
  EXPECT_EQ(bare.header, bytes("010802030000484b"));
  EXPECT_EQ(bare.payload.substr(bare.begin), bytes("2a"));
}

TEST(PeerValue, AnAnswerMayBeNone) {
  EXPECT_FALSE(decode_peer_value("", bytes("2a")).ok());
  EXPECT_FALSE(decode_peer_value(bytes("010802030000484b2a"), "").ok());
  EXPECT_FALSE(decode_peer_value(bytes("010802030000484b"), bytes("c1")).ok());
  // Bytes are not looked into: they may well look like an error.
  const std::string looks_so = peer_not_available(wire::Encoding::kMsgpack).payload;
  EXPECT_TRUE(decode_peer_value(bytes("010801030000484b"), looks_so).ok());
}

TEST(PeerTask, NamesTheResultOfOneTaskAndNothingElse) {
  const std::string task = job::task_id(JobId("job1"), 7).str();
  const std::string name = "job1/" + task;
  EXPECT_EQ(peer_task_of("c-hkube/" + name), name);
  EXPECT_EQ(path_of_peer_task("c", name), "c-hkube/" + name);
  const std::string none[] = {std::string(),
                              std::string("/"),
                              task,
                              "job1/",
                              "/" + task,
                              "job1/" + task + "/x",
                              "../job1/" + task,
                              "../" + task,
                              "./" + task,
                              "a/../" + task,
                              std::string("job1/job1"),
                              std::string("job1/../secret"),
                              "job1\\" + task,
                              "job1/" + task.substr(1) + "/",
                              "JOB/" + task,
                              std::string(65, 'j') + "/" + task,
                              "job1/" + std::string(8, 'z'),
                              std::string("job1/") + std::string(8, '\0'),
                              "job 1/" + task,
                              "job1%2F/" + task};
  for (const std::string& bad : none) {
    EXPECT_FALSE(path_of_peer_task("c", bad)) << bad;
    EXPECT_EQ(peer_task_of("c-hkube/" + bad), "") << bad;
  }
  EXPECT_EQ(peer_task_of(""), "");
  EXPECT_EQ(peer_task_of("c-hkube"), "");
}

}  // namespace
}  // namespace hkube::worker
