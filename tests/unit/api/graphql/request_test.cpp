#include <gtest/gtest.h>

#include "api/graphql/graphql_service.h"
#include "runtime/net/http_message.h"
#include "tests/unit/api/graphql/toy.h"

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
           {request("POST", "/graphql", R"({"query":"{a}","extensions":{"x":1}})", "Application/JSON; Charset=UTF-8"),
            "{a}", "", "null"},
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
                           R"({"query":"{a}","operationName":1})", R"({"query":"{a}","extensions":[]})",
                           R"({"query":"{a}","extensions":"x"})", R"({"query":"{a}","extensions":0})",
                           R"({"query":"{a}","query":"{b}"})"}) {
    EXPECT_FALSE(read_request(request("POST", "/graphql", body)).ok()) << body;
  }
  EXPECT_FALSE(read_request(request("GET", "/graphql?query=%7Ba%7D&variables=%5B%5D")).ok());
  EXPECT_FALSE(read_request(request("GET", "/graphql?query=%7Ba%7D&extensions=1")).ok());
  for (const char* type : {"", "text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded",
                           "application/json; charset=latin1"}) {
    EXPECT_FALSE(read_request(request("POST", "/graphql", R"({"query":"{a}"})", type)).ok()) << type;
  }
  const auto large = read_request(request("POST", "/graphql", std::string(5 << 20, ' ')));
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().kind, ErrorKind::kTooLarge);
}

TEST(GraphqlRequest, TheClientChoosesTheFormat) {
  for (const auto& [accept, format] : std::vector<std::pair<const char*, AnswerFormat>>{
           {"", AnswerFormat::kAny},
           {"*/*", AnswerFormat::kAny},
           {"text/html,application/xhtml+xml,*/*;q=0.8", AnswerFormat::kAny},
           {"application/json, text/plain, */*", AnswerFormat::kAny},
           {"text/html", AnswerFormat::kAny},
           {"application/json", AnswerFormat::kJson},
           {"Application/JSON; charset=utf-8", AnswerFormat::kJson},
           {"application/graphql-response+json", AnswerFormat::kResponse},
           {"application/graphql-response+json, application/json;q=0.9", AnswerFormat::kResponse},
           {"application/json;q=0.9, application/graphql-response+json;q=1", AnswerFormat::kResponse},
           {"application/graphql-response+json;q=0.5, application/json", AnswerFormat::kJson},
           {"application/graphql-response+json;q=0, application/json", AnswerFormat::kJson},
           {"application/graphql-response+json;charset=utf-8, */*;q=0.1", AnswerFormat::kResponse},
       }) {
    EXPECT_EQ(answer_format(accept), format) << accept;
  }
}

TEST(GraphqlRequest, WhatAStatusSaysDependsOnTheFormat) {
  const Toy toy;
  struct Case {
    const char* query;
    bool data;
    int any;
    int json;
    int response;
  };
  for (const Case& c : {
           Case{"{ books { id } }", true, 200, 200, 200},
           Case{"{", false, 400, 200, 400},
           Case{"{ nothing }", false, 400, 200, 400},
           Case{"query A($id: ID!) { book(id: $id) { id } }", false, 400, 200, 400},
           Case{"query A { books { id } } query B { books { id } }", false, 400, 200, 400},
           Case{R"({ book(id: "none") { id } })", true, 404, 200, 200},
       }) {
    for (const auto& [format, status] : {std::pair(AnswerFormat::kAny, c.any), std::pair(AnswerFormat::kJson, c.json),
                                         std::pair(AnswerFormat::kResponse, c.response)}) {
      const QueryAnswer answer = toy.ask({c.query, "", nullptr, format, false});
      EXPECT_EQ(answer.status, status) << c.query;
      const bool data = c.data && answer.status == 200;
      EXPECT_EQ(parse_json(answer.body)->contains("data"), data) << answer.body;
    }
  }
  EXPECT_EQ(toy.ask({"mutation { a }", "", nullptr, AnswerFormat::kJson, true}).status, 405);
}

}  // namespace
}  // namespace hkube::api::graphql
