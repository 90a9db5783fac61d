#include "api/graphql/parser.h"

#include <gtest/gtest.h>

namespace hkube::api::graphql {
namespace {

std::string failure(const std::string& text) {
  QueryError error;
  if (parse_query(text, error)) return "";
  const Location at = error.locations.empty() ? Location{0, 0} : error.locations.front();
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + error.message;
}

TEST(GraphqlParser, TakesAllOfTheGrammar) {
  const std::string text = R"(# comment
    query Q($a: [Int!]! = [1, -2], $b: In = {x: 1.5e3, y: null, z: RED} @d) @on(if: true) {
      alias: field(a: $a, s: "t\u00e4\uD83D\uDE00\n\"", block: """
          two
            lines\"""
        """, list: [[1] []], o: {k: $b}) @skip(if: false) { ...F, ... on T { x } ... @include(if: true) { y } ... { z } }
    }
    fragment F on T @x { a b: c query on fragment }
    { short }
    mutation M { m } subscription { s })";
  QueryError error;
  const auto document = parse_query(text, error);
  ASSERT_TRUE(document) << error.message;
  ASSERT_EQ(document->operations.size(), 4U);
  const Operation& operation = document->operations[0];
  EXPECT_EQ(operation.variables[0].type.text(), "[Int!]!");
  EXPECT_EQ(operation.variables[1].fallback->members[2].value.kind, Value::Kind::kEnum);
  const Selection& field = operation.selections[0];
  EXPECT_EQ(field.key(), "alias");
  EXPECT_EQ(field.name, "field");
  EXPECT_EQ(field.arguments[1].value.text, "t\xC3\xA4\xF0\x9F\x98\x80\n\"");
  EXPECT_EQ(field.arguments[2].value.text, "two\n  lines\"\"\"");
  EXPECT_EQ(field.selections.size(), 4U);
  EXPECT_EQ(field.selections[1].on, "T");
  EXPECT_EQ(document->fragments.at("F").selections.size(), 5U);
  EXPECT_EQ(document->operations[2].kind, Operation::Kind::kMutation);
}

TEST(GraphqlParser, SaysWhereItFails) {
  struct Case {
    const char* text;
    const char* error;
  };
  for (const Case& c : std::vector<Case>{
           {"", "1:1 Syntax Error: Unexpected end of the query"},
           {"{", "1:2 Syntax Error: Unexpected end of the query"},
           {"{}", "1:2 Syntax Error: Unexpected \"}\""},
           {"{ a", "1:4 Syntax Error: Unexpected end of the query"},
           {"{ a() }", "1:5 Syntax Error: Unexpected \")\""},
           {"{ a(b) }", "1:6 Syntax Error: Unexpected \")\""},
           {"query ($a) { a }", "1:10 Syntax Error: Unexpected \")\""},
           {"query ($a: Int = $b) { a }", "1:18 Syntax Error: Unexpected \"$\""},
           {"query () { a }", "1:8 Syntax Error: Unexpected \")\""},
           {"{\n  a(x: 01) }", "2:8 Syntax Error: Invalid number"},
           {"{ a(x: 1.) }", "1:8 Syntax Error: Invalid number, expected a digit after the point"},
           {"{ a(x: 1e) }", "1:8 Syntax Error: Invalid number, expected a digit in the exponent"},
           {"{ a(x: -) }", "1:8 Syntax Error: Invalid number"},
           {"{ a(x: 1x) }", "1:8 Syntax Error: Invalid number"},
           {"{ a(x: \"abc\n\") }", "1:12 Syntax Error: Unterminated string"},
           {"{ a(x: \"\\q\") }", "1:9 Syntax Error: Invalid character escape sequence"},
           {"{ a(x: \"\\uD800\") }", "1:9 Syntax Error: Invalid character escape sequence"},
           {"{ a(x: \"\\uD800\\u0041\") }", "1:9 Syntax Error: Invalid character escape sequence"},
           {"{ a(x: \"\"\"abc) }", "1:17 Syntax Error: Unterminated string"},
           {"{ ... on }", "1:10 Syntax Error: Unexpected \"}\""},
           {"fragment on on T { a }", "1:10 Syntax Error: Unexpected \"on\""},
           {"fragment F { a }", "1:12 Syntax Error: Unexpected \"{\""},
           {"{ a } fragment F on T { a } fragment F on T { a }",
            "1:29 Syntax Error: There can be only one fragment of a name"},
           {"{ a % }", "1:5 Syntax Error: Unexpected character"},
           {"type T { a: Int }", "1:1 Syntax Error: Unexpected \"type\""},
           {"{ a @skip( }", "1:12 Syntax Error: Unexpected \"}\""},
           {"{ a: }", "1:6 Syntax Error: Unexpected \"}\""},
       }) {
    EXPECT_EQ(failure(c.text), c.error) << c.text;
  }
}

TEST(GraphqlParser, IsBounded) {
  const auto nested = [](int levels) {
    std::string text;
    for (int i = 0; i < levels; ++i) text += "{a";
    return text + std::string(static_cast<std::size_t>(levels), '}');
  };
  EXPECT_EQ(failure(nested(50)), "");
  EXPECT_NE(failure(nested(50'000)).find("nested too deeply"), std::string::npos);
  EXPECT_NE(failure("{a(x:" + std::string(10'000, '[')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(failure("query($a:" + std::string(10'000, '[')).find("nested too deeply"), std::string::npos);
  std::string many = "{";
  for (int i = 0; i < 30'000; ++i) many += "a ";
  EXPECT_NE(failure(many + "}").find("too long"), std::string::npos);
  EXPECT_NE(failure("{a" + std::string(kMaxQueryBytes, ' ') + "}").find("longer than"), std::string::npos);
}

}  // namespace
}  // namespace hkube::api::graphql
