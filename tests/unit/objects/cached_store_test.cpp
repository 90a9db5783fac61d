#include "objects/cached_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "objects/errc.h"
#include "objects/fs_store.h"
#include "objects/memory_store.h"

namespace hkube::objects {
namespace {

/// A memory store that counts reads and lets a test act in the middle of a call.
class Far final : public ObjectStore {
 public:
  Result<std::string> get(std::string_view path) override {
    ++reads;
    auto object = memory_.get(path);
    if (after_read) std::exchange(after_read, nullptr)();
    return object;
  }
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override {
    ++reads;
    return memory_.get_range(path, offset, length);
  }
  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override {
    if (full) return Error(Errc::kFull, "no room");
    HKUBE_TRY(memory_.put_parts(path, header, payload));
    if (after_write) std::exchange(after_write, nullptr)();
    return {};
  }
  Result<ObjectStat> stat(std::string_view path) override { return memory_.stat(path); }
  Result<void> remove(std::string_view path) override { return memory_.remove(path); }
  Result<void> remove_tree(std::string_view path) override {
    if (before_removal) std::exchange(before_removal, nullptr)();
    return memory_.remove_tree(path);
  }
  Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) override {
    return memory_.list(folder, limit);
  }

  std::atomic<int> reads{0};
  bool full = false;
  std::function<void()> after_read;  ///< these once each
  std::function<void()> after_write;
  std::function<void()> before_removal;

 private:
  MemoryStore memory_;
};

class CachedStoreTest : public testing::Test {
 protected:
  explicit CachedStoreTest(std::uint64_t room = 100'000) {
    auto far = std::make_unique<Far>();
    far_ = far.get();
    store_ = std::make_unique<CachedStore>(std::move(far), room);
  }

  Far* far_;
  std::unique_ptr<CachedStore> store_;
};

TEST_F(CachedStoreTest, WhatWasWrittenIsNotReadFromAfar) {
  ASSERT_TRUE(store_->put_parts("a/b", "head", "load").ok());
  EXPECT_EQ(*store_->get("a/b"), "headload");
  EXPECT_EQ(*store_->get_range("a/b", 2, 4), "adlo");
  EXPECT_EQ(store_->get_range("a/b", 9, 1).error().code, "objects.bad_range");
  EXPECT_EQ(far_->reads, 0);
  EXPECT_EQ(store_->counters().hits, 3U);
}

TEST_F(CachedStoreTest, WhatWasReadIsReadOnce) {
  ASSERT_TRUE(far_->put("a", "x").ok());
  EXPECT_EQ(*store_->get_range("a", 0, 1), "x");
  EXPECT_EQ(*store_->get("a"), "x");
  EXPECT_EQ(far_->reads, 2) << "a range is not the object";
  EXPECT_EQ(*store_->get("a"), "x");
  EXPECT_EQ(*store_->get_range("a", 0, 1), "x");
  EXPECT_EQ(far_->reads, 2);
  EXPECT_FALSE(store_->get("b").ok());
  ASSERT_TRUE(far_->put("b", "later").ok());
  EXPECT_EQ(*store_->get("b"), "later") << "that something is not there is not remembered";
}

TEST_F(CachedStoreTest, RemovedAndReplacedIsForgotten) {
  for (const char* path : {"t/1", "t/2/x", "t.x", "t", "u"})
    ASSERT_TRUE(store_->put(path + std::string("/o"), path).ok());
  ASSERT_TRUE(store_->put("u/o", "new").ok());
  EXPECT_EQ(*store_->get("u/o"), "new");
  ASSERT_TRUE(store_->remove("u/o").ok());
  EXPECT_EQ(store_->get("u/o").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(store_->remove_tree("t").ok());
  EXPECT_FALSE(store_->get("t/1/o").ok());
  EXPECT_FALSE(store_->get("t/2/x/o").ok());
  EXPECT_FALSE(store_->get("t/o").ok());
  EXPECT_EQ(*store_->get("t.x/o"), "t.x");
  EXPECT_EQ(store_->counters().objects, 1U);
  ASSERT_TRUE(store_->remove("t.x/o").ok());
  EXPECT_EQ(store_->counters().bytes, 0U) << "nothing is left";
}

TEST_F(CachedStoreTest, AWriteThatFailsLeavesNothingInMemory) {
  ASSERT_TRUE(store_->put("a", "old").ok());
  far_->full = true;
  EXPECT_FALSE(store_->put("a", "new").ok());
  EXPECT_EQ(*store_->get("a"), "old");
  EXPECT_EQ(far_->reads, 1) << "who knows what a failed write has done";
}

TEST_F(CachedStoreTest, IsBoundedAndForgetsWhatWasNotUsedForLongest) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(store_->put(std::to_string(i), std::string(24'000, 'x')).ok());
  EXPECT_TRUE(store_->get("0").ok());
  for (int i = 3; i < 5; ++i) ASSERT_TRUE(store_->put(std::to_string(i), std::string(24'000, 'x')).ok());
  EXPECT_EQ(far_->reads, 0);
  EXPECT_LE(store_->counters().bytes, 100'000U);
  EXPECT_TRUE(store_->get("0").ok());
  EXPECT_EQ(far_->reads, 0) << "it was used";
  EXPECT_TRUE(store_->get("1").ok());
  EXPECT_EQ(far_->reads, 1) << "it made room";
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(store_->put("small/" + std::to_string(i), "").ok());
  EXPECT_LE(store_->counters().bytes, 100'000U);
  EXPECT_LT(store_->counters().objects, 500U) << "empty objects take room, too";
}

TEST_F(CachedStoreTest, OneObjectDoesNotDisplaceAllOthers) {
  ASSERT_TRUE(store_->put("small", "x").ok());
  ASSERT_TRUE(store_->put("large", std::string(25'001, 'x')).ok());
  EXPECT_EQ(store_->counters().objects, 1U);
  EXPECT_EQ(store_->get("large")->size(), 25'001U);
  EXPECT_EQ(store_->counters().objects, 1U);
  EXPECT_EQ(far_->reads, 1);
}

TEST_F(CachedStoreTest, AReadThatAWriteOvertakesIsNotKept) {
  ASSERT_TRUE(far_->put("a", "old").ok());
  far_->after_read = [&] { ASSERT_TRUE(store_->put("a", "new").ok()); };
  EXPECT_EQ(*store_->get("a"), "old");
  EXPECT_EQ(*store_->get("a"), "new");
  ASSERT_TRUE(far_->put("b", "old").ok());
  far_->after_read = [&] { ASSERT_TRUE(store_->remove_tree("b").ok()); };
  EXPECT_EQ(*store_->get("b"), "old");
  EXPECT_FALSE(store_->get("b").ok());
}

TEST_F(CachedStoreTest, AReadDuringAWriteIsNotKept) {
  ASSERT_TRUE(far_->put("a", "old").ok());
  far_->after_write = [&] { EXPECT_EQ(*store_->get("a"), "new"); };
  ASSERT_TRUE(store_->put("a", "new").ok());
  EXPECT_EQ(store_->counters().objects, 1U) << "what was written is";
}

TEST_F(CachedStoreTest, OfTwoWritesAtTheSameTimeNeitherIsKept) {
  far_->after_write = [&] { ASSERT_TRUE(store_->put("a", "second").ok()); };
  ASSERT_TRUE(store_->put("a", "first").ok());
  EXPECT_EQ(store_->counters().objects, 0U);
  EXPECT_EQ(*store_->get("a"), "second") << "what the store has";
}

TEST_F(CachedStoreTest, WhatIsReadDuringARemovalIsForgottenAfterIt) {
  ASSERT_TRUE(store_->put("t/a", "x").ok());
  far_->before_removal = [&] { EXPECT_EQ(*store_->get("t/a"), "x"); };
  ASSERT_TRUE(store_->remove_tree("t").ok());
  EXPECT_FALSE(store_->get("t/a").ok());
}

TEST(CachedFiles, AnAdoptedFileReplacesWhatIsInMemory) {
  const std::string folder = testing::TempDir() + "cached_store_test_" + std::to_string(::getpid());
  CachedStore store(std::make_unique<FsStore>(folder), 1 << 20);
  ASSERT_TRUE(store.put("a", "old").ok());
  EXPECT_TRUE(store.local_file("a"));
  const std::string file = *store.reserve_file();
  std::ofstream(file) << "adopted";
  EXPECT_EQ(*store.adopt_file(file, "a"), 7U);
  EXPECT_EQ(*store.get("a"), "adopted");
  std::filesystem::remove_all(folder);
}

TEST_F(CachedStoreTest, NobodyReadsWhatIsOlderThanHisOwnWrite) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 2'000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const std::string own = "tree/" + std::to_string(t);
      for (int i = 0; i < kRounds; ++i) {
        ASSERT_TRUE(store_->put(own, std::to_string(i)).ok());
        ASSERT_EQ(*store_->get(own), std::to_string(i));
        (void)store_->get("tree/" + std::to_string((t + 1) % kThreads));
        if (i % 7 != t) continue;
        ASSERT_TRUE(store_->remove(own).ok());
        ASSERT_FALSE(store_->get(own).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < kThreads; ++t) {
    const std::string path = "tree/" + std::to_string(t);
    const auto kept = store_->get(path);
    const auto there = far_->get(path);
    EXPECT_EQ(kept.ok(), there.ok());
    if (kept.ok() && there.ok()) {
      EXPECT_EQ(*kept, *there);
    }
  }
}

}  // namespace
}  // namespace hkube::objects
