#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "objects/header.h"
#include "objects/object_store.h"
#include "objects/paths.h"

/// What every object store does. A test program includes this file and instantiates the suite with its stores.
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

/// Whether a path that is a folder cannot be an object at the same time.
enum class Folders { kKept, kNone };

struct StoreMaker {
  std::string name;
  Folders folders;
  /// A new store that is empty. The folder is the test's own.
  std::function<std::unique_ptr<ObjectStore>(const fs::path& folder)> make;
};

class Store : public testing::TestWithParam<StoreMaker> {
 protected:
  std::vector<std::string> names(std::string_view folder, std::size_t limit = 100) {
    std::vector<std::string> out;
    auto found = store_->list(folder, limit);
    if (!found.ok()) ADD_FAILURE() << found.error().message;
    for (const ObjectInfo& info : found.ok() ? *found : std::vector<ObjectInfo>()) out.push_back(info.path);
    return out;
  }

  TempFolder folder_;
  std::unique_ptr<ObjectStore> store_ = GetParam().make(folder_.path());
};

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

TEST_P(Store, HeadersArePartOfTheObject) {
  for (const Protocol protocol : {Protocol::kBson, Protocol::kJson, Protocol::kMsgpack}) {
    const std::string header = make_header({DataType::kEncoded, protocol});
    ASSERT_TRUE(store_->put_parts("job/parts", header, "0123456789").ok());
    ASSERT_TRUE(store_->put("job/joined", header + "0123456789").ok());
    for (const char* path : {"job/parts", "job/joined"}) {
      EXPECT_EQ(*store_->get(path), header + "0123456789");
      EXPECT_EQ(store_->stat(path)->size, 18U);
      for (std::uint64_t offset = 0; offset <= 18; ++offset) {
        for (const std::uint64_t length : {0U, 1U, 5U, 100U}) {
          EXPECT_EQ(*store_->get_range(path, offset, length), (header + "0123456789").substr(offset, length));
        }
      }
      EXPECT_EQ(store_->get_range(path, 19, 0).error().code, "objects.bad_range");
      EXPECT_EQ(store_->get_range(path, 27, 1).error().code, "objects.bad_range");
    }
  }
  const std::string header = make_header({DataType::kRaw, Protocol::kBson});
  ASSERT_TRUE(store_->put_parts("job/empty", header, "").ok());
  EXPECT_EQ(*store_->get("job/empty"), header);
  EXPECT_EQ(*store_->get_range("job/empty", 2, 3), header.substr(2, 3));
  EXPECT_EQ(*store_->get_range("job/empty", 8, 3), "");
  const std::string longer(20, 'h');
  ASSERT_TRUE(store_->put_parts("job/longer", longer, "0123456789").ok());
  EXPECT_EQ(*store_->get_range("job/longer", 12, 10), "hhhhhhhh01");
}

TEST_P(Store, PathsMayHoldAnyCharacter) {
  const std::string path = "job/a b+c%2F&<>\"'ü/\x01?#=,;:@\\";
  ASSERT_TRUE(store_->put(path, "x").ok());
  EXPECT_EQ(*store_->get(path), "x");
  EXPECT_EQ(names("job"), std::vector<std::string>{path});
  ASSERT_TRUE(store_->remove_tree("job").ok());
  EXPECT_EQ(names("job"), std::vector<std::string>{});
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

TEST_P(Store, VisitsAllObjectsOfAFolderWhichMayBeRemovedMeanwhile) {
  for (const char* path : {"f/a/1", "f/a/2", "f/b", "other/c"}) ASSERT_TRUE(store_->put(path, "x").ok());
  std::vector<std::string> seen;
  ASSERT_TRUE(store_
                  ->visit("f",
                          [&](const ObjectInfo& object) {
                            EXPECT_EQ(object.size, 1U);
                            EXPECT_GT(object.mtime.ms, 0);
                            seen.push_back(object.path);
                            EXPECT_TRUE(store_->remove(object.path).ok());
                            return true;
                          })
                  .ok());
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<std::string>{"f/a/1", "f/a/2", "f/b"}));
  EXPECT_EQ(names(""), std::vector<std::string>{"other/c"});
  int looked = 0;
  ASSERT_TRUE(store_->visit("", [&](const ObjectInfo&) { return ++looked < 1; }).ok());
  EXPECT_EQ(looked, 1) << "the caller has seen enough";
  EXPECT_TRUE(store_->visit("none", [](const ObjectInfo&) { return true; }).ok());
}

TEST_P(Store, PathsThatMeetDoNotHarmOneAnother) {
  ASSERT_TRUE(store_->put("job/a/b", "x").ok());
  const auto folder = store_->put("job/a", "y");
  const auto below = store_->put("job/a/b/c", "z");
  if (GetParam().folders == Folders::kKept) {
    EXPECT_EQ(folder.error().kind, ErrorKind::kConflict);
    EXPECT_EQ(below.error().kind, ErrorKind::kConflict);
  } else {
    EXPECT_EQ(*store_->get("job/a"), "y");
    EXPECT_EQ(*store_->get("job/a/b/c"), "z");
  }
  EXPECT_EQ(*store_->get("job/a/b"), "x");
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
          const auto removed = store_->remove_tree("shared");
          EXPECT_TRUE(removed.ok()) << removed.error().message;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hkube::objects
