#include <gtest/gtest.h>

#include <filesystem>

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

}  // namespace
}  // namespace hkube::store::sqlite
