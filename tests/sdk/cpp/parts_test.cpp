// The parts of the C++ wrapper that can be looked at without a worker.
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>

#include "config.h"
#include "frame.h"
#include "handshake.h"
#include "utf8.h"

namespace hkube {
namespace {

Config config_of(const std::map<std::string, std::string>& environment) {
  return read_config([&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  });
}

TEST(SdkConfig, Defaults) {
  const Config config = config_of({});
  EXPECT_EQ(config.address(), "127.0.0.1:3000");
  EXPECT_EQ(config.target, "/?storage=v1&encoding=msgpack&files=1&ahead=1&named=1");
  EXPECT_EQ(config.folder, "");
}

TEST(SdkConfig, HostPortAndFolder) {
  const Config config =
      config_of({{"WORKER_SOCKET_HOST", "::1"}, {"WORKER_SOCKET_PORT", "65535"}, {"ALGORITHM_PATH", "code"}});
  EXPECT_EQ(config.address(), "[::1]:65535");
  EXPECT_EQ(config.folder, "code");
}

TEST(SdkConfig, Urls) {
  const std::map<std::string, std::pair<std::string, std::string>> cases{
      {"ws://worker", {"worker:80", "/?storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
      {"ws://worker:3001/", {"worker:3001", "/?storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
      {"ws://worker:3001/hkube/debug/x",
       {"worker:3001", "/hkube/debug/x?storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
      {"ws://worker?a=b", {"worker:80", "/?a=b&storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
      {"ws://[::1]:3001/x?a=b#part", {"[::1]:3001", "/x?a=b&storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
      {"ws://[::1]", {"[::1]:80", "/?storage=v1&encoding=msgpack&files=1&ahead=1&named=1"}},
  };
  for (const auto& [url, expected] : cases) {
    const Config config = config_of({{"WORKER_SOCKET_URL", url}});
    EXPECT_EQ(config.address(), expected.first) << url;
    EXPECT_EQ(config.target, expected.second) << url;
  }
}

TEST(SdkConfig, WhatIsNoGood) {
  for (const char* url :
       {"http://worker", "ws://", "ws://:3000", "ws://worker:", "ws://worker:65536", "ws://worker:3x"}) {
    EXPECT_THROW(config_of({{"WORKER_SOCKET_URL", url}}), std::invalid_argument) << url;
  }
  for (const char* port : {"x", "-1", "65536", "100000", "1 "}) {
    EXPECT_THROW(config_of({{"WORKER_SOCKET_PORT", port}}), std::invalid_argument) << port;
  }
}

TEST(SdkHandshake, TheKeysOfTheStandard) {
  EXPECT_EQ(base64("the sample nonce"), "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("a"), "YQ==");
  EXPECT_EQ(base64("ab"), "YWI=");
  EXPECT_EQ(base64("\xFF\xFE\xFD"), "//79");
  EXPECT_EQ(accepted_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(SdkHandshake, AnswersOfServers) {
  const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
  EXPECT_EQ(handshake_problem("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              "sec-websocket-ACCEPT:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ",
                              key),
            "");
  EXPECT_EQ(handshake_problem("HTTP/1.1 101\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", key), "");
  EXPECT_NE(handshake_problem("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pP", key), "");
  EXPECT_NE(handshake_problem("HTTP/1.1 101 Switching Protocols", key), "");
  EXPECT_EQ(handshake_problem("HTTP/1.1 503 Busy\r\nx: y", key),
            "the worker refused the connection: HTTP/1.1 503 Busy");
  EXPECT_NE(handshake_problem("what?", key), "");
  EXPECT_NE(handshake_problem("", key), "");
}

TEST(SdkFrame, MaskOfEveryLengthAndPlace) {
  const MaskKey key = 0x9A0B1C2D;
  const char* raw = reinterpret_cast<const char*>(&key);
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 7);
    std::string masked = text;
    mask(masked.data(), size, key);
    for (std::size_t i = 0; i < size; ++i)
      EXPECT_EQ(masked[i], static_cast<char>(text[i] ^ raw[i % 4])) << size << " " << i;
    mask(masked.data(), size, key);
    EXPECT_EQ(masked, text);
  }
}

TEST(SdkUtf8, WellFormedOrNot) {
  for (const char* text : {"", "ascii that is longer than eight bytes", "é", "aé", "aaaaaaaé", "日本語",
                           "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\xC2\x80"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(to_utf8(text), text);
  }
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  for (const char* text :
       {"\x80", "caf\xE9", "caf\xE9 and more", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE6\x97", "eight by\xFF", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(to_utf8(text)));
  }
  EXPECT_EQ(to_utf8("caf\xE9!"), "caf\xEF\xBF\xBD!");
}

}  // namespace
}  // namespace hkube
