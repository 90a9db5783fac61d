#include "api/clean_service.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

using Names = std::set<std::string, std::less<>>;

TEST(Cleaners, AreNamedInAList) {
  EXPECT_EQ(*read_cleaners(""), Names{});
  EXPECT_EQ(*read_cleaners("none"), Names{});
  EXPECT_EQ(*read_cleaners("storage"), Names{"storage"});
  EXPECT_EQ(*read_cleaners("debug,storage"), (Names{"debug", "storage"}));
  EXPECT_EQ(*read_cleaners("all"),
            (Names{"builds", "debug", "gateway", "logs", "output", "records", "storage", "versions"}));
  for (const char* wrong : {"x", "storage,x", "etcd", ","}) EXPECT_FALSE(read_cleaners(wrong).ok()) << wrong;
}

TEST(Cleaners, HavePatternsThatAreDue) {
  for (const Cleaner& cleaner : cleaners()) EXPECT_TRUE(spec::parse_cron(cleaner.cron)) << cleaner.name;
}

}  // namespace
}  // namespace hkube::api
