#include "objects/s3/s3_store.h"

#include <unistd.h>

#include <atomic>
#include <stdexcept>

#include "objects/cached_store.h"
#include "objects/s3/upload.h"
#include "tests/unit/objects/object_store_contract.h"

/// The S3 store with a real service: radosgw.py starts it and names it in the environment.
namespace hkube::objects {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string unused_bucket() {
  static std::atomic<int> made{0};
  return "test-" + std::to_string(::getpid()) + "-" + std::to_string(++made);
}

s3::S3Settings settings() {
  s3::S3Settings settings;
  settings.endpoint = environment("HKUBE_TEST_S3_ENDPOINT");
  settings.credentials = {environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY")};
  settings.part_size = s3::kSmallestPart;
  return settings;
}

std::unique_ptr<s3::S3Store> make_store(s3::S3Settings settings) {
  auto store = s3::S3Store::create(std::move(settings));
  if (!store.ok()) throw std::runtime_error(store.error().message);
  return std::move(store).value();
}

std::unique_ptr<ObjectStore> store_with_one_bucket() {
  s3::S3Settings own = settings();
  own.bucket = unused_bucket();
  return make_store(own);
}

/// The service under a name in front of which buckets may be put: all names below localhost are this machine.
s3::S3Settings virtual_host_settings() {
  s3::S3Settings own = settings();
  own.endpoint.replace(own.endpoint.find("127.0.0.1"), 9, "localhost");
  own.addressing = s3::Addressing::kVirtualHost;
  return own;
}

INSTANTIATE_TEST_SUITE_P(S3, Store,
                         testing::Values(StoreMaker{"OneBucket", Folders::kNone,
                                                    [](const fs::path&) { return store_with_one_bucket(); }},
                                         StoreMaker{"VirtualHost", Folders::kNone,
                                                    [](const fs::path&) -> std::unique_ptr<ObjectStore> {
                                                      s3::S3Settings own = virtual_host_settings();
                                                      own.bucket = unused_bucket();
                                                      return make_store(own);
                                                    }},
                                         StoreMaker{"Cached", Folders::kNone,
                                                    [](const fs::path&) -> std::unique_ptr<ObjectStore> {
                                                      return std::make_unique<CachedStore>(store_with_one_bucket(),
                                                                                           1 << 20);
                                                    }}),
                         [](const auto& info) { return info.param.name; });

/// Bytes that differ from place to place.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& c : bytes) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24);
  }
  return bytes;
}

TEST(S3Buckets, AreMadeWhenSomethingIsPutIntoThem) {
  const auto store = make_store(settings());
  const std::string first = unused_bucket();
  const std::string second = first + "-2";
  EXPECT_EQ(store->get(first + "/a").error().message, "object " + first + "/a not found");
  EXPECT_TRUE(store->list(first, 10)->empty());
  EXPECT_TRUE(store->remove(first + "/a").ok());
  EXPECT_TRUE(store->remove_tree(first).ok());
  for (const std::string& path : {first + "/b/1", first + "/a", second + "/c"}) {
    ASSERT_TRUE(store->put(path, path).ok());
    EXPECT_EQ(*store->get(path), path);
  }
  std::vector<std::string> found;
  const auto everything = store->list("", 1'000'000);
  for (const ObjectInfo& object : everything.value()) {
    if (object.path.starts_with(first)) found.push_back(object.path);
  }
  EXPECT_EQ(found, (std::vector<std::string>{second + "/c", first + "/a", first + "/b/1"})) << "in the order of paths";
  ASSERT_TRUE(store->remove_tree(first).ok());
  EXPECT_TRUE(store->list(first, 10)->empty());
  EXPECT_EQ(*store->get(second + "/c"), second + "/c");
  EXPECT_TRUE(store->make_bucket_of(first).ok());
  EXPECT_TRUE(store->make_bucket_of(unused_bucket()).ok());
}

TEST(S3Buckets, AreFoundByEitherAddressing) {
  const auto by_path = make_store(settings());
  const auto by_host = make_store(virtual_host_settings());
  const std::string bucket = unused_bucket();
  ASSERT_TRUE(by_host->put(bucket + "/a b/c", "x").ok());
  EXPECT_EQ(*by_path->get(bucket + "/a b/c"), "x");
  EXPECT_EQ(by_host->list(bucket, 10)->size(), 1U);
  ASSERT_TRUE(by_path->remove_tree(bucket).ok());
  EXPECT_EQ(by_host->get(bucket + "/a b/c").error().kind, ErrorKind::kNotFound);
}

TEST(S3Uploads, LargeObjectsGoInParts) {
  const auto store = store_with_one_bucket();
  const std::string payload = pattern(9 * s3::kSmallestPart + 12345);
  const std::string header = make_header({DataType::kRaw, Protocol::kMsgpack});
  ASSERT_TRUE(store->put_parts("job/task", header, payload).ok());
  EXPECT_EQ(store->stat("job/task")->size, payload.size() + kHeaderSize);
  EXPECT_TRUE(*store->get("job/task") == header + payload);
  const std::uint64_t border = kHeaderSize + s3::kSmallestPart;
  EXPECT_TRUE(*store->get_range("job/task", border - 100, 200) == payload.substr(s3::kSmallestPart - 100, 200));
  EXPECT_TRUE(*store->get_range("job/task", payload.size(), 100) == payload.substr(payload.size() - 8));
  for (const std::size_t size : {s3::kSmallestPart, s3::kSmallestPart + 1, 2 * s3::kSmallestPart}) {
    ASSERT_TRUE(store->put("job/border", payload.substr(0, size)).ok());
    EXPECT_TRUE(*store->get("job/border") == payload.substr(0, size)) << size;
  }
}

TEST(S3Listings, GoOnPastOnePage) {
  const auto store = store_with_one_bucket();
  constexpr int kObjects = 1'100;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = t; i < kObjects; i += 4) {
        EXPECT_TRUE(store->put("many/" + std::to_string(10'000 + i), std::to_string(i)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto all = store->list("many", 1'000'000);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), static_cast<std::size_t>(kObjects));
  for (int i = 0; i < kObjects; ++i)
    EXPECT_EQ((*all)[static_cast<std::size_t>(i)].path, "many/" + std::to_string(10'000 + i));
  EXPECT_EQ(store->list("many", 1'050)->size(), 1'050U);
  ASSERT_TRUE(store->put("other", "x").ok());
  ASSERT_TRUE(store->remove_tree("many").ok());
  EXPECT_EQ(store->list("", 10)->size(), 1U);
}

TEST(S3Credentials, AWrongSecretIsRefused) {
  for (const bool wrong_id : {false, true}) {
    s3::S3Settings wrong = settings();
    (wrong_id ? wrong.credentials.key_id : wrong.credentials.secret) = "wrong-one";
    const auto store = make_store(wrong);
    const std::string path = unused_bucket() + "/a";
    const std::string code = wrong_id ? "403 InvalidAccessKeyId" : "403 SignatureDoesNotMatch";
    for (const Error& error : {store->put(path, "x").error(), store->get(path).error(), store->list("", 1).error(),
                               store->make_bucket_of(path).error()}) {
      EXPECT_EQ(error.code, "objects.denied");
      EXPECT_NE(error.message.find(code), std::string::npos) << error.message;
      EXPECT_EQ(error.message.find("wrong-one"), std::string::npos) << error.message;
    }
    EXPECT_EQ(store->stat(path).error().code, "objects.denied");
  }
}

TEST(S3Tls, CertificatesAreVerifiedUnlessToldOtherwise) {
  s3::S3Settings tls = settings();
  tls.endpoint = environment("HKUBE_TEST_S3_TLS_ENDPOINT");
  tls.bucket = unused_bucket();
  const auto untrusted = make_store(tls)->put("a", "x");
  ASSERT_FALSE(untrusted.ok());
  EXPECT_NE(untrusted.error().message.find("certificate"), std::string::npos) << untrusted.error().message;
  tls.transport.ca_file = environment("HKUBE_TEST_S3_CA_FILE");
  EXPECT_TRUE(make_store(tls)->put("a", "x").ok());
  tls.transport.ca_file = "";
  tls.transport.tls = s3::TlsCheck::kOff;
  EXPECT_EQ(*make_store(tls)->get("a"), "x");
}

}  // namespace
}  // namespace hkube::objects
