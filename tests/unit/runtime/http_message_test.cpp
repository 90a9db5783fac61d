#include "runtime/net/http_message.h"

#include <gtest/gtest.h>

namespace hkube::net {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

bool is_refused(const Headers& headers, unsigned version = 11) {
  HttpRequest head;
  head.headers = headers;
  return fault_of_header(head, version) != nullptr;
}

TEST(HttpHeader, OneHost) {
  EXPECT_FALSE(is_refused({{"host", "a:80"}}));
  EXPECT_TRUE(is_refused({}));
  EXPECT_FALSE(is_refused({}, 10));
  EXPECT_TRUE(is_refused({{"host", "a"}, {"host", "a"}}));
  for (const char* host : {"", "a b", "a/b", "u@a", "a:x", "[::1"}) EXPECT_TRUE(is_refused({{"host", host}})) << host;
}

TEST(HttpHeader, OneEndOfTheBody) {
  const auto with = [](Headers more) {
    more.emplace_back("host", "a");
    return more;
  };
  EXPECT_FALSE(is_refused(with({{"content-length", "5"}})));
  EXPECT_TRUE(is_refused(with({{"content-length", "5"}, {"content-length", "5"}})));
  EXPECT_FALSE(is_refused(with({{"transfer-encoding", "chunked"}})));
  EXPECT_FALSE(is_refused(with({{"transfer-encoding", "Chunked"}})));
  EXPECT_TRUE(is_refused(with({{"transfer-encoding", "chunked"}}), 10));
  EXPECT_TRUE(is_refused(with({{"transfer-encoding", "chunked"}, {"content-length", "5"}})));
  EXPECT_TRUE(is_refused(with({{"transfer-encoding", "chunked"}, {"transfer-encoding", "chunked"}})));
  for (const char* encoding : {"", "xchunked", "chunked, identity", "identity", "gzip, chunked", "chunked;a=b"}) {
    EXPECT_TRUE(is_refused(with({{"transfer-encoding", encoding}}))) << encoding;
  }
}

}  // namespace
}  // namespace hkube::net
