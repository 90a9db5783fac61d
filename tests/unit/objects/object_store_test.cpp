#include "objects/object_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "objects/fs_store.h"
#include "objects/memory_store.h"
#include "objects/paths.h"

namespace hkube::objects {
namespace {

namespace fs = std::filesystem;

class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "hkube-objects-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { fs::remove_all(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

enum class Kind { kMemory, kFiles };

class Store : public testing::TestWithParam<Kind> {
 protected:
  Store() {
    if (GetParam() == Kind::kMemory) {
      store_ = std::make_unique<MemoryStore>();
    } else {
      store_ = std::make_unique<FsStore>(folder_.path() / "not" / "there", FsStore::Sync::kAlways);
    }
  }
  std::vector<std::string> names(std::string_view folder, std::size_t limit = 100) {
    std::vector<std::string> out;
    auto found = store_->list(folder, limit);
    EXPECT_TRUE(found.ok());
    for (const ObjectInfo& info : found.value()) out.push_back(info.path);
    return out;
  }

  TempFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

INSTANTIATE_TEST_SUITE_P(All, Store, testing::Values(Kind::kMemory, Kind::kFiles),
                         [](const auto& info) { return info.param == Kind::kMemory ? "Memory" : "Files"; });

TEST_P(Store, PutGetReplace) {
  ASSERT_TRUE(store_->put("c-hkube/job/task", "first").ok());
  EXPECT_EQ(*store_->get("c-hkube/job/task"), "first");
  ASSERT_TRUE(store_->put_parts("c-hkube/job/task", "head", std::string("pay\0load", 8)).ok());
  EXPECT_EQ(*store_->get("c-hkube/job/task"), std::string("headpay\0load", 12));
  ASSERT_TRUE(store_->put("empty", "").ok());
  EXPECT_EQ(*store_->get("empty"), "");
  EXPECT_EQ(store_->stat("c-hkube/job/task")->size, 12U);
  EXPECT_GT(store_->stat("c-hkube/job/task")->mtime.ms, 0);
}

TEST_P(Store, WhatIsNotThereIsNotFound) {
  for (const auto& error :
       {store_->get("a/b").error(), store_->get_range("a/b", 0, 1).error(), store_->stat("a/b").error()}) {
    EXPECT_EQ(error.kind, ErrorKind::kNotFound);
    EXPECT_EQ(error.message, "object a/b not found");
  }
  ASSERT_TRUE(store_->put("a/b", "x").ok());
  EXPECT_EQ(store_->get("a").error().kind, ErrorKind::kNotFound) << "a folder is no object";
  EXPECT_EQ(store_->get("a/b/c").error().kind, ErrorKind::kNotFound) << "an object has nothing below it";
  EXPECT_TRUE(store_->remove("gone").ok());
  EXPECT_TRUE(store_->remove("a/b/c").ok());
  EXPECT_TRUE(store_->remove_tree("gone").ok());
}

TEST_P(Store, Ranges) {
  ASSERT_TRUE(store_->put("o", "0123456789").ok());
  EXPECT_EQ(*store_->get_range("o", 2, 3), "234");
  EXPECT_EQ(*store_->get_range("o", 8, 100), "89");
  EXPECT_EQ(*store_->get_range("o", 10, 5), "");
  EXPECT_EQ(*store_->get_range("o", 0, UINT64_MAX), "0123456789");
  EXPECT_EQ(store_->get_range("o", 11, 1).error().code, "objects.bad_range");
}

TEST_P(Store, RemoveAndRemoveTree) {
  for (const char* path : {"a/1", "a/b/2", "a/b/3", "ab/4", "a.b"}) ASSERT_TRUE(store_->put(path, "x").ok());
  ASSERT_TRUE(store_->remove("a/b/2").ok());
  EXPECT_EQ(names(""), (std::vector<std::string>{"a.b", "a/1", "a/b/3", "ab/4"}));
  ASSERT_TRUE(store_->remove_tree("a").ok());
  EXPECT_EQ(names(""), (std::vector<std::string>{"a.b", "ab/4"}));
  ASSERT_TRUE(store_->remove_tree("a.b").ok()) << "a tree may be one object";
  EXPECT_EQ(names(""), (std::vector<std::string>{"ab/4"}));
}

TEST_P(Store, ListsInOrderUpToTheLimit) {
  for (const char* path : {"b/2", "a/3", "a/1/x", "a.x", "a/2"}) ASSERT_TRUE(store_->put(path, "xyz").ok());
  EXPECT_EQ(names(""), (std::vector<std::string>{"a.x", "a/1/x", "a/2", "a/3", "b/2"}));
  EXPECT_EQ(names("", 3), (std::vector<std::string>{"a.x", "a/1/x", "a/2"}));
  EXPECT_EQ(names("a"), (std::vector<std::string>{"a/1/x", "a/2", "a/3"}));
  EXPECT_EQ(names("a/2"), std::vector<std::string>{});
  EXPECT_EQ(names("gone"), std::vector<std::string>{});
  EXPECT_EQ(store_->list("a", 1)->front().size, 3U);
}

TEST_P(Store, PathsThatMeetAreAConflict) {
  ASSERT_TRUE(store_->put("a/b", "x").ok());
  EXPECT_EQ(store_->put("a", "x").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(store_->put("a/b/c", "x").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(*store_->get("a/b"), "x");
}

TEST_P(Store, BadPathsAreRefusedEverywhere) {
  const std::string bad[] = {"",
                             "/",
                             "/a",
                             "a/",
                             "a//b",
                             ".",
                             "..",
                             "a/../b",
                             "../a",
                             "a/./b",
                             std::string("a\0b", 3),
                             std::string(256, 'x'),
                             std::string(kReservedPrefix) + "1",
                             "a/" + std::string(kReservedPrefix)};
  for (const std::string& path : bad) {
    EXPECT_EQ(store_->put(path, "x").error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(store_->get(path).error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(store_->stat(path).error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(store_->get_range(path, 0, 1).error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(store_->remove(path).error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(store_->remove_tree(path).error().kind, ErrorKind::kInvalid) << path;
    if (!path.empty()) {
      EXPECT_EQ(store_->list(path, 1).error().kind, ErrorKind::kInvalid) << path;
    }
  }
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "seg/ab/";
  EXPECT_EQ(store_->put(longest + "x", "x").error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(store_->put("a/" + std::string(255, 'x'), "x").ok());
  EXPECT_TRUE(store_->put("..a/b..", "x").ok());
}

TEST_P(Store, ManyThreadsWriteAndRemove) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 30;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const std::string own = "own/" + std::to_string(t);
      for (int i = 0; i < kRounds; ++i) {
        EXPECT_TRUE(store_->put("shared/object", std::string(1000, static_cast<char>('a' + t))).ok());
        const auto seen = store_->get("shared/object");
        if (seen.ok()) {
          EXPECT_EQ(*seen, std::string(1000, seen->front())) << "a mixture";
        }
        EXPECT_TRUE(store_->put(own, std::to_string(i)).ok());
        EXPECT_EQ(*store_->get(own), std::to_string(i));
        if (i % 10 == t) {
          EXPECT_TRUE(store_->remove_tree("shared").ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(FsStore, LaysObjectsOutAsFiles) {
  const TempFolder folder;
  FsStore store(folder.path());
  ASSERT_TRUE(store.put_parts("c-hkube/job/task", "head", "load").ok());
  std::ifstream file(folder.path() / "c-hkube" / "job" / "task");
  std::string content;
  EXPECT_TRUE(std::getline(file, content) || file.eof());
  EXPECT_EQ(content, "headload");
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path() / "c-hkube" / "job")) files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 1U) << "no temporary file is left";
}

TEST(FsStore, FilesOfOthersAreObjects) {
  const TempFolder folder;
  fs::create_directories(folder.path() / "a");
  std::ofstream(folder.path() / "a" / "b") << "by hand";
  FsStore store(folder.path());
  EXPECT_EQ(*store.get("a/b"), "by hand");
  EXPECT_EQ(store.list("", 10)->size(), 1U);
}

TEST(FsStore, LeftoversOfACrashAreHiddenAndRemoved) {
  const TempFolder folder;
  fs::create_directories(folder.path() / "a");
  const fs::path leftover = folder.path() / "a" / (std::string(kReservedPrefix) + "1-1");
  std::ofstream(leftover) << "half";
  FsStore store(folder.path());
  EXPECT_TRUE(store.list("", 10)->empty());
  ASSERT_TRUE(store.put("a/b", "x").ok());
  ASSERT_TRUE(store.remove_leftovers().ok());
  EXPECT_FALSE(fs::exists(leftover));
  EXPECT_EQ(*store.get("a/b"), "x");
}

TEST(FsStore, FailuresNameObjectAndCause) {
  const TempFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  FsStore store(folder.path() / "file");
  const auto result = store.put("a/b", "x");
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().message.starts_with("object a/b: cannot ")) << result.error().message;
}

}  // namespace
}  // namespace hkube::objects
