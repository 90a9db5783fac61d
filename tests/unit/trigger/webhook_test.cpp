#include <gtest/gtest.h>

#include "control/commands.h"
#include "tests/unit/trigger/fakes.h"
#include "trigger/webhook_policy.h"
#include "trigger/webhook_sender.h"

namespace hkube::trigger {
namespace {

TEST(WebhookPolicy, WhatIsRepeated) {
  for (const int status : {500, 503, 429}) EXPECT_TRUE(worth_retrying({status, "", ""})) << status;
  for (const int status : {200, 302, 400, 404}) EXPECT_FALSE(worth_retrying({status, "", ""})) << status;
  for (const char* code : {"ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "ECONNRESET", "EPIPE", "EHOSTUNREACH"}) {
    EXPECT_TRUE(worth_retrying({0, "", code})) << code;
  }
  for (const char* code : {"ERR_INVALID_URL", "CERT_NOT_TRUSTED", "EIO"}) {
    EXPECT_FALSE(worth_retrying({0, "", code})) << code;
  }
}

TEST(WebhookPolicy, Signature) {
  // RFC 4231, test case 2.
  EXPECT_EQ(signature_of("Jefe", "what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(WebhookPolicy, Receivers) {
  EXPECT_EQ(receiver_of("http://Host:80/a/b"), "http://host:80");
  EXPECT_EQ(receiver_of("https://h?x=1"), "https://h");
  EXPECT_EQ(receiver_of("http://h"), "http://h");
}

TEST(WebhookPolicy, Record) {
  const Json refused = webhook_record(JobId("j"), "http://x", "failed", {0, "no", "ECONNREFUSED"}, {5});
  EXPECT_EQ(refused["responseStatus"], "failed");
  EXPECT_EQ(refused["httpResponse"]["statusCode"], "ECONNREFUSED");
  EXPECT_EQ(refused["status"], "completed");
  const Json taken = webhook_record(JobId("j"), "http://x", "completed", {204, "No Content", ""}, {5});
  EXPECT_EQ(taken["responseStatus"], "succeed");
  for (const int status : {101, 302, 304, 404}) {
    EXPECT_EQ(webhook_record(JobId("j"), "http://x", "completed", {status, "", ""}, {5})["responseStatus"], "failed");
  }
  EXPECT_EQ(taken["httpResponse"], Json({{"statusCode", 204}, {"statusMessage", "No Content"}}));
}

class WebhookSenderTest : public testing::Test {
 protected:
  WebhookSenderTest() {
    settings.open_calls = 6;
    settings.open_calls_of_receiver = 2;
  }
  void send(WebhookSender& sender, const std::string& url, const std::string& text = "{}") {
    sender.send(
        url, [text](const auto& then) { then(text); },
        [this, url](const net::HttpOutcome& outcome) { ended.emplace_back(url, outcome.status); });
  }
  FakeTime time;
  FakeClient client;
  WebhookSettings settings;
  std::vector<std::pair<std::string, int>> ended;
};

TEST_F(WebhookSenderTest, ThreeAttemptsWithPauses) {
  WebhookSender sender(time, client, settings);
  send(sender, "http://a/1");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_EQ(client.open.size(), 1U) << attempt;
    client.answer("http://a", {503, "busy", ""});
    EXPECT_TRUE(client.open.empty());
    if (attempt == 3) break;
    time.advance(4'999);
    EXPECT_TRUE(client.open.empty()) << "not before the pause is over";
    time.advance(1);
  }
  time.advance(60'000);
  EXPECT_TRUE(client.open.empty());
  EXPECT_EQ(ended, (std::vector<std::pair<std::string, int>>{{"http://a/1", 503}}));
}

TEST_F(WebhookSenderTest, SucceedsAfterFailures) {
  WebhookSender sender(time, client, settings);
  send(sender, "http://a/1");
  client.answer("http://a", {0, "", "ECONNREFUSED"});
  time.advance(5'000);
  client.answer("http://a", {200, "OK", ""});
  time.advance(60'000);
  EXPECT_EQ(ended, (std::vector<std::pair<std::string, int>>{{"http://a/1", 200}}));
  EXPECT_EQ(time.timers(), 0U);
}

TEST_F(WebhookSenderTest, ARefusalIsFinal) {
  WebhookSender sender(time, client, settings);
  send(sender, "http://a/1");
  client.answer("http://a", {404, "Not Found", ""});
  time.advance(60'000);
  EXPECT_EQ(ended, (std::vector<std::pair<std::string, int>>{{"http://a/1", 404}}));
}

TEST_F(WebhookSenderTest, ASlowReceiverDoesNotBlockOthers) {
  WebhookSender sender(time, client, settings);
  for (int i = 0; i < 50; ++i) send(sender, "http://slow/" + std::to_string(i));
  EXPECT_EQ(client.open.size(), 2U);
  for (int i = 0; i < 3; ++i) send(sender, "http://quick/" + std::to_string(i));
  for (int i = 0; i < 3; ++i) client.answer("http://quick", {200, "OK", ""});
  EXPECT_EQ(ended.size(), 3U);
  for (int i = 0; i < 50; ++i) {
    EXPECT_LE(client.open.size(), 2U);
    client.answer("http://slow", {200, "OK", ""});
  }
  EXPECT_EQ(ended.size(), 53U);
  EXPECT_EQ(ended.back().first, "http://slow/49") << "in order";
}

TEST_F(WebhookSenderTest, OpenCallsAreBounded) {
  WebhookSender sender(time, client, settings);
  for (int i = 0; i < 20; ++i) send(sender, "http://host" + std::to_string(i) + "/");
  EXPECT_EQ(client.open.size(), 6U);
  while (!client.open.empty()) client.answer("http://", {200, "OK", ""});
  EXPECT_EQ(ended.size(), 20U);
}

TEST_F(WebhookSenderTest, SignsWithTheSecret) {
  settings.secret = "s";
  WebhookSender sender(time, client, settings);
  send(sender, "http://a/1", "body");
  ASSERT_EQ(client.open.size(), 1U);
  EXPECT_EQ(client.open[0].call.headers,
            std::vector<std::string>{"X-HKube-Signature-256: " + signature_of("s", "body")});
}

TEST_F(WebhookSenderTest, ABodyThatCannotBeReadEndsTheCall) {
  WebhookSender sender(time, client, settings);
  std::string text;
  sender.send(
      "http://a", [](const auto& then) { then(Error(control::Errc::kNoSuchJob, "gone")); },
      [&](const net::HttpOutcome& outcome) { text = outcome.status_text; });
  time.advance(0);
  EXPECT_EQ(text, "gone");
  EXPECT_TRUE(client.open.empty());
}

}  // namespace
}  // namespace hkube::trigger
