#include <gtest/gtest.h>

#include "api/graphql/graphql_service.h"
#include "runtime/net/http_message.h"

namespace hkube::api::graphql {
namespace {

net::HttpRequest request(const std::string& method, const std::string& target, const std::string& body = {},
                         const std::string& type = "application/json") {
  net::HttpRequest made;
  made.method = method;
  net::parse_target(target, made);
  made.headers.emplace_back("content-type", type);
  made.body = body;
  return made;
}

TEST(GraphqlRequest, IsReadFromUrlAndBody) {
  struct Case {
    net::HttpRequest request;
    const char* query;
    const char* operation;
    const char* variables;
  };
  for (const Case& c : std::vector<Case>{
           {request("GET", "/graphql?query=%7Ba%7D&operationName=X&variables=%7B%22a%22%3A1%7D"), "{a}", "X",
            R"({"a":1})"},
           {request("POST", "/graphql", R"({"query":"{a}","operationName":null,"variables":{"b":[1]},"more":1})"),
            "{a}", "", R"({"b":[1]})"},
           {request("POST", "/graphql", "{a}", "application/graphql"), "{a}", "", "null"},
           {request("POST", "/graphql?query=%7Ba%7D"), "{a}", "", "null"},
           {request("POST", "/graphql", R"({"query":"{a}"})", "application/graphql+json"), "{a}", "", "null"},
       }) {
    const auto read = read_request(c.request);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->query, c.query);
    EXPECT_EQ(read->operation, c.operation);
    EXPECT_EQ(to_text(read->variables), c.variables);
  }
}

TEST(GraphqlRequest, IsRefused) {
  for (const char* body : {"", "[]", "1", "{", R"({"query":""})", R"({"query":1})", R"({"query":"{a}","variables":[]})",
                           R"({"query":"{a}","operationName":1})"}) {
    EXPECT_FALSE(read_request(request("POST", "/graphql", body)).ok()) << body;
  }
  EXPECT_FALSE(read_request(request("GET", "/graphql?query=%7Ba%7D&variables=%5B%5D")).ok());
  const auto large = read_request(request("POST", "/graphql", std::string(5 << 20, ' ')));
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().kind, ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace hkube::api::graphql
