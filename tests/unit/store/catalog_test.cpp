#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "store/retry.h"
#include "store/sqlite/sqlite_catalog.h"

namespace hkube::store::sqlite {
namespace {

class CatalogTest : public testing::Test {
 protected:
  CatalogTest()
      : path_(testing::TempDir() + "catalog_test_" + std::to_string(getpid()) +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".db") {
    auto opened = SqliteCatalog::open(path_, problems_);
    EXPECT_TRUE(opened.ok());
    catalog_ = std::move(opened).value();
  }
  ~CatalogTest() override {
    catalog_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  void put(DocumentKind kind, const std::string& key, const std::string& group, int value) {
    EXPECT_TRUE(catalog_->write({{kind, key, group, Json{{"value", value}}}}).ok());
  }
  std::vector<int> newest(DocumentKind kind, const std::string& group, std::size_t limit) {
    std::vector<int> values;
    const auto documents = catalog_->list_newest(kind, group, limit);
    for (const Json& document : *documents) values.push_back(document["value"]);
    return values;
  }

  const std::string path_;
  Problems problems_;
  std::unique_ptr<SqliteCatalog> catalog_;
};

using Values = std::vector<int>;

TEST_F(CatalogTest, TheNewestOfAGroup) {
  for (int i = 1; i <= 5; ++i) put(DocumentKind::kBuild, "green-" + std::to_string(i), "green", i);
  put(DocumentKind::kBuild, "black-1", "black", 6);
  put(DocumentKind::kAlgorithmVersion, "version", "green", 7);
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 3), (Values{5, 4, 3}));
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 100), (Values{5, 4, 3, 2, 1}));
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 0), Values{});
  EXPECT_EQ(newest(DocumentKind::kBuild, "black", 3), Values{6});
  EXPECT_EQ(newest(DocumentKind::kBuild, "none", 3), Values{});
  EXPECT_EQ(newest(DocumentKind::kAlgorithmVersion, "green", 3), Values{7});
}

TEST_F(CatalogTest, AReplacedDocumentKeepsItsPlaceAndARemovedOneIsGone) {
  for (int i = 1; i <= 3; ++i) put(DocumentKind::kBuild, "green-" + std::to_string(i), "green", i);
  put(DocumentKind::kBuild, "green-1", "green", 10);
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 3), (Values{3, 2, 10}));
  EXPECT_TRUE(catalog_->write({{DocumentKind::kBuild, "green-3", "green", std::nullopt}}).ok());
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 1), Values{2});
}

TEST_F(CatalogTest, ADamagedDocumentCostsItselfAloneAndIsNamedUntilItIsStoredAnew) {
  for (int i = 1; i <= 3; ++i) put(DocumentKind::kAlgorithm, "a" + std::to_string(i), "", i);
  {
    auto database = Database::open(path_);
    ASSERT_TRUE((*database)->execute("UPDATE document SET body = '{\"value\": 2' WHERE key = 'a2'").ok());
  }
  const auto all = catalog_->list(DocumentKind::kAlgorithm);
  ASSERT_TRUE(all.ok()) << all.error().message;
  EXPECT_EQ(all->size(), 2U);
  const auto found = catalog_->find(DocumentKind::kAlgorithm, "a2");
  ASSERT_FALSE(found.ok()) << "the answer that there is none would be wrong";
  EXPECT_EQ(found.error().message, "the stored document of algorithm a2 is damaged");
  ASSERT_EQ(problems_.list().size(), 1U);
  EXPECT_EQ(problems_.list()[0].subject, "algorithm a2");
  EXPECT_EQ(problems_.list()[0].times, 2U);
  put(DocumentKind::kAlgorithm, "a2", "", 5);
  EXPECT_TRUE(problems_.list().empty());
}

TEST_F(CatalogTest, AWriteIsRefusedWhenSomebodyElseWasFirst) {
  const auto revision = [&] { return (*catalog_->find_revised(DocumentKind::kAlgorithm, "green"))->revision; };
  const auto write = [&](int value, std::uint64_t expected) {
    return catalog_->write({{DocumentKind::kBuild, "green-1", "green", Json{{"value", value}}},
                            {DocumentKind::kAlgorithm, "green", "green", Json{{"value", value}}, expected}});
  };
  EXPECT_FALSE(catalog_->find_revised(DocumentKind::kAlgorithm, "green")->has_value());
  ASSERT_TRUE(write(1, kNoDocument).ok());
  const Status second = write(2, kNoDocument);  // somebody else has made it
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, "store.changed");
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 1), Values{1});  // nothing of the write is there

  const auto first = revision();
  ASSERT_TRUE(write(1, first).ok());  // the same text once more
  EXPECT_NE(revision(), first);
  EXPECT_FALSE(write(3, first).ok());
  EXPECT_TRUE(write(3, revision()).ok());
  EXPECT_EQ(newest(DocumentKind::kBuild, "green", 1), Values{3});

  const auto before = revision();
  ASSERT_TRUE(catalog_->write({{DocumentKind::kAlgorithm, "green", "green", std::nullopt, before}}).ok());
  EXPECT_FALSE(write(4, before).ok());  // it is gone
  ASSERT_TRUE(write(5, kNoDocument).ok());
  EXPECT_NE(revision(), before);  // one that is made anew is another one
}

TEST_F(CatalogTest, ReadModifyWriteOfManyThreadsLosesNothing) {
  put(DocumentKind::kAlgorithm, "green", "green", 0);
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const Status done = until_unchanged([&]() -> Status {
          HKUBE_ASSIGN(const auto found, catalog_->find_revised(DocumentKind::kAlgorithm, "green"));
          const int value = found->document["value"];
          return catalog_->write(
              {{DocumentKind::kAlgorithm, "green", "green", Json{{"value", value + 1}}, found->revision}});
        });
        EXPECT_TRUE(done.ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((*catalog_->find(DocumentKind::kAlgorithm, "green"))->at("value"), kThreads * kEach);
}

TEST_F(CatalogTest, RevisionsGoOnAfterARestart) {
  put(DocumentKind::kAlgorithm, "green", "green", 1);
  const auto before = (*catalog_->find_revised(DocumentKind::kAlgorithm, "green"))->revision;
  catalog_.reset();
  catalog_ = SqliteCatalog::open(path_, problems_).value();
  put(DocumentKind::kAlgorithm, "green", "green", 2);
  EXPECT_GT((*catalog_->find_revised(DocumentKind::kAlgorithm, "green"))->revision, before);
}

}  // namespace
}  // namespace hkube::store::sqlite
