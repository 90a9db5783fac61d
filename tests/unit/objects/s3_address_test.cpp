#include <gtest/gtest.h>

#include "objects/s3/address.h"
#include "objects/s3/documents.h"

namespace hkube::objects::s3 {
namespace {

TEST(Endpoint, IsSchemeHostAndBase) {
  struct Case {
    const char *url, *scheme, *host, *base;
  };
  for (const Case& c : {Case{"http://127.0.0.1:9000", "http", "127.0.0.1:9000", ""},
                        Case{"https://s3.example.com/", "https", "s3.example.com", ""},
                        Case{"https://s3.example.com:443/store/", "https", "s3.example.com", "/store"},
                        Case{"http://[::1]:80", "http", "[::1]", ""}}) {
    const auto endpoint = parse_endpoint(c.url);
    ASSERT_TRUE(endpoint.ok()) << c.url;
    EXPECT_EQ(endpoint->scheme, c.scheme);
    EXPECT_EQ(endpoint->host, c.host);
    EXPECT_EQ(endpoint->base, c.base);
  }
}

TEST(Endpoint, OthersAreRefused) {
  for (const char* url :
       {"", "s3.example.com", "ftp://x", "http://", "http:///x", "http://:80", "http://a?b", "http://a b"}) {
    EXPECT_FALSE(parse_endpoint(url).ok()) << url;
  }
  const auto with_password = parse_endpoint("http://user:password@host");
  ASSERT_FALSE(with_password.ok());
  EXPECT_EQ(with_password.error().message.find("password"), std::string::npos);
}

TEST(BucketName, IllegalOnesAreRefusedWithAReason) {
  for (const char* name : {"local-hkube", "abc", "a.b-c", "0123"}) EXPECT_TRUE(check_bucket_name(name).ok()) << name;
  const std::pair<std::string, std::string> bad[] = {
      {"ab", "fewer than 3 characters"},
      {std::string(64, 'a'), "more than 63 characters"},
      {"Upper", "only lower-case"},
      {"under_score", "only lower-case"},
      {"-abc", "begin and end"},
      {"abc.", "begin and end"},
      {"a..b", "two dots"},
      {"10.0.0.1", "IP address"},
  };
  for (const auto& [name, why] : bad) {
    const auto checked = check_bucket_name(name);
    ASSERT_FALSE(checked.ok()) << name;
    EXPECT_EQ(checked.error().code, "objects.bad_path");
    EXPECT_NE(checked.error().message.find(why), std::string::npos) << checked.error().message;
  }
}

TEST(Addressing, NamesTheBucketInThePathOrInTheHost) {
  const Endpoint endpoint = *parse_endpoint("https://s3.example.com:9000/base");
  const auto both = [&](const Address& address, Addressing addressing) {
    return host_of(endpoint, address, addressing) + " " + url_path(endpoint, address, addressing);
  };
  const Address object{"bucket", "job/a b"};
  EXPECT_EQ(both(object, Addressing::kPath), "s3.example.com:9000 /base/bucket/job/a%20b");
  EXPECT_EQ(both(object, Addressing::kVirtualHost), "bucket.s3.example.com:9000 /base/job/a%20b");
  EXPECT_EQ(both({"bucket", ""}, Addressing::kPath), "s3.example.com:9000 /base/bucket");
  EXPECT_EQ(both({"bucket", ""}, Addressing::kVirtualHost), "bucket.s3.example.com:9000 /base/");
  for (const Addressing addressing : {Addressing::kPath, Addressing::kVirtualHost}) {
    EXPECT_EQ(both({}, addressing), "s3.example.com:9000 /base/") << "the service itself";
    EXPECT_TRUE(check_addressing(endpoint, addressing).ok());
  }
  for (const char* url : {"http://10.0.0.1:9000", "http://10.0.0.1", "http://[::1]:9000"}) {
    EXPECT_TRUE(check_addressing(*parse_endpoint(url), Addressing::kPath).ok()) << url;
    EXPECT_FALSE(check_addressing(*parse_endpoint(url), Addressing::kVirtualHost).ok()) << url;
  }
}

TEST(Address, FirstSegmentIsTheBucket) {
  const auto found = address_of("local-hkube/job/task", "");
  EXPECT_EQ(found->bucket, "local-hkube");
  EXPECT_EQ(found->key, "job/task");
  EXPECT_EQ(address_of("local-hkube", "")->key, "");
  EXPECT_FALSE(address_of("ab/job", "").ok());
}

TEST(Address, OneBucketTakesTheWholePath) {
  const auto found = address_of("ab/job/task", "everything");
  EXPECT_EQ(found->bucket, "everything");
  EXPECT_EQ(found->key, "ab/job/task");
}

TEST(UrlPath, IsEncoded) {
  EXPECT_EQ(url_path({"http", "h", "/base"}, {"bucket", "a b/c+d"}), "/base/bucket/a%20b/c%2Bd");
  EXPECT_EQ(url_path({"http", "h", ""}, {"bucket", ""}), "/bucket");
  EXPECT_EQ(url_path({"http", "h", ""}, {}), "/");
}

TEST(Documents, PageOfAListing) {
  const auto page = parse_page(R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>true</IsTruncated>
<EncodingType>url</EncodingType><NextContinuationToken>a+token=</NextContinuationToken>
<Contents><Key>a%20b%2Bc+d</Key><LastModified>2024-01-31T12:34:56.789Z</LastModified><Size>7</Size></Contents>
</ListBucketResult>)");
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].path, "a b+c d");
  EXPECT_EQ(page->objects[0].size, 7U);
  EXPECT_EQ(page->objects[0].mtime.ms, 1706704496789);
  EXPECT_EQ(page->next, "a+token=");
  EXPECT_TRUE(parse_page("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")->objects.empty());
  EXPECT_FALSE(parse_page("<html>a proxy's page</html>").ok());
  EXPECT_FALSE(parse_page("").ok());
}

TEST(Documents, FaultsAndRequests) {
  const Fault fault = parse_fault("<Error><Code>NoSuchKey</Code><Message>gone &amp; lost</Message></Error>");
  EXPECT_EQ(fault.code, "NoSuchKey");
  EXPECT_EQ(fault.message, "gone & lost");
  EXPECT_EQ(parse_fault("").code, "");
  EXPECT_TRUE(parse_delete_answer("<DeleteResult/>")->empty());
  EXPECT_EQ(*parse_delete_answer("<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error></DeleteResult>"),
            std::vector<std::string>{"k"});
  EXPECT_NE(
      delete_request({"a<b", "c&d"}).find("<Object><Key>a&lt;b</Key></Object><Object><Key>c&amp;d</Key></Object>"),
      std::string::npos);
  EXPECT_NE(complete_request({"\"x\""}).find("<PartNumber>1</PartNumber>"), std::string::npos);
  EXPECT_EQ(create_bucket_request("us-east-1"), "");
  EXPECT_NE(create_bucket_request("eu-west-1").find("<LocationConstraint>eu-west-1<"), std::string::npos);
}

}  // namespace
}  // namespace hkube::objects::s3
