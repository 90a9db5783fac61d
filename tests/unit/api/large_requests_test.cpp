#include "api/large_requests.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

/// Threads under the test's hand: what was posted runs when it says so.
class ManualPool : public runtime::BlockingPool {
 public:
  bool post(std::function<void()> fn) override {
    waiting.push_back(std::move(fn));
    return true;
  }
  void run_one() {
    auto first = std::move(waiting.front());
    waiting.pop_front();
    first();
  }
  std::deque<std::function<void()>> waiting;
};

class LargeRequestsTest : public testing::Test {
 protected:
  bool post(LargeRequests& requests, const std::string& client, const std::string& name, std::size_t bytes = 10) {
    return requests.post(client, bytes, [this, name] { done += name; });
  }
  void run_all() {
    while (!pool.waiting.empty()) pool.run_one();
  }
  ManualPool pool;
  std::string done;
};

TEST_F(LargeRequestsTest, ClientsTakeTurnsAndEachHasOneInWork) {
  LargeRequests requests(pool, {2});
  for (const char* name : {"a", "b", "c"}) EXPECT_TRUE(post(requests, "one", name));
  EXPECT_EQ(pool.waiting.size(), 1U);
  EXPECT_TRUE(post(requests, "two", "X"));
  EXPECT_TRUE(post(requests, "three", "Y"));
  EXPECT_EQ(pool.waiting.size(), 2U);
  run_all();
  EXPECT_EQ(done, "aXYbc");
}

TEST_F(LargeRequestsTest, WhatWaitsIsBounded) {
  LargeRequests requests(pool, {1, 2, 100, 250});
  EXPECT_TRUE(post(requests, "one", "a", 60));
  EXPECT_FALSE(post(requests, "one", "b", 60)) << "too many bytes of one client";
  EXPECT_TRUE(post(requests, "one", "c"));
  EXPECT_TRUE(post(requests, "one", "d"));
  EXPECT_FALSE(post(requests, "one", "e")) << "too many requests of one client";
  EXPECT_TRUE(post(requests, "two", "f", 160)) << "the first of a client is taken";
  EXPECT_FALSE(post(requests, "three", "g", 60)) << "too many bytes of all";
  run_all();
  EXPECT_EQ(done, "afcd");
  EXPECT_TRUE(post(requests, "three", "g", 240));
}

net::HttpRequest request(const char* method, const char* path, std::size_t bytes) {
  net::HttpRequest made;
  made.method = method;
  made.path = path;
  made.peer = "127.0.0.1";
  made.body = std::string(bytes, ' ');
  return made;
}

TEST_F(LargeRequestsTest, OnlyLargeRequestsOfRoutesForAnyThreadLeaveTheIoThread) {
  LargeRequests large(pool, {1});
  LargeRequests stored(pool, {1});
  const Handler handler =
      by_size(large, stored, [this](const Request& asked, const Responder&) { done += asked.http.path.back(); });
  struct Case {
    const char* method;
    const char* path;
    std::size_t bytes;
    bool later;
  };
  for (const Case& c : {
           Case{"POST", "/api/v1/exec/raw", 100, false},
           Case{"POST", "/api/v1/exec/raw", kLargeDocument, true},
           Case{"POST", "/api/v1/EXEC/Raw/", kLargeDocument, true},
           Case{"GET", "/api/v1/exec/raw", kLargeDocument, false},
           Case{"POST", "/api/v1/exec/stored", 10, true},
           Case{"PUT", "/hkube/api-server/api/v1/store/pipelines", kLargeDocument, true},
           Case{"POST", "/api/v1/exec/stop", kLargeDocument, false},
           Case{"POST", "/api/v1/myexec/raw", 100, false},
       }) {
    done.clear();
    handler({request(c.method, c.path, c.bytes), {}}, [](const net::HttpResponse&) {});
    EXPECT_EQ(done.empty(), c.later) << c.method << c.path;
    run_all();
    EXPECT_FALSE(done.empty());
  }
}

}  // namespace
}  // namespace hkube::api
