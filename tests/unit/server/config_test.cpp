#include "server/config.h"

#include <gtest/gtest.h>

namespace hkube::server {
namespace {

TEST(Config, NumbersThatAreNoneAreRefused) {
  for (const char* text : {"nan", "NaN", "-nan", "inf", "-1", "1e400", "", "2x", "0x10", "1,5"}) {
    const auto config = read_config({"--cpus", text}, {});
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_NE(config.error().message.find("cpus must be a number from 0 to"), std::string::npos)
        << config.error().message;
  }
  const auto config = read_config({"--cpus", "0.5", "--data-dir", "/d"}, {});
  ASSERT_TRUE(config.ok()) << config.error().message;
  EXPECT_EQ(config->cpus, 0.5);
}

}  // namespace
}  // namespace hkube::server
