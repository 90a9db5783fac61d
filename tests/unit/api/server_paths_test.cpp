#include "api/server_paths.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "api/respond.h"

namespace hkube::api {
namespace {

TEST(ServerPaths, AreTakenOutOfAnswers) {
  const std::string folder = testing::TempDir() + "server_paths_test_" + std::to_string(::getpid());
  std::filesystem::create_directories(folder + "/real");
  std::filesystem::create_directory_symlink(folder + "/real", folder + "/link");
  const ServerPaths paths(folder + "/link/");
  const auto shown = [&](const std::string& text) {
    net::HttpResponse answer = text_response(text);
    paths.hide(answer);
    return answer.body;
  };
  EXPECT_EQ(shown(R"(["cannot open )" + folder + R"(/link/objects/a: no", ")" + folder + R"(/real/builds/b"])"),
            R"(["cannot open objects/a: no", "builds/b"])");
  EXPECT_EQ(shown(R"(["/etc/passwd"])"), R"(["/etc/passwd"])");
  net::HttpResponse bytes = text_response(folder + "/link/x");
  bytes.content_type = "application/octet-stream";
  paths.hide(bytes);
  EXPECT_EQ(bytes.body, folder + "/link/x");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hkube::api
