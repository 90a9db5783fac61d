#include <gtest/gtest.h>

#include "spec/formats.h"

namespace hkube::spec {
namespace {

struct Case {
  std::string_view format;
  std::string_view text;
  bool ok;
};

TEST(Formats, AcceptAndRefuse) {
  const Case cases[] = {
      {"pipeline-name", "main:My_pipe-1.2", true},
      {"pipeline-name", "", false},
      {"pipeline-name", "a/b", false},
      {"algorithm-name", "a1", true},
      {"algorithm-name", "a", false},
      {"algorithm-name", "eval-alg.v2", true},
      {"algorithm-name", "a\\b", true},
      {"algorithm-name", "-ab", false},
      {"algorithm-name", "ab-", false},
      {"algorithm-name", "aB", false},
      {"algorithm-name", "a_b", false},
      {"gateway-name", "gate", true},
      {"gateway-name", "Gate", false},
      {"algorithm-mount-pvc", "claim-1", true},
      {"algorithm-image", "", true},
      {"algorithm-image", "docker.io/Hkube/x:v1", true},
      {"algorithm-image", "a\tb", false},
      {"algorithm-image", "a\xC2\xA0ment", false},
      {"path", "/tmp/foo-bar/baz_1", true},
      {"path", "", false},
      {"path", "/tmp/foo bar", false},
      {"path", "a@", true},
      {"path", "a@aaa", true},
      {"path", "a@b", false},
      {"url", "HTTPS://x", true},
      {"url", "ftp://x", true},
      {"url", "x://y", false},
      {"url", "http:/x", false},
      {"algorithm-memory", "4Mi", true},
      {"algorithm-memory", "4095Ki", false},
      {"memory", "1Ki", true},
      {"memory", "1", false},
      {"cron", "0 0 * * *", true},
      {"cron", "60 * * * *", false},
      {"no-such-format", "anything", true},
  };
  for (const Case& c : cases) EXPECT_EQ(check_format(c.format, c.text).ok, c.ok) << c.format << ' ' << c.text;
  EXPECT_FALSE(check_format("algorithm-mount-pvc", std::string(64, 'a')).ok);
  EXPECT_TRUE(check_format("algorithm-mount-pvc", std::string(63, 'a')).ok);
  EXPECT_TRUE(check_format("path", std::string(100000, 'a')).ok) << "long input is no trap";
}

}  // namespace
}  // namespace hkube::spec
