#include "base/proxy.h"

#include <gtest/gtest.h>

#include <map>

namespace hkube {
namespace {

using Environment = std::map<std::string, std::string>;

std::string proxy_name(const std::string& url, const Environment& environment) {
  const auto proxy = proxy_of(url, [&](const char* name) {
    const auto it = environment.find(name);
    return it == environment.end() ? std::string() : it->second;
  });
  return proxy ? proxy->variable : "";
}

TEST(Proxy, HostOfAnAddress) {
  for (const auto& [url, host] : std::map<std::string, std::string>{{"http://Host.Example:80/a?b", "host.example"},
                                                                    {"host:80", "host"},
                                                                    {"https://me:p@x@h/", "h"},
                                                                    {"http://[::1]:8080/", "::1"},
                                                                    {"http://h?x=/@y", "h"},
                                                                    {"http://", ""}}) {
    EXPECT_EQ(host_of(url), host) << url;
  }
}

TEST(Proxy, WhatIsThisMachine) {
  for (const char* host : {"localhost", "localhost.", "a.localhost", "127.0.0.1", "127.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host :
       {"localhost.example", "notlocalhost", "127.example", "128.0.0.1", "127.0.0.1.example", "", "::2"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(Proxy, ByScheme) {
  const Environment both{{"http_proxy", "http://p:1"}, {"HTTPS_PROXY", "http://q:2"}};
  EXPECT_EQ(proxy_name("http://h/", both), "http_proxy");
  EXPECT_EQ(proxy_name("https://h/", both), "HTTPS_PROXY");
  EXPECT_EQ(proxy_name("http://h/", {{"HTTP_PROXY", "http://p:1"}}), "") << "it may be a header of a request";
  EXPECT_EQ(proxy_name("http://h/", {{"ALL_PROXY", "socks5://p:1"}}), "ALL_PROXY");
  EXPECT_EQ(proxy_name("http://h/", {{"http_proxy", ""}}), "");
}

TEST(Proxy, NeverForThisMachine) {
  const Environment all{{"http_proxy", "http://p:1"}, {"all_proxy", "http://p:1"}};
  for (const char* url :
       {"http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:1/", "http://user@LOCALHOST:1"}) {
    EXPECT_EQ(proxy_name(url, all), "") << url;
  }
  EXPECT_EQ(proxy_name("http://localhost.example/", all), "http_proxy");
}

TEST(Proxy, Exceptions) {
  const auto with = [](const std::string& list, const std::string& url) {
    return proxy_name(url, {{"http_proxy", "http://p:1"}, {"no_proxy", list}});
  };
  for (const char* list : {"*", "a.example", ".example", "example", "other, A.example ,x", "x a.example."}) {
    EXPECT_EQ(with(list, "http://a.example:80/"), "") << list;
  }
  for (const char* list : {"", ",", "ample", "b.a.example", "a.example.com", "."}) {
    EXPECT_EQ(with(list, "http://a.example:80/"), "http_proxy") << list;
  }
}

TEST(Proxy, WordsHaveNoPassword) {
  EXPECT_EQ((Proxy{"http://me:secret@p:3128", "http_proxy"}).words(), "the proxy http://p:3128 (http_proxy)");
  EXPECT_EQ((Proxy{"p:3128", "ALL_PROXY"}).words(), "the proxy p:3128 (ALL_PROXY)");
}

}  // namespace
}  // namespace hkube
