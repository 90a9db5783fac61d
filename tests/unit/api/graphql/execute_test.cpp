#include <gtest/gtest.h>

#include "api/errc.h"
#include "toy.h"

namespace hkube::api::graphql {
namespace {

TEST(GraphqlExecute, Answers) {
  struct Case {
    const char* query;
    const char* variables;
    const char* data;
  };
  const Toy toy;
  for (const Case& c : std::vector<Case>{
           // Order is the query's, keys are aliases.
           {"{ b: book(id: 1) { pages id } __typename }", "{}", R"({"b":{"pages":12,"id":"1"},"__typename":"Query"})"},
           // Scalars as their types say.
           {"{ book(id: \"x\") { price sold title tags } }", "{}",
            R"({"book":{"price":3,"sold":true,"title":"[1,\"x\"]","tags":null}})"},
           // Lists: what is no object is null.
           {"{ books { id tags } }", "{}", R"({"books":[{"id":"a","tags":["x",null,"7"]},null,null]})"},
           {"{ many(count: 2) { id } }", "{}", R"({"many":[{"id":"0"},{"id":"1"}]})"},
           // Arguments of each type, defaults, null, one value for a list.
           {"{ echo }", "{}", R"({"echo":{"fallback":5}})"},
           {"{ echo(int: -3, float: 2, string: \"s\", boolean: true, id: 7, colour: RED, ints: 4, fallback: null) }",
            "{}",
            R"({"echo":{"int":-3,"float":2,"string":"s","boolean":true,"id":"7","colour":"RED","ints":[4],)"
            R"("fallback":null}})"},
           {"{ echo(range: {to: 2, deeper: {to: 3, colour: GREEN}}, object: {a: [1, {b: null}]}) }", "{}",
            R"({"echo":{"range":{"to":2,"deeper":{"to":3,"colour":"GREEN","from":1},"from":1},)"
            R"("object":{"a":[1,{"b":null}]},"fallback":5}})"},
           // Variables: given, default, not given, inside of values, coerced.
           {"query($a: Int!, $b: Int = 2, $c: Int, $r: Range) { echo(int: $a, fallback: $b, ints: [$a, 1], range: $r) "
            "}",
            R"({"a":1,"r":{"to":9}})", R"({"echo":{"int":1,"fallback":2,"ints":[1,1],"range":{"to":9,"from":1}}})"},
           {"query($c: Int) { echo(int: $c, fallback: $c) }", "{}", R"({"echo":{"fallback":5}})"},
           {"query($t: Int!) { echo(range: {to: $t}) }", R"({"t":1})",
            R"({"echo":{"range":{"to":1,"from":1},"fallback":5}})"},
           {"query($i: [Int!]) { echo(ints: $i) }", R"({"i":3})", R"({"echo":{"ints":[3],"fallback":5}})"},
           {"query($o: Object, $x: Int) { echo(object: {k: $o, l: $x}) }", R"({"o":{"any":[1]}})",
            R"({"echo":{"object":{"k":{"any":[1]}},"fallback":5}})"},
           // Fragments and directives; the same field twice is one, with all that is selected of it.
           {"query($y: Boolean!) { book(id: 1) { ...F ... on Book { id } ... @skip(if: $y) { title } "
            "... @include(if: $y) { price } pages @skip(if: true) } book(id: 1) { sold } } "
            "fragment F on Book { writer { name } ...G } fragment G on Book { writer { book { id } } }",
            R"({"y":true})", R"({"book":{"writer":{"name":"W","book":{"id":"1"}},"id":"1","price":3,"sold":true}})"},
       }) {
    const QueryAnswer answer = toy.ask(c.query, *parse_json(c.variables));
    EXPECT_EQ(answer.body, std::string("{\"data\":") + c.data + "}") << c.query;
    EXPECT_EQ(answer.status, 200);
  }
}

TEST(GraphqlExecute, RefusesWhatDoesNotFitTheSchema) {
  struct Case {
    const char* query;
    const char* variables;
    const char* error;
  };
  const Toy toy;
  for (
      const Case& c : std::vector<Case>{
          {"{ nothing }", "{}", "Cannot query field \"nothing\" on type \"Query\"."},
          {"{ bok { id } }", "{}", "Cannot query field \"bok\" on type \"Query\". Did you mean \"book\"?"},
          {"{ book(id: 1) }", "{}", "Field \"book\" of type \"Book\" must have a selection of subfields."},
          {"{ old { x } }", "{}", "Field \"old\" of type \"Int\" must not have a selection since it has no subfields."},
          {"{ book { id } }", "{}",
           "Argument \"id\" of type \"ID!\" on field \"Query.book\" is required, but it was not provided."},
          {"{ echo(inn: 1) }", "{}", "Unknown argument \"inn\" on field \"Query.echo\". Did you mean \"int\"?"},
          {"{ echo(int: 1, int: 2) }", "{}", "There can be only one argument named \"int\"."},
          {"{ echo(int: \"1\") }", "{}", "Expected a value of type \"Int\", found a text (1)."},
          {"{ echo(int: 1.5) }", "{}", "Expected a value of type \"Int\", found a number (1.5)."},
          {"{ echo(colour: BLUE) }", "{}", "Expected a value of type \"Colour\", found a name (BLUE)."},
          {"{ echo(colour: \"RED\") }", "{}", "Expected a value of type \"Colour\", found a text (RED)."},
          {"{ echo(ints: [1, null]) }", "{}", "Expected a value of type \"Int!\", found null (null)."},
          {"{ echo(range: {from: 1}) }", "{}", "Field \"Range.to\" is required, but it was not provided."},
          {"{ echo(range: {to: 1, x: 2}) }", "{}", "Field \"x\" is not defined by type \"Range\"."},
          {"{ echo(range: 1) }", "{}", "Expected a value of type \"Range\", found a number (1)."},
          {"{ ...F }", "{}", "Unknown fragment \"F\"."},
          {"{ ...F } fragment F on Book { id }", "{}",
           "Fragment cannot be spread here as objects of type \"Query\" can never be of type \"Book\"."},
          {"{ old ... on Nope { id } }", "{}", "Unknown type \"Nope\"."},
          {"{ old } fragment F on Colour { id }", "{}",
           "Fragment \"F\" cannot condition on non composite type \"Colour\"."},
          {"{ ...F } fragment F on Query { old ...G } fragment G on Query { ...F }", "{}",
           "Cannot spread fragment \"F\" within itself."},
          {"{ old @upper }", "{}", "Unknown directive \"@upper\"."},
          {"{ old @skip }", "{}",
           "Argument \"if\" of type \"Boolean!\" on directive \"@skip\" is required, but it was not provided."},
          {"{ old @skip(if: true) @skip(if: true) }", "{}",
           "The directive \"@skip\" can only be used once at this location."},
          {"{ a: old a: books { id } }", "{}",
           "Fields \"a\" conflict: they are different fields or have different arguments. Use different aliases on the "
           "fields to fetch both."},
          {"{ book(id: 1) { id } book(id: 2) { id } }", "{}",
           "Fields \"book\" conflict: they are different fields or have different arguments. Use different aliases on "
           "the fields to fetch both."},
          {"{ echo(int: $a) }", "{}", "Variable \"$a\" is not defined."},
          {"{ ...F } fragment F on Query { echo(int: $a) }", "{}", "Variable \"$a\" is not defined."},
          {"query($a: String) { echo(int: $a) }", "{}",
           "Variable \"$a\" of type \"String\" used in position expecting type \"Int\"."},
          {"query($a: ID) { book(id: $a) { id } }", "{}",
           "Variable \"$a\" of type \"ID\" used in position expecting type \"ID!\"."},
          {"query($a: Int, $a: Int) { old }", "{}", "There can be only one variable named \"$a\"."},
          {"query($a: Book) { old }", "{}", "Variable \"$a\" cannot be non-input type \"Book\"."},
          {"query($a: Nope) { old }", "{}", "Unknown type \"Nope\"."},
          {"query($a: Int = \"x\") { old }", "{}", "Expected a value of type \"Int\", found a text (x)."},
          {"query($a: Int!) { echo(int: $a) }", "{}", "Variable \"$a\" of required type \"Int!\" was not provided."},
          {"query($a: Int!) { echo(int: $a) }", R"({"a":null})",
           "Variable \"$a\" got an invalid value: expected a value of type \"Int!\", found null"},
          {"query($a: Int) { echo(int: $a) }", R"({"a":2147483649})",
           "Variable \"$a\" got an invalid value: \"Int\" cannot represent the value 2147483649"},
          {"query($a: Range) { echo(range: $a) }", R"({"a":{"to":1,"x":1}})",
           "Variable \"$a\" got an invalid value: \"x\" is not a member of \"Range\""},
          {"query($a: Range) { echo(range: $a) }", R"({"a":{"deeper":{"to":"1"},"to":1}})",
           "Variable \"$a\" got an invalid value: deeper: to: \"Int\" cannot represent the value \"1\""},
          {"mutation { old }", "{}",
           "The schema has queries only; changes are made over the REST API, and live updates come from GET events."},
          {"query A { old } query A { old }", "{}", "There can be only one operation named \"A\"."},
          {"{ old } query A { old }", "{}", "This anonymous operation must be the only defined operation."},
          {"query A { old } query B { old }", "{}",
           "Must provide operation name if query contains multiple operations."},
          {"fragment F on Query { old }", "{}", "The query has no operation."},
          {"{ __typename { x } }", "{}", "Field \"__typename\" has neither arguments nor fields."},
      }) {
    const QueryAnswer answer = toy.ask(c.query, *parse_json(c.variables));
    const Json body = *parse_json(answer.body);
    EXPECT_EQ(answer.status, 400) << c.query;
    ASSERT_TRUE(body.contains("errors")) << c.query << answer.body;
    EXPECT_EQ(string_or(body["errors"][0], "message"), c.error) << c.query;
    EXPECT_FALSE(body.contains("data"));
  }
}

TEST(GraphqlExecute, ChoosesTheOperation) {
  const Toy toy;
  const std::string two = "query A { a: old } query B { b: old }";
  EXPECT_EQ(toy.ask(two, nullptr, "B").body, R"({"data":{"b":null}})");
  EXPECT_EQ(toy.ask(two, nullptr, "C").status, 400);
}

TEST(GraphqlExecute, ErrorsOfResolvers) {
  const Toy toy;
  // Nothing could be resolved: no data, and the status of the error.
  const QueryAnswer none = toy.ask("{ book(id: \"none\") { id } }");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body,
            R"({"errors":[{"message":"book none Not Found","locations":[{"line":1,"column":3}],"path":["book"],)"
            R"("code":"NOT_FOUND","status":404,"extensions":{"code":"NOT_FOUND"}}]})");
  // A part could: it is there, with null in place of the rest.
  const QueryAnswer part = toy.ask("{ book(id: \"b\") { id writer { name } } x: book(id: \"none\") { id } }");
  EXPECT_EQ(part.status, 200);
  const Json body = *parse_json(part.body);
  EXPECT_EQ(to_text(body["data"]), R"({"book":{"id":"b","writer":null},"x":null})");
  EXPECT_EQ(to_text(body["errors"][0]["path"]), R"(["book","writer"])");
  EXPECT_EQ(body["errors"].size(), 2U);
  // A list that breaks off is null as a whole.
  EXPECT_EQ(toy.ask("{ many(count: 9) { id } }").status, 500);
}

TEST(GraphqlExecute, IsBounded) {
  const Toy toy;
  // A fragment that is used by itself, so to say: 2^n fields of n fragments.
  std::string bomb = "{ books { ...F0 } }";
  for (int i = 0; i < 40; ++i) {
    const std::string next = "...F" + std::to_string(i + 1);
    bomb += " fragment F" + std::to_string(i) + " on Book { a: writer { book { " + next + " } } b: writer { book { " +
            next + " } } }";
  }
  bomb += " fragment F40 on Book { id }";
  const QueryAnswer bombed = toy.ask(bomb);
  EXPECT_EQ(bombed.status, 400);
  EXPECT_NE(bombed.body.find("QUERY_TOO_COMPLEX"), std::string::npos) << bombed.body;

  std::string aliases = "{";
  for (int i = 0; i < 61; ++i) aliases += " a" + std::to_string(i) + ": old";
  EXPECT_NE(toy.ask(aliases + "}").body.find("more than 60 fields"), std::string::npos);

  std::string deep = "id";
  for (int i = 0; i < 20; ++i) deep = "writer { book { " + deep + " } }";
  EXPECT_NE(toy.ask("{ books { " + deep + " } }").body.find("more than 30 levels"), std::string::npos);

  const std::string types = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
  EXPECT_NE(toy.ask(types).body.find("introspection is nested too deeply"), std::string::npos);

  QueryLimits small;
  small.max_bytes = 1'000;
  EXPECT_EQ(toy.ask("{ a: many(count: 7) { id } }", nullptr, "", small).status, 200);
  std::string wide = "{";
  for (int i = 0; i < 50; ++i) wide += " a" + std::to_string(i) + ": many(count: 7) { id }";
  EXPECT_EQ(toy.ask(wide + "}", nullptr, "", small).status, 413);
  QueryLimits late;
  late.expired = [] { return true; };
  EXPECT_EQ(toy.ask(wide + "}", nullptr, "", late).status, 504);
}

TEST(GraphqlExecute, Introspection) {
  const Toy toy;
  const QueryAnswer answer = toy.ask(
      "{ __schema { queryType { name } mutationType { name } directives { name args { name defaultValue } } }"
      " book: __type(name: \"Book\") { kind name fields { name type { kind name ofType { name } } } }"
      " colour: __type(name: \"Colour\") { enumValues { name isDeprecated } fields { name } }"
      " range: __type(name: \"Range\") { inputFields { name defaultValue type { kind ofType { name } } } }"
      " query: __type(name: \"Query\") { fields { name } all: fields(includeDeprecated: true) { name "
      "deprecationReason } } writer: __type(name: \"Writer\") { description } none: __type(name: \"__Meta\") { name }"
      " list: __type(name: \"__Schema\") { fields { type { kind ofType { kind ofType { kind ofType { name } } } } } } "
      "}");
  EXPECT_EQ(answer.status, 200) << answer.body;
  const Json data = (*parse_json(answer.body))["data"];
  EXPECT_EQ(to_text(data["__schema"]["queryType"]), R"({"name":"Query"})");
  EXPECT_TRUE(data["__schema"]["mutationType"].is_null());
  EXPECT_EQ(data["__schema"]["directives"].size(), 3U);
  EXPECT_EQ(to_text(data["book"]["fields"][5]),
            R"({"name":"tags","type":{"kind":"LIST","name":null,"ofType":{"name":"String"}}})");
  EXPECT_EQ(
      to_text(data["colour"]),
      R"({"enumValues":[{"name":"RED","isDeprecated":false},{"name":"GREEN","isDeprecated":false}],"fields":null})");
  EXPECT_EQ(to_text(data["range"]["inputFields"][0]),
            R"({"name":"from","defaultValue":"1","type":{"kind":"SCALAR","ofType":null}})");
  EXPECT_EQ(to_text(data["range"]["inputFields"][1]),
            R"({"name":"to","defaultValue":null,"type":{"kind":"NON_NULL","ofType":{"name":"Int"}}})");
  EXPECT_EQ(data["query"]["fields"].size() + 1, data["query"]["all"].size());
  EXPECT_EQ(string_or(data["query"]["all"].back(), "deprecationReason"), "no more");
  EXPECT_EQ(string_or(data["writer"], "description"), "Who writes");
  EXPECT_TRUE(data["none"].is_null());
  EXPECT_EQ(to_text(data["list"]["fields"][1]["type"]),
            R"({"kind":"NON_NULL","ofType":{"kind":"LIST","ofType":{"kind":"NON_NULL","ofType":{"name":"__Type"}}}})");
}

}  // namespace
}  // namespace hkube::api::graphql
