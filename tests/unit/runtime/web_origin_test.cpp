#include "runtime/net/web_origin.h"

#include <gtest/gtest.h>

namespace hkube::net {
namespace {

TEST(WebOrigin, TakesAuthoritiesApart) {
  const auto shown = [](const char* text) -> std::string {
    const auto at = parse_authority(text);
    return at ? at->host + " " + std::to_string(at->port) + (at->is_address ? " address" : "") : "none";
  };
  EXPECT_EQ(shown("Some-Name.example:8080"), "some-name.example 8080");
  EXPECT_EQ(shown("a_b"), "a_b 0");
  EXPECT_EQ(shown("127.0.0.1:80"), "127.0.0.1 80 address");
  EXPECT_EQ(shown("[::1]:80"), "::1 80 address");
  EXPECT_EQ(shown("[0:0::1]"), "::1 0 address");
  // Browsers write addresses in one way only; other spellings are names, and nobody's.
  EXPECT_EQ(shown("127.1"), "127.1 0");
  EXPECT_EQ(shown("2130706433"), "2130706433 0");
  for (const char* text : {"", ":80", "a:", "a:0", "a:65536", "a:8x", "a:80:80", "::1", "[::1", "[::1]80",
                           "[127.0.0.1]", "[a]", "u@a", "a/b", "a b", "a?b", "a#b", "[::1].evil.example", "a\n"}) {
    EXPECT_EQ(shown(text), "none") << text;
  }
}

TEST(WebOrigin, TakesOriginsApart) {
  EXPECT_EQ(parse_origin("HTTP://A.example")->at.port, 80);
  EXPECT_EQ(parse_origin("https://a.example")->at.port, 443);
  EXPECT_EQ(parse_origin("https://a.example"), parse_origin("https://a.example:443"));
  EXPECT_NE(parse_origin("https://a.example"), parse_origin("http://a.example:443"));
  for (const char* text : {"null", "", "a.example", "file://", "file:///a", "ftp://a", "http://a/", "http://a/b",
                           "http://", "http://u@a", "http://localhost:99@evil.example", "chrome-extension://abc"}) {
    EXPECT_FALSE(parse_origin(text)) << text;
  }
}

TEST(WebOrigin, KnowsLoopback) {
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback_address(address)) << address;
  }
  for (const char* address : {"127.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "::2", "", "::ffff:10.0.0.1",
                              "localhost", "0.0.0.0"}) {
    EXPECT_FALSE(is_loopback_address(address)) << address;
  }
}

struct Case {
  const char* host;
  const char* origin;
  bool foreign;
};

TEST(PageRules, OfAServerOnLoopback) {
  PageRules rules;
  rules.origins = {*parse_origin("https://named.example")};
  for (const Case& c : std::initializer_list<Case>{
           {"127.0.0.1:8080", "", false},
           {"localhost:8080", "", false},
           {"[::1]:8080", "", false},
           {"127.0.0.1", "", false},
           {"127.0.0.1:8080", "http://127.0.0.1:8080", false},
           {"127.0.0.1:8080", "http://localhost:3000", false},
           {"127.0.0.1:8080", "https://named.example", false},
           {"127.0.0.1:8080", "http://named.example", true},
           {"127.0.0.1:8080", "https://named.example.evil.example", true},
           {"127.0.0.1:8080", "null", true},
           {"127.0.0.1:8080", "http://evil.example", true},
           {"127.0.0.1:8080", "http://127.evil.example", true},
           {"127.0.0.1:8080", "http://127.0.0.1.evil.example:8000", true},
           {"127.0.0.1:8080", "http://localhost.evil.example", true},
           {"127.0.0.1:8080", "http://[::1].evil.example", true},
           {"127.0.0.1:8080", "http://localhost:99@evil.example", true},
           {"evil.example:8080", "http://evil.example:8080", true},
           {"evil.example:8080", "", true},
           {"127.evil.example:8080", "", true},
           {"localhost.evil.example", "", true},
           {"0.0.0.0:8080", "", true},
           {"10.0.0.1:8080", "", true},
           {"", "http://127.0.0.1:8080", true},
       }) {
    EXPECT_EQ(why_foreign(rules, {c.host, c.origin, {}, {}}).has_value(), c.foreign) << c.host << " " << c.origin;
  }
}

TEST(PageRules, OfAServerForOtherMachines) {
  PageRules rules;
  rules.loopback_only = false;
  rules.names = {"hkube.example"};
  for (const Case& c : std::initializer_list<Case>{
           {"10.0.0.1:8080", "", false},
           {"10.0.0.1:8080", "http://10.0.0.1:8080", false},
           {"10.0.0.1", "http://10.0.0.1", false},
           {"10.0.0.1", "https://10.0.0.1", false},
           {"10.0.0.1:8080", "http://10.0.0.1", true},
           {"10.0.0.1:8080", "http://10.0.0.2:8080", true},
           {"10.0.0.1:8080", "http://localhost:3000", true},
           {"[fe80::1]:8080", "http://[fe80::1]:8080", false},
           {"HKube.example", "https://hkube.example", false},
           {"hkube.example.evil.example", "", true},
           {"evil.example:8080", "http://evil.example:8080", true},
           {"0.0.0.0:8080", "http://0.0.0.0:8080", true},
           {"[::]:8080", "", true},
           {"127.0.0.1:8080", "", false},
       }) {
    EXPECT_EQ(why_foreign(rules, {c.host, c.origin, {}, {}}).has_value(), c.foreign) << c.host << " " << c.origin;
  }
}

TEST(PageRules, WhatAPageIncludesHasNoOrigin) {
  const PageRules rules;
  const auto foreign = [&](const char* site, const char* mode) {
    return why_foreign(rules, {"127.0.0.1", "", site, mode}).has_value();
  };
  EXPECT_TRUE(foreign("cross-site", "no-cors"));
  EXPECT_TRUE(foreign("cross-site", "websocket"));
  EXPECT_FALSE(foreign("cross-site", "navigate"));
  EXPECT_FALSE(foreign("same-origin", "cors"));
  EXPECT_FALSE(foreign("none", "navigate"));
}

}  // namespace
}  // namespace hkube::net
