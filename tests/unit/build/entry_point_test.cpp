#include "build/entry_point.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace hkube::build {
namespace {

namespace fs = std::filesystem;

class EntryPointTest : public testing::Test {
 protected:
  EntryPointTest() : folder_(::mkdtemp((fs::temp_directory_path() / "hkube-entry-XXXXXX").string().data())) {}
  ~EntryPointTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& content = "def start(args): pass") {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << content;
  }
  std::string find(Language language, const std::string& entry_point) {
    return find_entry(language, folder_.string(), entry_point).value_or("-");
  }
  std::string root(const std::string& entry_point) {
    return fs::path(find_code_root(Language::kPython, folder_.string(), entry_point))
        .lexically_relative(folder_)
        .string();
  }

  const fs::path folder_;
};

TEST(PlainPathTest, PathsAsOneWritesThem) {
  const std::pair<const char*, const char*> cases[] = {{"main.py", "main.py"},
                                                       {"./main.py", "main.py"},
                                                       {"/main.py", "main.py"},
                                                       {"a\\b.py", "a/b.py"},
                                                       {"a//b.py", "a/b.py"},
                                                       {"a/../b.py", "b.py"},
                                                       {"lib/", "lib"},
                                                       {"//", ""},
                                                       {"../x.py", "../x.py"},
                                                       {"a/../../x.py", "../x.py"},
                                                       {"..", ".."}};
  for (const auto& [path, plain] : cases) EXPECT_EQ(plain_path(path), plain) << path;
  EXPECT_TRUE(leads_out("../x.py"));
  EXPECT_TRUE(leads_out(".."));
  EXPECT_FALSE(leads_out("..x/y.py"));
}

TEST_F(EntryPointTest, Python) {
  for (const char* name : {"main.py", "v1.2.py", "src/deep/run.py", "Main.PY", "pkg/__init__.py", "back\\slash.py"}) {
    write(name);
  }
  write("blank/__init__.py", "");
  const std::pair<const char*, const char*> cases[] = {{"main.py", "main.py"},
                                                       {"main", "main.py"},
                                                       {"/main.py", "main.py"},
                                                       {"v1.2.py", "v1.2.py"},
                                                       {"v1.2", "v1.2.py"},
                                                       {"src\\deep\\run.py", "src/deep/run.py"},
                                                       {"src.deep.run", "src/deep/run.py"},
                                                       {"Main.PY", "Main.PY"},
                                                       {"pkg", "pkg"},
                                                       {"back\\slash.py", "back\\slash.py"},
                                                       {"blank", "-"},
                                                       {"absent.py", "-"},
                                                       {"src", "-"}};
  for (const auto& [entry_point, file] : cases) EXPECT_EQ(find(Language::kPython, entry_point), file);
}

TEST_F(EntryPointTest, NothingOutsideOfTheCodeIsOne) {
  const fs::path outside = folder_.parent_path() / (folder_.filename().string() + ".py");
  std::ofstream(outside) << "x";
  EXPECT_EQ(find(Language::kPython, "../" + outside.filename().string()), "-");
  EXPECT_EQ(find(Language::kPython, "x/../../" + outside.filename().string()), "-");
  fs::remove(outside);
}

TEST_F(EntryPointTest, Nodejs) {
  write("index.js");
  write("lib/index.js");
  write("module.mjs");
  fs::create_directories(folder_ / "empty");
  const std::pair<const char*, const char*> cases[] = {
      {"index.js", "index.js"}, {"index", "index.js"}, {"lib", "lib"}, {"module", "module.mjs"}, {"empty", "-"}};
  for (const auto& [entry_point, file] : cases) EXPECT_EQ(find(Language::kNodejs, entry_point), file);
}

TEST_F(EntryPointTest, TheOnlyFolderOfAnArchiveIsLookedInto) {
  write("code/main.py");
  EXPECT_EQ(root("main.py"), "code");
  EXPECT_EQ(root("code/main.py"), ".");
  EXPECT_EQ(root("later.py"), ".");
  write("code/requirements.txt");
  EXPECT_EQ(root("later.py"), "code") << "it is what the build would look for";
  write("main.py");
  EXPECT_EQ(root("main.py"), ".");
}

}  // namespace
}  // namespace hkube::build
