#include "objects/object_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "objects/cached_store.h"
#include "objects/fs_store.h"
#include "objects/memory_store.h"
#include "objects/paths.h"
#include "tests/unit/objects/object_store_contract.h"

namespace hkube::objects {
namespace {

INSTANTIATE_TEST_SUITE_P(
    All, Store,
    testing::Values(
        StoreMaker{"Memory", Folders::kKept, [](const fs::path&) { return std::make_unique<MemoryStore>(); }},
        StoreMaker{"Files", Folders::kKept,
                   [](const fs::path& folder) { return std::make_unique<FsStore>(folder / "not" / "there"); }},
        StoreMaker{
            "CachedMemory", Folders::kKept,
            [](const fs::path&) { return std::make_unique<CachedStore>(std::make_unique<MemoryStore>(), 1 << 20); }},
        StoreMaker{"CachedFilesWithLittleRoom", Folders::kKept,
                   [](const fs::path& folder) {
                     return std::make_unique<CachedStore>(std::make_unique<FsStore>(folder), 6'000);
                   }}),
    [](const auto& info) { return info.param.name; });

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

TEST(FsStore, AFileThatSomebodyElseFilledBecomesAnObject) {
  const TempFolder folder;
  FsStore store(folder.path() / "root");
  const std::string first = *store.reserve_file();
  const std::string second = *store.reserve_file();
  EXPECT_NE(first, second);
  EXPECT_FALSE(fs::exists(first));
  std::ofstream(first) << "headload";
  EXPECT_TRUE(store.list("", 10)->empty()) << "not an object yet";
  EXPECT_EQ(*store.adopt_file(first, "a/new/object"), 8U);
  EXPECT_EQ(*store.get("a/new/object"), "headload");
  EXPECT_FALSE(fs::exists(first));
  std::ofstream(second) << "other";
  EXPECT_EQ(*store.adopt_file(second, "a/new/object"), 5U);
  EXPECT_EQ(*store.get("a/new/object"), "other");
}

TEST(FsStore, AFileThatNobodyNeedsIsDiscarded) {
  const TempFolder folder;
  FsStore store(folder.path());
  const std::string file = *store.reserve_file();
  store.discard_file(file);  // it was never made
  std::ofstream(file) << "half";
  store.discard_file(file);
  EXPECT_FALSE(fs::exists(file));
}

TEST(FsStore, OnlyAPlainFileIsAdopted) {
  const TempFolder folder;
  FsStore store(folder.path());
  std::ofstream(folder.path() / "secret") << "of somebody else";
  const std::string file = *store.reserve_file();
  EXPECT_EQ(store.adopt_file(file, "a").error().kind, ErrorKind::kNotFound) << "nobody wrote it";
  fs::create_symlink(folder.path() / "secret", file);
  EXPECT_FALSE(store.adopt_file(file, "a").ok());
  fs::remove(file);
  fs::create_directory(file);
  EXPECT_FALSE(store.adopt_file(file, "a").ok());
  EXPECT_FALSE(store.adopt_file(file, "../a").ok());
}

TEST(FsStore, LinksThatAlgorithmsPutLeadNowhere) {
  const TempFolder folder;
  const fs::path root = folder.path() / "root";
  FsStore store(root);
  ASSERT_TRUE(store.put("a/object", "mine").ok());
  std::ofstream(folder.path() / "secret") << "of somebody else";
  fs::create_symlink(folder.path() / "secret", root / "a/file");
  fs::create_symlink(folder.path(), root / "a/folder");
  for (const char* path : {"a/file", "a/folder/secret"}) {
    EXPECT_EQ(store.get(path).error().kind, ErrorKind::kNotFound) << path;
    EXPECT_EQ(store.get_range(path, 0, 1).error().kind, ErrorKind::kNotFound) << path;
    EXPECT_EQ(store.stat(path).error().kind, ErrorKind::kNotFound) << path;
    EXPECT_FALSE(store.local_file(path).has_value()) << path;
  }
  EXPECT_FALSE(store.put("a/folder/new", "x").ok());
  EXPECT_FALSE(fs::exists(folder.path() / "new"));
  EXPECT_EQ(store.list("", 10)->size(), 1U);
}

TEST(FsStore, FilesThatWereNotAdoptedAreLeftovers) {
  const TempFolder folder;
  std::string file;
  {
    FsStore store(folder.path());
    file = *store.reserve_file();
    std::ofstream(file) << "half";
  }
  FsStore store(folder.path());
  ASSERT_TRUE(store.remove_leftovers().ok());
  EXPECT_FALSE(fs::exists(file));
}

TEST(MemoryStore, HasNoFiles) {
  MemoryStore store;
  EXPECT_FALSE(store.reserve_file().has_value());
  EXPECT_FALSE(store.adopt_file("/tmp/x", "a").ok());
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
