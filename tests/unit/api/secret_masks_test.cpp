#include "api/secret_masks.h"

#include <gtest/gtest.h>

#include "api/respond.h"

namespace hkube::api {
namespace {

Json masked(Json document, Reader reader) {
  mask_secrets(document, reader);
  return document;
}

TEST(SecretMasks, OfVariables) {
  const Json reference = {{"secretKeyRef", {{"name", "n"}, {"key", "k"}}}};
  const Json algorithm = {{"name", "a"},
                          {"algorithmEnv", {{"A", "x"}, {"N", 5}, {"S", {{"secret", "y"}}}, {"R", reference}}},
                          {"workerEnv", {{"B", "z"}}}};
  const Json other = masked(Json::array({{{"algorithm", algorithm}}}), Reader::kOther)[0]["algorithm"];
  EXPECT_EQ(other["algorithmEnv"], (Json{{"A", kMask}, {"N", kMask}, {"S", {{"secret", kMask}}}, {"R", reference}}));
  EXPECT_EQ(other["workerEnv"]["B"], kMask);
  EXPECT_EQ(other["name"], "a");
  const Json editor = masked(algorithm, Reader::kEditor);
  EXPECT_EQ(editor["algorithmEnv"], (Json{{"A", "x"}, {"N", 5}, {"S", {{"secret", kMask}}}, {"R", reference}}));
}

TEST(SecretMasks, OfWebhooks) {
  const auto shown = [](const char* url) -> std::string {
    return masked({{"webhooks", {{"result", url}}}}, Reader::kOther)["webhooks"]["result"];
  };
  EXPECT_EQ(shown("https://u:word@h.example:8/p?k=v"), "https://h.example:8/********");
  EXPECT_EQ(shown("https://h.example"), "https://h.example/********");
  EXPECT_EQ(shown("http://h/services/T0/B0/x@y"), "http://h/********");
  EXPECT_EQ(shown("http://a@b@h/"), "http://h/********");
  EXPECT_EQ(shown("word"), "********");
  const Json called = {{"url", "http://u:w@h/p"}, {"httpResponse", {{"statusCode", 200}}}};
  EXPECT_EQ(masked(called, Reader::kOther)["url"], "http://h/********");
  EXPECT_EQ(masked(called, Reader::kEditor)["url"], "http://u:w@h/p");
  EXPECT_EQ(masked({{"url", "http://h/p"}}, Reader::kOther)["url"], "http://h/p");
}

TEST(SecretMasks, OfAnswers) {
  net::HttpResponse answer = json_response({{"algorithmEnv", {{"A", "word"}}}});
  mask_secrets(answer, Reader::kOther);
  EXPECT_EQ(answer.body.find("word"), std::string::npos);
  answer = json_response({{"text", "word"}});
  mask_secrets(answer, Reader::kOther);
  EXPECT_EQ(answer.body, R"({"text":"word"})");
  // One that cannot be understood is not passed on.
  answer = text_response(R"({"algorithmEnv":{"A":"word")");
  mask_secrets(answer, Reader::kOther);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("word"), std::string::npos);
}

TEST(SecretMasks, WhatComesBackMaskedIsAsItWas) {
  const Json stored = {{"algorithmEnv", {{"A", "x"}, {"S", {{"secret", "y"}}}}}};
  Json algorithm = {
      {"algorithmEnv", {{"A", kMask}, {"S", {{"secret", kMask}}}, {"NEW", kMask}, {"T", {{"secret", "z"}}}}}};
  restore_masked(algorithm, stored);
  EXPECT_EQ(algorithm["algorithmEnv"],
            (Json{{"A", "x"}, {"S", {{"secret", "y"}}}, {"NEW", kMask}, {"T", {{"secret", "z"}}}}));
}

}  // namespace
}  // namespace hkube::api
