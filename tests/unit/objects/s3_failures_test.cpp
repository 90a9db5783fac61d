#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "objects/s3/s3_store.h"
#include "objects/s3/upload.h"
#include "tests/unit/objects/scripted_http_server.h"

namespace hkube::objects::s3 {
namespace {

using Server = ScriptedHttpServer;

constexpr const char* kSecret = "very-secret-key";

std::unique_ptr<S3Store> make_store(const std::string& url) {
  S3Settings settings;
  settings.endpoint = url;
  settings.credentials = {"id", kSecret};
  settings.bucket = "bucket";
  settings.part_size = kSmallestPart;
  settings.retry = {3, std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
  auto store = S3Store::create(settings);
  EXPECT_TRUE(store.ok());
  return std::move(store).value();
}

std::string fault(const std::string& code) {
  return "<Error><Code>" + code + "</Code><Message>so it is</Message></Error>";
}

/// Gives these answers one after the other, the last one for ever.
Server::Answer in_turn(std::vector<std::string> answers) {
  return [answers = std::move(answers), next = std::size_t{0}](const Server::Request&) mutable {
    return answers[std::min(next++, answers.size() - 1)];
  };
}

TEST(S3Failures, WhatMayPassIsTriedAgain) {
  for (const std::string& trouble : {Server::answer("503 Slow Down", fault("SlowDown")), Server::answer("500 Error"),
                                     Server::answer("429 Too Many Requests"), std::string(),
                                     std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")}) {
    Server server(in_turn({trouble, trouble, Server::answer("200 OK", "body")}));
    const auto got = make_store(server.url())->get("a/b");
    ASSERT_TRUE(got.ok()) << trouble << got.error().message;
    EXPECT_EQ(*got, "body");
    EXPECT_EQ(server.requests().size(), 3U);
  }
}

TEST(S3Requests, ATemporaryKeyComesWithItsToken) {
  Server server(in_turn({Server::answer("200 OK", "body")}));
  S3Settings settings;
  settings.endpoint = server.url();
  settings.credentials = {"id", kSecret, "token-of-the-session"};
  settings.bucket = "bucket";
  ASSERT_TRUE((*S3Store::create(settings))->get("a/b").ok());
  ASSERT_TRUE(make_store(server.url())->get("a/b").ok());
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_NE(requests[0].headers.find("x-amz-security-token: token-of-the-session\r\n"), std::string::npos);
  EXPECT_NE(requests[0].headers.find("x-amz-date;x-amz-security-token, "), std::string::npos) << "it is signed, too";
  EXPECT_EQ(requests[1].headers.find("x-amz-security-token"), std::string::npos);
}

TEST(S3Failures, AttemptsAreCounted) {
  Server server(in_turn({Server::answer("503 Slow Down", fault("SlowDown"))}));
  const auto put = make_store(server.url())->put("a/b", "x");
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(put.error().message, "object a/b: the S3 store answered 503 SlowDown: so it is");
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(S3Failures, NobodyThere) {
  std::string url;
  {
    const Server server(in_turn({""}));
    url = server.url();
  }
  const auto got = make_store(url)->get("a/b");
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(got.error().message.find("the S3 store at " + url), std::string::npos) << got.error().message;
}

TEST(S3Failures, ARefusalIsFinalAndNamesNoSecret) {
  Server server(in_turn({Server::answer("403 Forbidden", fault("SignatureDoesNotMatch"))}));
  const auto got = make_store(server.url())->get("a/b");
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, "objects.denied");
  EXPECT_EQ(got.error().message, "object a/b: the S3 store answered 403 SignatureDoesNotMatch: so it is");
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].headers.find(kSecret), std::string::npos);
}

TEST(S3Failures, AFullStoreSaysSo) {
  Server server(in_turn({Server::answer("403 Forbidden", fault("QuotaExceeded"))}));
  EXPECT_EQ(make_store(server.url())->put("a/b", "x").error().code, "objects.full");
}

TEST(S3Failures, ABucketThatIsMissingIsMadeOnce) {
  bool there = false;
  Server server([&](const Server::Request& request) {
    if (request.target == "/bucket") {
      there = true;
      return Server::answer("409 Conflict", fault("BucketAlreadyOwnedByYou"));
    }
    return there ? Server::answer("200 OK") : Server::answer("404 Not Found", fault("NoSuchBucket"));
  });
  auto store = make_store(server.url());
  EXPECT_TRUE(store->put("a/b", "x").ok());
  EXPECT_TRUE(store->put("a/c", "x").ok());
  std::vector<std::string> targets;
  for (const auto& request : server.requests()) targets.push_back(request.target);
  EXPECT_EQ(targets, (std::vector<std::string>{"/bucket/a/b", "/bucket", "/bucket/a/b", "/bucket/a/c"}));
}

/// A store that takes uploads in parts, but for the part of this number.
Server::Answer failing_at(const std::string& part, const std::string& complete) {
  return [=](const Server::Request& request) {
    const auto has = [&](const std::string& text) { return request.target.find(text) != std::string::npos; };
    if (request.method == "POST" && has("uploads=")) {
      return Server::answer("200 OK",
                            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
    }
    if (request.method == "DELETE") return Server::answer("204 No Content");
    if (request.method == "HEAD")
      return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5242881\r\nETag: \"e-2\"\r\n\r\n");
    if (request.method == "POST") return complete;
    if (has("partNumber=" + part)) return Server::answer("400 Bad Request", fault("BadDigest"));
    return Server::answer("200 OK", "", "ETag: \"e\"\r\n");
  };
}

std::string last_call(Server& server) {
  return server.requests().back().method + " " + server.requests().back().target;
}

TEST(S3Uploads, SeveralPartsAreUnderWayAtATime) {
  constexpr int kParts = 10;
  constexpr std::size_t kPart = kSmallestPart;
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  int most = 0;
  bool full = false;
  const auto as_always = failing_at("none", Server::answer("200 OK", "<CompleteMultipartUploadResult/>"));
  Server server(
      [&](const Server::Request& request) {
        const auto at = request.target.find("partNumber=");
        if (request.method != "PUT" || at == std::string::npos) return as_always(request);
        std::unique_lock lock(mutex);
        most = std::max(most, ++under_way);
        full = full || under_way == static_cast<int>(kParallelParts);
        changed.notify_all();
        // Nobody is answered before as many are there as there may be.
        changed.wait_for(lock, std::chrono::seconds(60), [&] { return full; });
        --under_way;
        const std::string number = request.target.substr(at + 11, request.target.find('&', at) - at - 11);
        // The tag says which bytes came under which number.
        return Server::answer("200 OK", "", "ETag: \"tag" + number + request.body.substr(0, 1) + "\"\r\n");
      },
      Server::Serve::kTogether);
  std::string object;
  for (int i = 0; i < kParts; ++i) object += std::string(kPart, static_cast<char>('a' + i));
  const auto put = make_store(server.url())->put("a/b", object);
  ASSERT_TRUE(put.ok()) << put.error().message;
  EXPECT_EQ(most, static_cast<int>(kParallelParts));
  const std::string body = server.requests().back().body;
  std::size_t at = 0;
  for (int i = 0; i < kParts; ++i) {
    at = body.find("tag" + std::to_string(i + 1) + static_cast<char>('a' + i), at);
    ASSERT_NE(at, std::string::npos) << body;
  }
}

TEST(S3Requests, ABucketMayBePartOfTheHost) {
  Server server(in_turn({Server::answer("200 OK", "body")}));
  S3Settings settings;
  settings.endpoint = "http://localhost" + server.url().substr(server.url().rfind(':')) + "/base";
  settings.credentials = {"id", kSecret};
  settings.addressing = Addressing::kVirtualHost;
  auto store = S3Store::create(settings);
  ASSERT_TRUE(store.ok());
  const auto got = (*store)->get("my-bucket/a b/c");
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_FALSE((*store)->list("my-bucket", 1).ok()) << "the answer is no listing";
  const auto requests = server.requests();
  EXPECT_EQ(requests[0].target, "/base/a%20b/c");
  EXPECT_NE(requests[0].headers.find("\r\nHost: my-bucket.localhost:"), std::string::npos) << requests[0].headers;
  EXPECT_TRUE(requests[1].target.starts_with("/base/?")) << requests[1].target;
}

TEST(S3Failures, AnUploadThatFailsIsTakenBack) {
  Server server(failing_at("2", ""));
  const auto put = make_store(server.url())->put("a/b", std::string(kSmallestPart + 1, 'x'));
  ASSERT_FALSE(put.ok());
  EXPECT_NE(put.error().message.find("BadDigest"), std::string::npos);
  EXPECT_EQ(last_call(server), "DELETE /bucket/a/b?uploadId=u1");
}

TEST(S3Failures, AFailureWithTheStatusOfASuccessIsOne) {
  Server server(failing_at("none", Server::answer("200 OK", fault("InternalError"))));
  EXPECT_FALSE(make_store(server.url())->put("a/b", std::string(kSmallestPart + 1, 'x')).ok());
  EXPECT_EQ(last_call(server), "DELETE /bucket/a/b?uploadId=u1");
}

TEST(S3Failures, AnUploadWhoseCompletionWasNotHeardOfIsComplete) {
  Server server(failing_at("none", Server::answer("404 Not Found", fault("NoSuchUpload"))));
  const auto put = make_store(server.url())->put("a/b", std::string(kSmallestPart + 1, 'x'));
  EXPECT_TRUE(put.ok()) << put.error().message;
}

TEST(S3Failures, WhatADeletionOfManyLeavesGoesAlone) {
  Server server([](const Server::Request& request) {
    if (request.method == "GET") {
      return Server::answer("200 OK",
                            "<ListBucketResult><Contents><Key>t/a</Key></Contents><Contents><Key>t/b</Key></Contents>"
                            "</ListBucketResult>");
    }
    if (request.method == "POST") {
      return Server::answer("200 OK",
                            "<DeleteResult><Error><Key>t/b</Key><Code>UnknownError</Code></Error></DeleteResult>");
    }
    return Server::answer("204 No Content");
  });
  EXPECT_TRUE(make_store(server.url())->remove_tree("t").ok());
  EXPECT_EQ(last_call(server), "DELETE /bucket/t/b");
}

TEST(S3Settings, AreChecked) {
  S3Settings settings;
  settings.endpoint = "http://localhost";
  EXPECT_EQ(S3Store::create(settings).error().code, "objects.denied");
  settings.credentials = {"id", "key"};
  EXPECT_TRUE(S3Store::create(settings).ok());
  settings.bucket = "no";
  EXPECT_EQ(S3Store::create(settings).error().kind, ErrorKind::kInvalid);
  settings.bucket = "";
  settings.endpoint = "localhost";
  EXPECT_EQ(S3Store::create(settings).error().kind, ErrorKind::kInvalid);
}

TEST(S3Buckets, AreNoObjects) {
  S3Settings settings;
  settings.endpoint = "http://127.0.0.1:1";  // nothing is asked
  settings.credentials = {"id", "key"};
  auto created = S3Store::create(settings);
  S3Store& store = **created;
  EXPECT_EQ(store.put("bucket", "x").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(store.get("bucket").error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(store.remove("bucket").ok());
  EXPECT_EQ(store.put("ab/c", "x").error().message,
            "\"ab\" cannot be the name of a bucket: it has fewer than 3 characters");
}

}  // namespace
}  // namespace hkube::objects::s3
