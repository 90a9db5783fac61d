#include "build/moved_build.h"

#include <gtest/gtest.h>

#include <fstream>

namespace hkube::build {
namespace {

namespace fs = std::filesystem;

TEST(MovedBuild, PathsAreRecordedWithoutTheFolder) {
  EXPECT_EQ(relative_to_build("/data/builds/b1", "/data/builds/b1/code/inner"), "code/inner");
  EXPECT_EQ(relative_to_build("/data/builds/b1", "/data/builds/b1"), ".");
  EXPECT_EQ(inside_build("/moved/builds/b1", "code/inner"), "/moved/builds/b1/code/inner");
  EXPECT_EQ(inside_build("/moved/builds/b1", "."), "/moved/builds/b1");
}

TEST(MovedBuild, AbsolutePathsOfEarlierVersionsAreFound) {
  EXPECT_EQ(inside_build("/moved/builds/b1", "/data/builds/b1/code"), "/moved/builds/b1/code");
  EXPECT_EQ(inside_build("/moved/builds/b1", "/data/builds/b1"), "/moved/builds/b1");
  EXPECT_EQ(inside_build("/moved/builds/b1", "/elsewhere/code"), "/elsewhere/code");
}

std::string content(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(MovedBuild, ScriptsAndListsOfAnEnvironmentFollow) {
  std::string folder = fs::temp_directory_path() / "moved_build_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const fs::path env = fs::path(folder) / "b1/env";
  const fs::path site = env / "lib/python3.11/site-packages";
  fs::create_directories(env / "bin");
  fs::create_directories(site);
  std::ofstream(env / "bin/tool") << "#!/old/builds/b1/env/bin/python\nimport x\n";
  fs::permissions(env / "bin/tool", fs::perms::owner_all);
  std::ofstream(env / "bin/program") << std::string("\0/old/builds/b1", 15);
  fs::create_symlink("/usr/bin/python3", env / "bin/python");
  std::ofstream(site / "own.pth") << "/old/builds/b1/code\n";
  std::ofstream(site / "data.txt") << "/old/builds/b1/code\n";

  follow_move(folder, "/old/builds");

  EXPECT_EQ(content(env / "bin/tool"), "#!" + folder + "/b1/env/bin/python\nimport x\n");
  EXPECT_EQ(fs::status(env / "bin/tool").permissions(), fs::perms::owner_all);
  EXPECT_EQ(content(env / "bin/program"), std::string("\0/old/builds/b1", 15));
  EXPECT_EQ(fs::read_symlink(env / "bin/python"), "/usr/bin/python3");
  EXPECT_EQ(content(site / "own.pth"), folder + "/b1/code\n");
  EXPECT_EQ(content(site / "data.txt"), "/old/builds/b1/code\n");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace hkube::build
