#include "wire/algorithm_message.h"

#include <gtest/gtest.h>

#include "tests/unit/wire/hex.h"
#include "wire/handshake.h"
#include "wire/msgpack.h"

namespace hkube::wire {
namespace {

constexpr Encoding kAll[] = {Encoding::kJson, Encoding::kBson, Encoding::kMsgpack, Encoding::kProtoc};

TEST(AlgorithmMessage, BytesAreThoseOfTheProtocol) {
  const AlgorithmMessage initialized{"initialized", nullptr, nullptr};
  const std::string bson =
      hex(unhex("29000000 03 6461746100 1e000000 02 636f6d6d616e6400 0c000000 696e697469616c697a656400 00 00"));
  const std::string msgpack = "81a7636f6d6d616e64ab696e697469616c697a6564";
  EXPECT_EQ(hex(*encode_message(Encoding::kBson, initialized)), bson);
  EXPECT_EQ(hex(*encode_message(Encoding::kMsgpack, initialized)), msgpack);
  EXPECT_EQ(*encode_message(Encoding::kJson, initialized), R"({"command":"initialized"})");
  for (const auto& [encoding, bytes] :
       {std::pair(Encoding::kBson, bson),
        {Encoding::kMsgpack, msgpack},
        {Encoding::kBson,
         "2f0000000364617461002400000002636f6d6d616e64000c000000696e697469616c697a6564000a"
         "64617461000000"},
        {Encoding::kMsgpack, "82a7636f6d6d616e64ab696e697469616c697a6564a464617461c0"}}) {
    const auto message = decode_message(encoding, unhex(bytes));
    ASSERT_TRUE(message.ok()) << message.error().message;
    EXPECT_EQ(message->command, from_algorithm::kInitialized);
    EXPECT_TRUE(message->data.is_null());
    EXPECT_TRUE(message->error.is_null());
  }
}

TEST(AlgorithmMessage, GoesRoundInEveryEncoding) {
  const AlgorithmMessage messages[] = {
      make_initialize({{"jobId", "j"}, {"input", {1, "two", nullptr}}, {"flatInput", Json::object()}}),
      make_start({{"uber-trace-id", "a:b:c:1"}}),
      make_start(),
      make_stop(true),
      make_exit(3),
      {"errorMessage", nullptr, {{"code", "Failed"}, {"message", "bad \"luck\""}}},
      {"servingStatus", true, nullptr},
  };
  for (const Encoding encoding : kAll) {
    for (const AlgorithmMessage& message : messages) {
      const auto copy = decode_message(encoding, *encode_message(encoding, message));
      ASSERT_TRUE(copy.ok());
      EXPECT_EQ(copy->command, message.command);
      EXPECT_EQ(copy->data, message.data);
      EXPECT_EQ(copy->error, message.error);
    }
  }
  EXPECT_EQ(*encode_message(Encoding::kJson, make_stop(false)), R"({"command":"stop","data":{"forceStop":false}})");
  EXPECT_EQ(*encode_message(Encoding::kJson, make_exit(0)), R"({"command":"exit","data":{"exitCode":0}})");
  EXPECT_EQ(*encode_message(Encoding::kJson, make_start()), R"({"command":"start","data":{"spanId":null}})");
}

TEST(AlgorithmMessage, CarriesTheDeepestValues) {
  Json deep = Json::array();
  for (int i = 1; i < kMaxJsonDepth; ++i) deep = Json::array({std::move(deep)});
  for (const Encoding encoding : {Encoding::kBson, Encoding::kMsgpack, Encoding::kProtoc}) {
    const auto copy = decode_message(encoding, *encode_message(encoding, {"done", deep, nullptr}));
    ASSERT_TRUE(copy.ok()) << copy.error().message;
    EXPECT_EQ(copy->data, deep);
  }
}

TEST(AlgorithmMessage, RefusesWhatIsNoMessage) {
  for (const std::string_view text :
       {"", "[]", "{}", "5", R"({"command":5})", R"({"command":""})", R"({"command":"x")"}) {
    EXPECT_EQ(decode_message(Encoding::kJson, text).error().kind, ErrorKind::kInvalid) << text;
  }
  EXPECT_FALSE(decode_message(Encoding::kMsgpack, unhex("c0")).ok());
  EXPECT_FALSE(decode_message(Encoding::kBson, unhex("0500000000")).ok());
}

TEST(AlgorithmMessage, ErrorTextHasAFallback) {
  EXPECT_EQ(error_text({"errorMessage", nullptr, {{"message", "no luck"}}}), "no luck");
  EXPECT_EQ(error_text({"errorMessage", nullptr, {{"code", "Failed"}}}), "unknown error");
  EXPECT_EQ(error_text({"errorMessage", nullptr, nullptr}), "unknown error");
}

TEST(AlgorithmMessage, ErrorDetailsGoByTwoNames) {
  EXPECT_EQ(error_details({"errorMessage", nullptr, {{"message", "m"}, {"details", "line 1"}}}), "line 1");
  EXPECT_EQ(error_details({"errorMessage", nullptr, {{"details", ""}, {"stack", "at f"}}}), "at f");
  EXPECT_EQ(error_details({"errorMessage", nullptr, {{"message", "m"}, {"details", 5}}}), "");
  EXPECT_EQ(error_details({"errorMessage", nullptr, nullptr}), "");
}

TEST(Handshake, ComesFromTheQuery) {
  struct Case {
    std::string_view target;
    StorageMode storage;
    Encoding encoding;
  };
  for (const Case& c : {Case{"/", StorageMode::kV1, Encoding::kJson},
                        {"", StorageMode::kV1, Encoding::kJson},
                        {"/?storage=v3&encoding=bson", StorageMode::kV3, Encoding::kBson},
                        {"?encoding=msgpack&storage=v2", StorageMode::kV2, Encoding::kMsgpack},
                        {"/any/path?encoding=json&hostname=a%20b", StorageMode::kV1, Encoding::kJson},
                        {"/?storage=&&encoding", StorageMode::kV1, Encoding::kJson}}) {
    const auto handshake = parse_handshake(c.target);
    ASSERT_TRUE(handshake.ok()) << c.target;
    EXPECT_EQ(handshake->storage, c.storage) << c.target;
    EXPECT_EQ(handshake->encoding, c.encoding) << c.target;
  }
  EXPECT_EQ(parse_handshake("/?storage=v9").error().message, "unknown storage mode \"v9\"; known are v1, v2, v3");
  EXPECT_FALSE(parse_handshake("/?encoding=xml").ok());
}

TEST(Handshake, FilesAreAskedFor) {
  EXPECT_TRUE(parse_handshake("/?storage=v1&encoding=msgpack&ahead=1&named=1")->takes_ahead());
  for (const char* target : {"/?storage=v1&encoding=msgpack&named=1", "/?storage=v1&encoding=msgpack&ahead=0&named=1",
                             "/?storage=v1&encoding=msgpack&ahead=1", "/?storage=v1&encoding=bson&ahead=1&named=1",
                             "/?storage=v3&encoding=msgpack&ahead=1&named=1"}) {
    EXPECT_FALSE(parse_handshake(target)->takes_ahead()) << target;
  }
  EXPECT_TRUE(parse_handshake("/?named=1")->names_tasks());
  EXPECT_FALSE(parse_handshake("/?named=0")->names_tasks());
  EXPECT_EQ(parse_handshake("/?stop=0")->stop_hook, StopHook::kNone);
  EXPECT_EQ(parse_handshake("/?stop=1")->stop_hook, StopHook::kMaybe);
  EXPECT_EQ(parse_handshake("/")->stop_hook, StopHook::kMaybe);
  EXPECT_EQ(parse_handshake("/?storage=v1&encoding=msgpack&files=1")->files, Files::kYes);
  for (const char* target : {"/", "/?files=0", "/?files=", "/?files=yes"}) {
    EXPECT_EQ(parse_handshake(target)->files, Files::kNo) << target;
  }
}

TEST(ScanMessage, ReadsTheEnvelopeAlone) {
  const auto frame = [](const Json& message) {
    std::string out;
    EXPECT_TRUE(append_msgpack(out, message).ok());
    return out;
  };
  const std::string done = frame({{"data", {1, 2}}, {"command", "done"}});
  EXPECT_EQ(scan_message(done).command, "done");
  EXPECT_EQ(scan_message(done).data, frame({1, 2}));
  EXPECT_EQ(scan_message(done).payload_file, "");
  EXPECT_FALSE(scan_message(done).assignment);
  EXPECT_EQ(scan_message(done + "x").command, "") << "bytes follow the message";
  EXPECT_EQ(scan_message(done.substr(0, done.size() - 1)).command, "");
  EXPECT_EQ(scan_message("").command, "");
  EXPECT_EQ(scan_message(frame({{"data", 1}})).command, "");
  EXPECT_EQ(scan_message(frame({{"command", 5}})).command, "");
  EXPECT_EQ(scan_message(frame({1, 2})).command, "");
  const Json file = {{"metadata", nullptr}};
  EXPECT_EQ(scan_message(frame({{"command", "done"}, {"payloadFile", file}})).payload_file, frame(file));
}

TEST(Assignment, IsTheSameHoweverAMessageIsRead) {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{200}, std::uint64_t{1} << 40}) {
    std::string frame;
    ASSERT_TRUE(append_msgpack(frame, {{"command", "done"}, {"assignment", number}}).ok());
    EXPECT_EQ(scan_message(frame).assignment, number);
    EXPECT_EQ(decode_message(Encoding::kMsgpack, frame)->assignment, number);
  }
  EXPECT_EQ(scan_message("\x82\xa7"
                         "command\xa4"
                         "done\xaa"
                         "assignment\xd1\x01\x2c")
                .assignment,
            300U)
      << "as a signed one";
  for (const Json& odd : {Json("1"), Json(-1), Json(1.5), Json()}) {
    std::string frame;
    ASSERT_TRUE(append_msgpack(frame, {{"command", "done"}, {"assignment", odd}}).ok());
    EXPECT_FALSE(scan_message(frame).assignment) << odd;
    EXPECT_FALSE(decode_message(Encoding::kMsgpack, frame)->assignment) << odd;
  }
}

TEST(Handshake, WhatItDoesNotSayIsTheDefault) {
  const Handshake defaults{StorageMode::kV3, Encoding::kBson};
  EXPECT_EQ(parse_handshake("/", defaults)->storage, StorageMode::kV3);
  EXPECT_EQ(parse_handshake("/?storage=v1&encoding=", defaults)->storage, StorageMode::kV1);
  EXPECT_EQ(parse_handshake("/?storage=v1&encoding=", defaults)->encoding, Encoding::kBson);
}

}  // namespace
}  // namespace hkube::wire
