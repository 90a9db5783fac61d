#include "store/secret_box.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "store/sqlite/sqlite_catalog.h"

namespace hkube::store {
namespace {

namespace fs = std::filesystem;

class SecretBoxTest : public testing::Test {
 protected:
  SecretBoxTest()
      : folder_(testing::TempDir() + "secret_box_test_" + std::to_string(::getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::create_directories(folder_);
  }
  ~SecretBoxTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::unique_ptr<SecretBox> box(const std::string& name = "key") const {
    auto opened = SecretBox::open(folder_ + "/" + name);
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? std::move(opened).value() : nullptr;
  }
  [[nodiscard]] std::unique_ptr<sqlite::SqliteCatalog> catalog(std::unique_ptr<const SecretBox> with) {
    auto opened = sqlite::SqliteCatalog::open(folder_ + "/catalog.db", problems_, std::move(with));
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? std::move(opened).value() : nullptr;
  }
  /// All bytes of the folder's files.
  [[nodiscard]] std::string bytes() const {
    std::ostringstream all;
    for (const auto& entry : fs::directory_iterator(folder_))
      all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return all.str();
  }

  const std::string folder_;
  Problems problems_;
};

TEST_F(SecretBoxTest, SealsAndUnseals) {
  const auto first = box();
  const std::string sealed = first->seal("a secret");
  EXPECT_EQ(sealed.find("a secret"), std::string::npos);
  EXPECT_NE(first->seal("a secret"), sealed) << "each has a nonce of its own";
  EXPECT_EQ(*box()->unseal(sealed), "a secret") << "the key is kept";
  EXPECT_EQ(*first->unseal(first->seal("")), "");
  EXPECT_EQ(*first->unseal("as older versions stored it"), "as older versions stored it");
  EXPECT_FALSE(box("other")->unseal(sealed).ok());
  for (std::size_t i = 9; i < sealed.size(); i += 3) {
    std::string changed = sealed;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(first->unseal(changed).ok()) << i;
  }
  EXPECT_FALSE(first->unseal("sealed:1:00").ok());
}

TEST_F(SecretBoxTest, TheKeyIsForItsOwnerOnly) {
  const auto made = box();
  struct stat status {};
  ASSERT_EQ(::stat((folder_ + "/key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ::chmod((folder_ + "/key").c_str(), 0644);
  EXPECT_FALSE(SecretBox::open(folder_ + "/key").ok());
  std::ofstream(folder_ + "/short") << "00ff";
  ::chmod((folder_ + "/short").c_str(), 0600);
  EXPECT_FALSE(SecretBox::open(folder_ + "/short").ok());
}

TEST_F(SecretBoxTest, NothingSecretIsInTheCatalogsFile) {
  const Json algorithm = {
      {"name", "a"}, {"algorithmEnv", {{"OPEN", "word-one"}, {"MARKED", {{"secret", "word-two"}}}, {"NUMBER", 5}}}};
  const Json pipeline = {{"name", "p"}, {"webhooks", {{"result", "https://u:word-three@h/"}}}};
  const Json token = {{"page", "https://h/a/b"}, {"token", "word-four"}};
  const std::vector<DocumentChange> changes{
      {DocumentKind::kAlgorithm, "a", "a", algorithm},
      {DocumentKind::kAlgorithmVersion, "a/1", "a", Json{{"version", "1"}, {"algorithm", algorithm}}},
      {DocumentKind::kBuild, "a-1", "a", Json{{"buildId", "a-1"}, {"algorithm", algorithm}}},
      {DocumentKind::kPipeline, "p", "p", pipeline},
      {DocumentKind::kPipelineVersion, "p/1", "p", Json{{"version", "1"}, {"pipeline", pipeline}}},
      {DocumentKind::kRepositoryToken, "a h", "a", token}};
  // As a version without the key wrote it, and as this one does.
  for (const bool before : {true, false}) {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with("catalog")) fs::remove(entry.path());
    }
    if (before) {
      auto plain = catalog(nullptr);
      ASSERT_TRUE(plain->write(changes).ok());
    }
    {
      auto sealed = catalog(box());
      if (!before) {
        ASSERT_TRUE(sealed->write(changes).ok());
      }
      for (const DocumentChange& change : changes) EXPECT_EQ(**sealed->find(change.kind, change.key), *change.document);
      EXPECT_EQ(sealed->list(DocumentKind::kAlgorithm)->front(), algorithm);
    }
    if (!before) {
      for (const char* word : {"word-one", "word-two", "word-three", "word-four"}) {
        EXPECT_EQ(bytes().find(word), std::string::npos) << word;
      }
    }
    auto again = catalog(box());
    EXPECT_EQ(**again->find(DocumentKind::kAlgorithm, "a"), algorithm);
    again.reset();
    auto raw = catalog(nullptr);
    EXPECT_EQ(to_text(**raw->find(DocumentKind::kAlgorithm, "a")).find("word"), std::string::npos);
  }
  auto other = catalog(box("other"));
  EXPECT_FALSE(other->find(DocumentKind::kAlgorithm, "a").ok()) << "with another key it is not taken for the value";
}

}  // namespace
}  // namespace hkube::store
