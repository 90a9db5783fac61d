#include "build/cpp_code.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace hkube::build {
namespace {

namespace fs = std::filesystem;

class CppCodeTest : public testing::Test {
 protected:
  CppCodeTest() : folder_(::mkdtemp((fs::temp_directory_path() / "hkube-cpp-XXXXXX").string().data())) {}
  ~CppCodeTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& content = "", bool executable = false) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << content;
    if (executable) fs::permissions(path, fs::perms::owner_exec, fs::perm_options::add);
  }
  std::string path(const std::string& name = "") const { return (name.empty() ? folder_ : folder_ / name).string(); }

  /// "kind folder" of the code in code/, or the error.
  std::string find(const std::string& entry_point, bool own_command = false) {
    const auto root = find_cpp_root(path("code"), entry_point, own_command);
    if (!root.ok()) return root.error().message;
    const std::map<CppKind, std::string> names{
        {CppKind::kProject, "project"}, {CppKind::kSources, "sources"}, {CppKind::kProgram, "program"}};
    return names.at(cpp_kind(*root, entry_point, own_command)) + " " +
           fs::path(*root).lexically_relative(folder_).string();
  }

  /// The program that is chosen, relative to the folder; or the error.
  std::string choose(CppKind kind, const std::string& entry_point) {
    if (const Status chosen = choose_cpp_program(path(), path("code"), kind, entry_point); !chosen.ok()) {
      return chosen.error().message;
    }
    const std::string program = fs::path(cpp_program(path())).lexically_relative(folder_).string();
    fs::remove(folder_ / "env/program");
    return program;
  }

  fs::path folder_;
};

constexpr const char* kElf =
    "\x7F"
    "ELF and so on";

TEST_F(CppCodeTest, Kinds) {
  write("code/main.cpp");
  write("code/tool");
  EXPECT_EQ(find(""), "sources code");
  EXPECT_EQ(find("main.cpp"), "sources code");
  EXPECT_EQ(find("algorithm"), "sources code");
  EXPECT_EQ(find("tool"), "program code");
  EXPECT_EQ(find("made-later", true), "program code");
  EXPECT_EQ(find("", true), "sources code");
  EXPECT_EQ(find("absent.cpp", true), "entry point \"absent.cpp\" was not found in the uploaded code");
  write("code/CMakeLists.txt");
  EXPECT_EQ(find("tool"), "project code");
  EXPECT_EQ(find("main.cpp"), "project code");
}

TEST_F(CppCodeTest, TheOnlySubFolder) {
  write("code/app/src/main.cc");
  EXPECT_EQ(find(""), "sources code/app");
  EXPECT_EQ(find("app/src/main.cc"), "sources code");
  EXPECT_EQ(find("src/main.cc"), "sources code/app");
  EXPECT_EQ(find("made-later", true), "program code/app");
  write("code/app/CMakeLists.txt");
  EXPECT_EQ(find(""), "project code/app");
  write("code/README");
  EXPECT_EQ(find(""), "sources code");
}

TEST_F(CppCodeTest, TestsAreNoSources) {
  write("code/tests/a.cpp");
  write("code/src/test/b.cpp");
  EXPECT_EQ(find(""), "no CMakeLists.txt or C++ source was found in the uploaded code");
  EXPECT_EQ(find("x"), "no CMakeLists.txt, program \"x\" or C++ source was found in the uploaded code");
  write("code/src/testing/c.cxx");
  EXPECT_EQ(find(""), "sources code");
}

TEST_F(CppCodeTest, Programs) {
  EXPECT_EQ(choose(CppKind::kProject, "a"), "the build made no program");
  write("env/build/deep/a", kElf, true);
  write("env/build/deep/script", "#!/bin/sh", true);
  write("env/build/deep/libx.so.1", kElf, true);
  write("env/build/CMakeFiles/4.0/CompilerIdCXX/a.out", kElf, true);
  EXPECT_EQ(choose(CppKind::kProject, ""), "env/build/deep/a");
  EXPECT_EQ(choose(CppKind::kProject, "a"), "env/build/deep/a");
  write("env/bin/b", kElf, true);
  write("env/bin/no-program", kElf);
  EXPECT_EQ(choose(CppKind::kProject, ""), "env/bin/b");
  EXPECT_EQ(choose(CppKind::kProject, "main.cpp"), "env/bin/b");
  EXPECT_EQ(choose(CppKind::kProject, "a"), "the build made no program \"a\", but: b");
  EXPECT_EQ(choose(CppKind::kSources, "whatever"), "env/bin/b");
  write("env/bin/c", kElf, true);
  EXPECT_EQ(choose(CppKind::kProject, "c"), "env/bin/c");
  EXPECT_EQ(choose(CppKind::kProject, ""), "the build made several programs, of which entryPoint must name one: b, c");
}

TEST_F(CppCodeTest, ReadyPrograms) {
  write("code/bin/run", "#!/bin/sh");
  EXPECT_EQ(choose(CppKind::kProgram, "bin/run"), "code/bin/run");
  EXPECT_NE(fs::status(folder_ / "code/bin/run").permissions() & fs::perms::owner_exec, fs::perms::none);
  write("outside", "#!/bin/sh", true);
  EXPECT_EQ(find("../outside"),
            "no CMakeLists.txt, program \"../outside\" or C++ source was found in the uploaded code");
  EXPECT_EQ(choose(CppKind::kProgram, "../outside"), "the entry point must be inside of the code");
  EXPECT_EQ(choose(CppKind::kProgram, path("outside")), "the entry point must be inside of the code");
  EXPECT_EQ(choose(CppKind::kProgram, "bin/walk"), "dependencyInstallCmd did not make the program \"bin/walk\"");
}

}  // namespace
}  // namespace hkube::build
