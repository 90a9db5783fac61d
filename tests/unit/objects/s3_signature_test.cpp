#include <gtest/gtest.h>

#include "base/uri_encode.h"
#include "objects/s3/signature_v4.h"
#include "objects/s3/stored_header.h"

namespace hkube::objects::s3 {
namespace {

// The examples of Amazon's S3 documentation (May 2013) and of its general test suite for version 4 (August 2015).
const Credentials kS3Example{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const Credentials kSuite{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
constexpr const char* kS3Time = "20130524T000000Z";
constexpr const char* kSuiteTime = "20150830T123600Z";

struct Vector {
  std::string name;
  bool s3 = true;  // which of the two sets
  std::string method;
  std::string path;
  Fields query;
  Fields headers;  // besides host and date
  std::string body;
  std::string signed_headers;
  std::string signature;
};

const Vector kVectors[] = {
    {"GetObject",
     true,
     "GET",
     "/test.txt",
     {},
     {{"range", "bytes=0-9"}},
     "",
     "host;range;x-amz-content-sha256;x-amz-date",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"PutObject",
     true,
     "PUT",
     "/" + uri_encode("test$file.text", Slash::kKept),
     {},
     {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "Welcome to Amazon S3.",
     "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"GetBucketLifecycle",
     true,
     "GET",
     "/",
     {{"lifecycle", ""}},
     {},
     "",
     "host;x-amz-content-sha256;x-amz-date",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"ListObjects",
     true,
     "GET",
     "/",
     {{"prefix", "J"}, {"max-keys", "2"}},
     {},
     "",
     "host;x-amz-content-sha256;x-amz-date",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    {"get_vanilla",
     false,
     "GET",
     "/",
     {},
     {},
     "",
     "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get_vanilla_query_order_key_case",
     false,
     "GET",
     "/",
     {{"Param2", "value2"}, {"Param1", "value1"}},
     {},
     "",
     "host;x-amz-date",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"post_vanilla",
     false,
     "POST",
     "/",
     {},
     {},
     "",
     "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
};

class Signature : public testing::TestWithParam<Vector> {};
INSTANTIATE_TEST_SUITE_P(Published, Signature, testing::ValuesIn(kVectors),
                         [](const auto& info) { return info.param.name; });

TEST_P(Signature, IsTheOneOfTheVector) {
  const Vector& vector = GetParam();
  const std::string time = vector.s3 ? kS3Time : kSuiteTime;
  const std::string hash = sha256_hex(vector.body);
  Fields headers = vector.headers;
  headers.emplace_back("Host", vector.s3 ? "examplebucket.s3.amazonaws.com" : "example.amazonaws.com");
  headers.emplace_back("X-Amz-Date", time);
  if (vector.s3) headers.emplace_back("x-amz-content-sha256", hash);
  const SigningScope scope{"us-east-1", vector.s3 ? "s3" : "service"};
  const Credentials& credentials = vector.s3 ? kS3Example : kSuite;
  EXPECT_EQ(authorization({vector.method, vector.path, vector.query, headers, hash}, credentials, scope, time),
            "AWS4-HMAC-SHA256 Credential=" + credentials.key_id + "/" + time.substr(0, 8) + "/us-east-1/" +
                scope.service + "/aws4_request, SignedHeaders=" + vector.signed_headers +
                ", Signature=" + vector.signature);
}

TEST(CanonicalRequest, HasHeadersInOrderWithoutNeedlessSpaces) {
  const Fields query{{"b", "2 /"}, {"a", "y"}, {"a", "x"}};
  const Fields headers{{"My-Header", "  a   b  "}, {"host", "h"}, {"my-header", "c"}};
  EXPECT_EQ(canonical_request({"GET", "/p%20q", query, headers, "hash"}),
            "GET\n/p%20q\na=x&a=y&b=2%20%2F\nhost:h\nmy-header:a b,c\n\nhost;my-header\nhash");
}

TEST(UriEncode, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(uri_encode("aZ09-._~/ +%&ü", Slash::kKept), "aZ09-._~/%20%2B%25%26%C3%BC");
  EXPECT_EQ(uri_encode("a/b", Slash::kEncoded), "a%2Fb");
}

TEST(SigningTime, IsInUtc) { EXPECT_EQ(signing_time({1369353600999}), kS3Time); }

TEST(StoredHeader, IsBase64) {
  EXPECT_EQ(base64(std::string("\1\10\2\1\0\0HK", 8)), "AQgCAQAASEs=");
  for (const std::string& bytes : {std::string("a"), std::string("ab"), std::string("abc"), std::string("\0\xff", 2)}) {
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
  }
  for (const char* text : {"", "abc", "ab=c", "****", "json:e30="}) EXPECT_EQ(from_base64(text), "") << text;
  EXPECT_EQ(md5_base64(""), "1B2M2Y8AsgTpgAmY7PhCfg==");
}

}  // namespace
}  // namespace hkube::objects::s3
