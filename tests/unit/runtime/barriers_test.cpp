// What a function throws goes no further than the thread's loop.
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "base/recent_log.h"
#include "runtime/real/io_runtime.h"

namespace hkube::runtime {
namespace {

bool was_told(const std::string& exception) {
  for (const log::RecentLine& line : log::recent_problems()) {
    if (line.text.find(exception) != std::string::npos) return true;
  }
  return false;
}

TEST(Barriers, APoolGoesOnAfterAnException) {
  const auto pool = make_blocking_pool(1, 10);
  std::promise<void> reached;
  EXPECT_TRUE(pool->post([] { throw std::runtime_error("thrown in the pool"); }));
  EXPECT_TRUE(pool->post([] { throw 1; }));
  EXPECT_TRUE(pool->post([&] { reached.set_value(); }));
  reached.get_future().wait();
  EXPECT_TRUE(was_told("thrown in the pool"));
}

TEST(Barriers, TheIoThreadGoesOnAfterAnException) {
  const auto io = IoRuntime::create();
  bool reached = false;
  io->post([] { throw std::runtime_error("thrown on the io thread"); });
  const auto timer = io->after(std::chrono::milliseconds(1), [] { throw std::runtime_error("thrown by a timer"); });
  const auto later = io->after(std::chrono::milliseconds(5), [&] {
    reached = true;
    io->stop();
  });
  io->run();
  EXPECT_TRUE(reached);
  EXPECT_TRUE(was_told("thrown on the io thread"));
  EXPECT_TRUE(was_told("thrown by a timer"));
}

TEST(Barriers, TheLongestTimeIsNotOver) {
  const auto io = IoRuntime::create();
  bool early = false;
  const auto timer = io->after(std::chrono::milliseconds::max(), [&] { early = true; });
  const auto end = io->after(std::chrono::milliseconds(5), [&] { io->stop(); });
  io->run();
  EXPECT_FALSE(early);
}

}  // namespace
}  // namespace hkube::runtime
