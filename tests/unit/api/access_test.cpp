#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "api/access_control.h"

namespace hkube::api {
namespace {

struct StillClock : runtime::Clock {
  [[nodiscard]] Timestamp now() const override { return at; }
  Timestamp at{1'000'000};
};

class TokenFile : public testing::Test {
 protected:
  TokenFile()
      : folder_(testing::TempDir() + "access_test_" + std::to_string(::getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        path_(token_file_of(folder_)) {
    std::filesystem::create_directories(folder_);
  }
  ~TokenFile() override { std::filesystem::remove_all(folder_); }

  std::string make(const std::string& name, std::vector<Role> roles, std::optional<Timestamp> expires = {}) {
    auto text = create_token(path_, {name, std::move(roles), "", {5}, expires});
    EXPECT_TRUE(text.ok());
    return text.ok() ? *text : "";
  }

  std::string folder_;
  std::string path_;
};

TEST(Roles, OnlyAdminIncludesOthers) {
  const std::vector<Role> all{Role::kView, Role::kExecute, Role::kEdit, Role::kDelete, Role::kAdmin};
  for (Role held : all) {
    for (Role wanted : all) {
      EXPECT_EQ(may({held}, wanted), held == wanted || held == Role::kAdmin);
    }
    EXPECT_TRUE(may({held}, Role::kNone));
    EXPECT_EQ(parse_role(role_name(held)), held);
    EXPECT_EQ(parse_role("hkube_api_" + std::string(role_name(held))), held);
  }
  EXPECT_FALSE(may({}, Role::kView));
  EXPECT_EQ(parse_role("none"), std::nullopt);
  EXPECT_EQ(parse_role("root"), std::nullopt);
}

TEST(RateLimit, FillsUpAgainWithTime) {
  RateLimit limit(RateLimit::Pace::per_second(2));
  Timestamp now{1000};
  EXPECT_TRUE(limit.take("a", now));
  EXPECT_TRUE(limit.take("a", now));
  EXPECT_FALSE(limit.take("a", now));
  EXPECT_TRUE(limit.take("b", now));
  now.ms += 499;
  EXPECT_FALSE(limit.take("a", now));
  now.ms += 1;
  EXPECT_TRUE(limit.take("a", now));
  EXPECT_FALSE(limit.take("a", now));
  now.ms -= 100'000;  // the clock is set back
  EXPECT_FALSE(limit.take("a", now));
  now.ms += 10'000;  // no more than the bucket holds
  EXPECT_TRUE(limit.take("a", now));
  EXPECT_TRUE(limit.take("a", now));
  EXPECT_FALSE(limit.take("a", now));
}

TEST(RateLimit, ForgetsWhoWasSilentLongest) {
  RateLimit limit(RateLimit::Pace::per_second(1), 2);
  EXPECT_TRUE(limit.take("a", {0}));
  EXPECT_TRUE(limit.take("b", {0}));
  EXPECT_FALSE(limit.take("a", {0}));
  EXPECT_TRUE(limit.take("c", {0}));  // b goes
  EXPECT_EQ(limit.size(), 2U);
  EXPECT_FALSE(limit.take("a", {0}));
}

TEST_F(TokenFile, KeepsTheHashOnlyAndForTheOwnerOnly) {
  const std::string text = make("ann", {Role::kView, Role::kEdit});
  EXPECT_EQ(text.size(), 6U + 64U);
  EXPECT_NE(make("bob", {Role::kAdmin}), text);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  std::ifstream in(path_);
  const std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_EQ(content.find(text.substr(6)), std::string::npos);
  EXPECT_NE(content.find(sha256_hex(text)), std::string::npos);
  const auto tokens = read_tokens(path_);
  ASSERT_TRUE(tokens.ok());
  ASSERT_EQ(tokens->size(), 2U);
  EXPECT_EQ(tokens->front().roles, (std::vector<Role>{Role::kView, Role::kEdit}));
}

TEST_F(TokenFile, RefusesNamesThatAreTakenOrMalformed) {
  make("ann", {Role::kView});
  EXPECT_FALSE(create_token(path_, {"ann", {Role::kView}, "", {}, {}}).ok());
  for (const char* name : {"", "a b", "a\"", "a/b"}) {
    EXPECT_FALSE(create_token(path_, {name, {Role::kView}, "", {}, {}}).ok()) << name;
  }
  EXPECT_FALSE(create_token(path_, {"bob", {}, "", {}, {}}).ok());
  EXPECT_EQ(*revoke_token(path_, "bob"), false);
  EXPECT_EQ(*revoke_token(path_, "ann"), true);
  EXPECT_TRUE(read_tokens(path_)->empty());
}

TEST_F(TokenFile, ATableFollowsTheFileOnceASecond) {
  TokenTable table(path_);
  Timestamp now{1'000'000};
  EXPECT_FALSE(table.find("hkube_x", now));
  const std::string text = make("ann", {Role::kView}, Timestamp{1'003'000});
  EXPECT_FALSE(table.find(text, now + std::chrono::milliseconds(999)));
  now.ms += 1000;
  ASSERT_TRUE(table.find(text, now));
  EXPECT_EQ(table.find(text, now)->name, "ann");
  EXPECT_FALSE(table.find(text + "0", now));
  EXPECT_FALSE(table.find("", now));
  EXPECT_FALSE(table.find(text, {1'003'000})) << "expired";
  ASSERT_TRUE(*revoke_token(path_, "ann"));
  EXPECT_FALSE(table.find(text, {1'002'000}));
}

TEST_F(TokenFile, AMalformedFileAdmitsNobody) {
  const std::string text = make("ann", {Role::kView});
  TokenTable table(path_);
  EXPECT_TRUE(table.find(text, {0}));
  std::ofstream(path_) << "{\"tokens\":[{}]}";
  EXPECT_FALSE(table.find(text, {2000}));
  EXPECT_FALSE(create_token(path_, {"bob", {Role::kView}, "", {}, {}}).ok());
}

TEST_F(TokenFile, ChecksTheBearer) {
  const std::string text = make("ann", {Role::kView});
  StillClock clock;
  AccessControl::Settings settings;
  settings.token_file = path_;
  AccessControl access(settings, clock);
  const auto status = [&](const std::string& header, Role wanted) {
    net::HttpRequest head;
    if (!header.empty()) head.headers.emplace_back("authorization", header);
    int answered = 0;
    access.admit(wanted, head, [&](const std::optional<net::HttpResponse>& refusal, const Caller& caller) {
      answered = refusal ? refusal->status : 200;
      if (!refusal) {
        EXPECT_EQ(caller.user, wanted == Role::kNone ? "" : "ann");
      }
    });
    return answered;
  };
  EXPECT_EQ(status("Bearer " + text, Role::kView), 200);
  EXPECT_EQ(status("bearer  " + text, Role::kView), 200);
  EXPECT_EQ(status("Bearer " + text, Role::kEdit), 403);
  EXPECT_EQ(status("Basic " + text, Role::kView), 401);
  EXPECT_EQ(status("Bearer", Role::kView), 401);
  EXPECT_EQ(status("Bearer  ", Role::kView), 401);
  EXPECT_EQ(status("", Role::kView), 401);
  EXPECT_EQ(status("", Role::kNone), 200);
}

TEST_F(TokenFile, KnowsWhetherATokenIsStillGood) {
  const std::string text = make("ann", {Role::kView}, Timestamp{1'005'000});
  StillClock clock;
  AccessControl::Settings settings;
  settings.token_file = path_;
  AccessControl access(settings, clock);
  std::function<bool()> still_admitted;
  net::HttpRequest head;
  head.headers.emplace_back("authorization", "Bearer " + text);
  access.admit(Role::kView, head, [&](const std::optional<net::HttpResponse>&, const Caller& caller) {
    still_admitted = caller.still_admitted;
  });
  ASSERT_TRUE(still_admitted);
  EXPECT_TRUE(still_admitted());
  clock.at.ms = 1'005'000;
  EXPECT_FALSE(still_admitted()) << "expired";
  clock.at.ms = 1'002'000;
  EXPECT_TRUE(still_admitted());
  ASSERT_TRUE(*revoke_token(path_, "ann"));
  clock.at.ms = 1'004'000;
  EXPECT_FALSE(still_admitted()) << "revoked";
}

TEST(LoginGuard, SlowsDownByAddressAndByUser) {
  LoginGuard guard;
  Timestamp now{1'000'000};
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(guard.may_try("1.1.1.1", "user" + std::to_string(i), now));
  EXPECT_FALSE(guard.may_try("1.1.1.1", "another", now));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(guard.may_try("2.2.2." + std::to_string(i), "ann", now));
  EXPECT_FALSE(guard.may_try("3.3.3.3", "ann", now));
  EXPECT_TRUE(guard.may_try("3.3.3.3", "bob", now));
  now.ms += 6'000;
  EXPECT_TRUE(guard.may_try("1.1.1.1", "another", now));
  EXPECT_FALSE(guard.may_try("1.1.1.1", "another", now));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(guard.may_try("4.4.4.4", "eve", now)) << "who logs in rightly is not counted";
    guard.succeeded("4.4.4.4", "eve");
  }
}

TEST(Access, TheInternalApiIsOpenedByItsTokenOnly) {
  StillClock clock;
  const auto opens = [&](const AccessControl::Settings& settings, const std::string& header, const char* peer) {
    net::HttpRequest head;
    head.peer = peer;
    if (!header.empty()) head.headers.emplace_back("authorization", header);
    return !AccessControl(settings, clock).refuse_internal(head).has_value();
  };
  AccessControl::Settings settings;
  EXPECT_FALSE(opens(settings, "", "127.0.0.1"));
  EXPECT_FALSE(opens(settings, "Bearer ", "127.0.0.1"));
  settings.internal_token = "0123456789abcdef";
  EXPECT_TRUE(opens(settings, "Bearer 0123456789abcdef", "10.0.0.1"));
  EXPECT_FALSE(opens(settings, "Bearer 0123456789abcdeg", "127.0.0.1"));
  EXPECT_FALSE(opens(settings, "", "127.0.0.1"));
  settings.internal_open = true;
  EXPECT_TRUE(opens(settings, "", "10.0.0.1"));
}

TEST(Access, CountsTheClientOfAProxyOnThisMachineOnly) {
  StillClock clock;
  AccessControl::Settings settings;
  settings.requests_per_second = 1;
  AccessControl access(settings, clock);
  const auto passes = [&](const std::string& peer, const std::string& forwarded) {
    net::HttpRequest request;
    request.peer = peer;
    if (!forwarded.empty()) request.headers.emplace_back("x-forwarded-for", forwarded);
    return !access.limit(request).has_value();
  };
  EXPECT_TRUE(passes("127.0.0.1", "9.9.9.9, 1.1.1.1"));
  EXPECT_FALSE(passes("::1", "8.8.8.8, 1.1.1.1"));
  EXPECT_TRUE(passes("127.0.0.1", "2.2.2.2"));
  EXPECT_TRUE(passes("3.3.3.3", "4.4.4.4"));
  EXPECT_FALSE(passes("3.3.3.3", "5.5.5.5"));
}

TEST(Access, NamesTheOriginsThatMayRead) {
  StillClock clock;
  const auto allowed = [&](const std::string& setting, const std::string& origin) -> std::string {
    AccessControl::Settings settings;
    settings.cors_origin = setting;
    const AccessControl access(settings, clock);
    net::HttpRequest request;
    if (!origin.empty()) request.headers.emplace_back("origin", origin);
    for (const auto& [name, value] : access.cors_headers(request)) {
      if (name == "Access-Control-Allow-Origin") return value;
    }
    return "";
  };
  EXPECT_EQ(allowed("*", ""), "*");
  EXPECT_EQ(allowed("*", "https://a"), "*");
  EXPECT_EQ(allowed("", "https://a"), "");
  EXPECT_EQ(allowed("", "http://localhost:3000"), "http://localhost:3000") << "of this machine";
  EXPECT_EQ(allowed("none", "https://a"), "");
  EXPECT_EQ(allowed("https://a, https://b", "https://b"), "https://b");
  EXPECT_EQ(allowed("https://a,https://b", "https://c"), "");
  EXPECT_EQ(allowed("https://a", ""), "");
}

}  // namespace
}  // namespace hkube::api
