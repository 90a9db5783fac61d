#include "api/events/event_log.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

std::string numbers(const std::optional<std::vector<LoggedEvent>>& events) {
  if (!events) return "unknown";
  std::string text;
  for (const LoggedEvent& event : *events) text += std::to_string(event.number) + " ";
  return text;
}

TEST(EventLog, GoesOnFromAnyEventThatIsKept) {
  EventLog log("7", {3, 1 << 20});
  EXPECT_EQ(log.last_id(), "7-0");
  EXPECT_EQ(numbers(log.since("7-0")), "");
  for (int i = 0; i < 4; ++i) log.append({"job", "j", "{}"});
  EXPECT_EQ(log.last_id(), "7-4");
  EXPECT_EQ(numbers(log.since("7-0")), "unknown");  // the first is gone
  EXPECT_EQ(numbers(log.since("7-1")), "2 3 4 ");
  EXPECT_EQ(numbers(log.since("7-3")), "4 ");
  EXPECT_EQ(numbers(log.since("7-4")), "");
  for (const char* id : {"7-5", "8-3", "3", "7-", "7-x", "7-3x", "", "7--1", "7-99999999999999999999"}) {
    EXPECT_EQ(numbers(log.since(id)), "unknown") << id;
  }
}

TEST(EventLog, IsBoundedInBytes) {
  EventLog log("7", {1'000, 300});
  for (int i = 0; i < 10; ++i) log.append({"job", "j", std::string(100, 'x')});
  EXPECT_EQ(numbers(log.since("7-8")), "9 10 ");
  EXPECT_EQ(numbers(log.since("7-7")), "unknown");
  // One that is larger than all is still sent.
  log.append({"job", "j", std::string(1'000, 'x')});
  EXPECT_EQ(numbers(log.since("7-10")), "11 ");
}

TEST(EventLog, NobodyGoesOnFromBeforeAGap) {
  EventLog log("7", {});
  log.append({"job", "j", "{}"});
  log.gap();
  EXPECT_EQ(numbers(log.since("7-1")), "unknown");
  EXPECT_EQ(numbers(log.since(log.last_id())), "");
  log.append({"job", "j", "{}"});
  EXPECT_EQ(numbers(log.since("7-1")), "unknown");
  EXPECT_EQ(numbers(log.since("7-2")), "3 ");
}

TEST(EventLog, Frames) {
  EventLog log("7", {});
  EXPECT_EQ(*log.append({"job", "j", R"({"a":1})"}).frame, "id: 7-1\nevent: job\ndata: {\"a\":1}\n\n");
}

}  // namespace
}  // namespace hkube::api
