#include "api/identity_server.h"

#include <gtest/gtest.h>

#include <deque>

#include "api/access_control.h"
#include "tests/unit/api/signed_tokens.h"

namespace hkube::api {
namespace {

constexpr const char* kIssuer = "https://id.example/realms/Hkube";

struct StillClock : runtime::Clock {
  [[nodiscard]] Timestamp now() const override { return at; }
  Timestamp at{1'700'000'000'000};
};

/// Calls wait until the test answers them.
struct FakeClient : net::HttpClient {
  void send(net::HttpCall call, std::function<void(net::HttpOutcome)> done) override {
    calls.emplace_back(std::move(call), std::move(done));
  }
  void answer(net::HttpOutcome outcome) {
    auto [call, done] = std::move(calls.front());
    calls.pop_front();
    done(std::move(outcome));
  }
  std::deque<std::pair<net::HttpCall, std::function<void(net::HttpOutcome)>>> calls;
};

net::HttpOutcome ok(const Json& body) { return {200, "OK", "", to_text(body)}; }

const TestKey& first_key() {
  static const TestKey key = TestKey::rsa("first");
  return key;
}
const TestKey& second_key() {
  static const TestKey key = TestKey::ec("second");
  return key;
}

class Identities : public testing::Test {
 protected:
  Identities() {
    auto server = connect(discovery_, keys(first_key()));
    EXPECT_TRUE(server.ok());
    if (server.ok()) server_ = std::move(server).value();
  }

  Result<std::unique_ptr<IdentityServer>> connect(const Json& discovery, const net::HttpOutcome& keys) {
    IdentityServer::Settings settings;
    settings.issuer = std::string(kIssuer) + "/";
    settings.client_secret = "s&cret";
    return IdentityServer::connect(settings, client_, clock_, [&](const net::HttpCall& call) {
      fetched_.push_back(call.url);
      return call.url.ends_with("openid-configuration") ? ok(discovery) : keys;
    });
  }
  static net::HttpOutcome keys(const TestKey& key) { return ok({{"keys", Json::array({key.jwk()})}}); }

  [[nodiscard]] Json claims() const {
    return {{"iss", kIssuer},
            {"exp", clock_.at.ms / 1000 + 3'600},
            {"azp", "api-server"},
            {"preferred_username", "ann"},
            {"resource_access",
             {{"api-server", {{"roles", {"hkube_api_view", "hkube_api_edit", "admin", 5}}}},
              {"other", {{"roles", {"hkube_api_delete"}}}}}}};
  }

  /// Who it is; nothing when it was refused. Fails the test while there is no answer.
  struct Answer {
    int calls = 0;
    std::optional<Identity> who;
  };
  std::shared_ptr<Answer> ask(const std::string& token) {
    auto answer = std::make_shared<Answer>();
    server_->identify(token, [answer](std::optional<Identity> who) {
      ++answer->calls;
      answer->who = std::move(who);
    });
    return answer;
  }

  StillClock clock_;
  FakeClient client_;
  Json discovery_{
      {"issuer", kIssuer}, {"jwks_uri", "https://id.example/certs"}, {"token_endpoint", "https://id.example/t"}};
  std::vector<std::string> fetched_;
  std::unique_ptr<IdentityServer> server_;
};

TEST_F(Identities, NameAndRolesAreTheTokens) {
  EXPECT_EQ(fetched_, (std::vector<std::string>{std::string(kIssuer) + "/.well-known/openid-configuration",
                                                "https://id.example/certs"}));
  const auto answer = ask(first_key().sign(claims()));
  ASSERT_TRUE(answer->who);
  EXPECT_EQ(answer->who->name, "ann");
  // Not the roles of another client, nor words that are none of ours.
  EXPECT_EQ(answer->who->roles, (std::vector<Role>{Role::kView, Role::kEdit}));
  EXPECT_TRUE(client_.calls.empty());
}

TEST_F(Identities, ATokenWithoutRolesIsValid) {
  for (const Json& access : {Json(nullptr), Json(3), Json{{"api-server", 1}}, Json{{"api-server", {{"roles", "x"}}}}}) {
    Json some = claims();
    some["resource_access"] = access;
    some.erase("preferred_username");
    const auto answer = ask(first_key().sign(some));
    ASSERT_TRUE(answer->who);
    EXPECT_EQ(answer->who->name, "");
    EXPECT_TRUE(answer->who->roles.empty());
  }
}

TEST_F(Identities, WhatIsNotValidIsRefusedAtOnce) {
  Json expired = claims();
  expired["exp"] = clock_.at.ms / 1000 - 60;
  Json foreign = claims();
  foreign["iss"] = "https://elsewhere.example";
  clock_.at.ms += 60'000;  // keys might be fetched, but not for these
  for (const std::string& token : {std::string("x"), first_key().sign(expired), second_key().sign(foreign, "ES256"),
                                   TestKey::rsa("first").sign(claims())}) {
    const auto answer = ask(token);
    EXPECT_EQ(answer->calls, 1);
    EXPECT_FALSE(answer->who);
  }
  EXPECT_TRUE(client_.calls.empty());
}

TEST_F(Identities, ANewKeyIsFetchedAndItsTokensWait) {
  clock_.at.ms += 9'999;
  EXPECT_FALSE(ask(second_key().sign(claims(), "ES256"))->who);  // too soon after the last time
  EXPECT_TRUE(client_.calls.empty());
  clock_.at.ms += 1;
  const auto first = ask(second_key().sign(claims(), "ES256"));
  const auto second = ask(second_key().sign(claims(), "ES256"));
  const auto wrong = ask(TestKey::rsa("third").sign(claims()));
  EXPECT_TRUE(ask(first_key().sign(claims()))->who);  // a known key waits for nothing
  EXPECT_EQ(first->calls + second->calls + wrong->calls, 0);
  ASSERT_EQ(client_.calls.size(), 1U);
  EXPECT_EQ(client_.calls.front().first.url, "https://id.example/certs");
  client_.answer(keys(second_key()));
  EXPECT_TRUE(first->who);
  EXPECT_TRUE(second->who);
  EXPECT_EQ(wrong->calls, 1);
  EXPECT_FALSE(wrong->who);
  // The former key is gone.
  EXPECT_FALSE(ask(first_key().sign(claims()))->who);
}

TEST_F(Identities, AFetchThatFailsKeepsTheKeys) {
  for (const net::HttpOutcome& outcome :
       {net::HttpOutcome{0, "no route", "EHOSTUNREACH"}, net::HttpOutcome{503, "", ""},
        net::HttpOutcome{200, "", "", "{"}, ok({{"keys", 1}})}) {
    clock_.at.ms += 10'000;
    const auto waiting = ask(second_key().sign(claims(), "ES256"));
    ASSERT_EQ(client_.calls.size(), 1U);
    client_.answer(outcome);
    EXPECT_EQ(waiting->calls, 1);
    EXPECT_FALSE(waiting->who);
    EXPECT_TRUE(ask(first_key().sign(claims()))->who);
  }
}

TEST_F(Identities, OldKeysAreFetchedAgainWhileTheyAreUsed) {
  clock_.at.ms += 600'000;
  EXPECT_TRUE(ask(first_key().sign(claims()))->who);
  EXPECT_TRUE(ask(first_key().sign(claims()))->who);
  ASSERT_EQ(client_.calls.size(), 1U);
  client_.answer(keys(second_key()));
  EXPECT_FALSE(ask(first_key().sign(claims()))->who);
}

TEST_F(Identities, OnlySoManyRequestsWait) {
  clock_.at.ms += 10'000;
  const std::string token = second_key().sign(claims(), "ES256");
  std::vector<std::shared_ptr<Answer>> answers;
  for (int i = 0; i < 1'001; ++i) answers.push_back(ask(token));
  EXPECT_EQ(answers.front()->calls, 0);
  EXPECT_EQ(answers.back()->calls, 1);
  client_.answer(keys(second_key()));
  EXPECT_TRUE(answers.front()->who);
}

TEST_F(Identities, AServerThatIsNotWhatItShouldBe) {
  const auto refused = [&](const Json& discovery, const net::HttpOutcome& keys) {
    const auto server = connect(discovery, keys);
    EXPECT_FALSE(server.ok());
    return server.ok() ? "" : server.error().message;
  };
  Json other = discovery_;
  other["issuer"] = "https://elsewhere.example";
  EXPECT_EQ(refused(other, keys(first_key())),
            std::string("the identity server at ") + kIssuer + " calls itself https://elsewhere.example");
  EXPECT_EQ(refused({{"issuer", kIssuer}}, keys(first_key())),
            std::string("the identity server's ") + kIssuer + "/.well-known/openid-configuration names no jwks_uri");
  EXPECT_EQ(refused(discovery_, {0, "no route", "EHOSTUNREACH"}),
            "the identity server's https://id.example/certs cannot be reached: no route");
  EXPECT_EQ(refused(discovery_, {404, "", ""}),
            "the identity server's https://id.example/certs answers with status 404");
  EXPECT_EQ(refused(discovery_, {200, "", "", "<html>"}),
            "the identity server's https://id.example/certs does not answer with JSON");
}

TEST_F(Identities, NameAndPasswordArePassedOn) {
  std::vector<Result<Json>> answers;
  const auto log_in = [&] {
    server_->login("ann", "a b&c=1", "10.1.2.3", [&](Result<Json> answer) { answers.push_back(std::move(answer)); });
  };
  log_in();
  ASSERT_EQ(client_.calls.size(), 1U);
  EXPECT_EQ(client_.calls.front().first.url, "https://id.example/t");
  EXPECT_EQ(client_.calls.front().first.body,
            "grant_type=password&client_id=api-server&username=ann&password=a%20b%26c%3D1&client_secret=s%26cret");
  EXPECT_EQ(client_.calls.front().first.headers, (std::vector<std::string>{"X-Forwarded-For: 10.1.2.3"}));
  client_.answer(ok({{"access_token", "t"}}));
  log_in();
  client_.answer({401, "Unauthorized", "", "{}"});
  log_in();
  client_.answer({0, "no route", "EHOSTUNREACH"});
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(*answers[0], (Json{{"access_token", "t"}}));
  EXPECT_EQ(answers[1].error().message, "Request failed with status code 401");
  EXPECT_EQ(answers[1].error().kind, ErrorKind::kDenied);
  EXPECT_EQ(answers[2].error().message, "the identity server: no route");
}

TEST_F(Identities, ARequestGoesOnWhenItsKeyIsThere) {
  AccessControl access({}, clock_, server_.get());
  EXPECT_TRUE(access.uses_tokens());
  std::vector<std::string> events;
  const auto request = [&](const std::string& token, Role wanted) {
    net::HttpRequest head;
    if (!token.empty()) head.headers.emplace_back("authorization", "Bearer " + token);
    access.admit(wanted, head, [&](const std::optional<net::HttpResponse>& refusal, const Caller& caller) {
      events.push_back(refusal ? std::to_string(refusal->status) : caller.user);
    });
  };
  request("", Role::kView);
  request("", Role::kNone);
  request(first_key().sign(claims()), Role::kView);
  request(first_key().sign(claims()), Role::kDelete);
  EXPECT_EQ(events, (std::vector<std::string>{"401", "", "ann", "403"}));
  events.clear();
  clock_.at.ms += 10'000;
  request(second_key().sign(claims(), "ES256"), Role::kEdit);
  EXPECT_TRUE(events.empty());
  client_.answer(keys(second_key()));
  EXPECT_EQ(events, (std::vector<std::string>{"ann"}));
}

}  // namespace
}  // namespace hkube::api
