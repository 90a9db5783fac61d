#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

#include "api/graphql/pod_name.h"
#include "api/graphql/server_resolvers.h"

namespace hkube::api::graphql {
namespace {

/// The server's resolvers, which this test does not call: the context that they keep a reference to is never used.
Resolvers resolvers_to_look_at() {
  alignas(ApiContext) static std::byte nothing[sizeof(ApiContext)];
  return server_resolvers(reinterpret_cast<ApiContext&>(nothing));
}

TEST(GraphqlSchema, EveryFieldOfTheQueryHasAResolver) {
  const Resolvers resolvers = resolvers_to_look_at();
  for (const FieldDefinition& field : schema().query().fields) {
    EXPECT_TRUE(resolvers.find("Query", field.name) != nullptr || resolvers.find_list("Query", field.name) != nullptr)
        << field.name;
  }
}

TEST(GraphqlSchema, EveryResolverHasAField) {
  for (const auto& [type, field] : resolvers_to_look_at().names()) {
    const TypeDefinition* definition = schema().find(type);
    ASSERT_NE(definition, nullptr) << type;
    EXPECT_NE(definition->field(field), nullptr) << type << "." << field;
  }
}

TEST(GraphqlSchema, EveryTypeIsUsed) {
  std::vector<std::string> open{"Query", "Pipeline"};
  std::vector<std::string> seen;
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    const TypeDefinition& type = *schema().find(name);
    for (const FieldDefinition& field : type.fields) {
      open.push_back(field.type.name);
      for (const InputField& argument : field.arguments) open.push_back(argument.type.name);
    }
    for (const InputField& input : type.inputs) open.push_back(input.type.name);
  }
  for (const TypeDefinition& type : schema().types()) {
    if (type.name.starts_with("__") || type.name == "ID") continue;
    EXPECT_NE(std::find(seen.begin(), seen.end(), type.name), seen.end()) << type.name;
  }
}

TEST(GraphqlSchema, AFaultyTextIsRefused) {
  struct Case {
    const char* text;
    const char* error;
  };
  for (const Case& c : std::vector<Case>{
           {"type Query { a: Nope }", "Query.a has the unknown type Nope"},
           {"type Query { a(x: Nope): Int }", "Query.a has the unknown type Nope"},
           {"input I { a: [Nope!] } type Query { a: Int }", "I.a has the unknown type [Nope!]"},
           {"type A { a: Int }", "there is no type Query"},
           {"type Query { a: Int } type Query { a: Int }", "type Query is there twice"},
           {"type Query {\n a Int }", "the schema, line 2: Syntax Error: Unexpected \"Int\""},
           {"union U = A", "the schema, line 1: Syntax Error: Unexpected \"union\""},
       }) {
    const auto read = Schema::parse(c.text);
    ASSERT_FALSE(read.ok()) << c.text;
    EXPECT_EQ(read.error().message, c.error);
  }
}

TEST(PodName, NamesTheTask) {
  const auto task = read_pod_name(pod_name("green-alg", "abcdefghijkl", "12345678"));
  ASSERT_TRUE(task);
  EXPECT_EQ(task->job, "abcdefghijkl");
  EXPECT_EQ(task->task, "12345678");
  EXPECT_EQ(read_pod_name("abcdefghijkl")->task, "");
  for (const char* name : {"", "-", "a-b", "x-abcdefghijkl", "x-abcdefghijkl-1234567", "x-ABCDEFGHIJKL-12345678",
                           "abcdefghijkl-12345678", "../../../etc/passwd"}) {
    EXPECT_FALSE(read_pod_name(name)) << name;
  }
}

}  // namespace
}  // namespace hkube::api::graphql
