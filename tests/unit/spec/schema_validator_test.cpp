#include "spec/schema_validator.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "spec/schemas.h"

namespace hkube::spec {
namespace {

Json json(std::string_view text) { return parse_json(text).value(); }

TEST(SchemaDefaults, FillAWholePipeline) {
  Json pipeline = json(R"({"name":"x","nodes":[{"nodeName":"a","algorithmName":"gg"}]})");
  ASSERT_TRUE(validate(pipeline_schema(), pipeline, Defaults::kInject).ok());
  EXPECT_EQ(to_text(pipeline),
            R"({"name":"x","nodes":[{"nodeName":"a","algorithmName":"gg","input":[],"kind":"algorithm",)"
            R"("minStatelessCount":0}],"kind":"batch","experimentName":"main",)"
            R"("options":{"ttl":3600,"batchTolerance":80,"progressVerbosityLevel":"info"},"priority":3})");
}

TEST(SchemaDefaults, AreLeftOutWhenNotAskedFor) {
  Json pipeline = json(R"({"name":"x","nodes":[{"nodeName":"a"}]})");
  const Json before = pipeline;
  ASSERT_TRUE(validate(pipeline_schema(), pipeline, Defaults::kLeave).ok());
  EXPECT_EQ(pipeline, before);
}

TEST(SchemaDefaults, FillOnlyTheObjectsThatAreThere) {
  Json pipeline = json(R"({"name":"x","nodes":[{"nodeName":"a","retry":{}}],"triggers":{"cron":{"pattern":"* * * * *"}},
                           "options":{"concurrentPipelines":{"amount":2},"ttl":5}})");
  ASSERT_TRUE(validate(pipeline_schema(), pipeline, Defaults::kInject).ok());
  EXPECT_EQ(pipeline["nodes"][0]["retry"], json(R"({"policy":"OnCrash","limit":3})"));
  EXPECT_EQ(pipeline["triggers"]["cron"]["enabled"], false);
  EXPECT_EQ(pipeline["options"]["concurrentPipelines"]["rejectOnFailure"], true);
  EXPECT_EQ(pipeline["options"]["ttl"], 5);
}

TEST(SchemaDefaults, FillAnAlgorithm) {
  Json algorithm = json(R"({"name":"green","gitRepository":{"url":"https://x/y"}})");
  ASSERT_TRUE(validate(algorithm_schema(), algorithm, Defaults::kInject).ok());
  EXPECT_EQ(algorithm["cpu"], 0.1);
  EXPECT_EQ(algorithm["mem"], "256Mi");
  EXPECT_EQ(algorithm["minHotWorkers"], 0);
  EXPECT_EQ(algorithm["type"], "Image");
  EXPECT_EQ(algorithm["options"], json(R"({"pending":false})"));
  EXPECT_EQ(algorithm["gitRepository"]["branchName"], "master");
  EXPECT_EQ(algorithm["gitRepository"]["gitKind"], "github");
}

TEST(SchemaDefaults, StayOutOfAnyOf) {
  const Json schema = json(R"({"anyOf":[{"type":"object","properties":{"a":{"default":1}}}]})");
  Json value = Json::object();
  ASSERT_TRUE(validate(schema, value, Defaults::kInject).ok());
  EXPECT_TRUE(value.empty());
}

struct Coercion {
  std::string_view type;  // a schema
  std::string_view before;
  std::string_view after;  // empty: refused
};

TEST(SchemaCoercion, ChangesTheValueInPlace) {
  const Coercion cases[] = {
      {R"({"type":"string"})", "12", R"("12")"},
      {R"({"type":"string"})", "1.5", R"("1.5")"},
      {R"({"type":"string"})", "2.0", R"("2")"},
      {R"({"type":"string"})", "1e21", R"("1e+21")"},
      {R"({"type":"string"})", "1e-7", R"("1e-7")"},
      {R"({"type":"string"})", "true", R"("true")"},
      {R"({"type":"string"})", "null", R"("")"},
      {R"({"type":"string"})", "[]", ""},
      {R"({"type":"string","nullable":true})", "null", "null"},
      {R"({"type":"integer"})", R"("7")", "7"},
      {R"({"type":"integer"})", R"(" 7 ")", "7"},
      {R"({"type":"integer"})", R"("1e3")", "1000"},
      {R"({"type":"integer"})", R"("0x10")", "16"},
      {R"({"type":"integer"})", R"("7.5")", ""},
      {R"({"type":"integer"})", R"("")", ""},
      {R"({"type":"integer"})", R"("7a")", ""},
      {R"({"type":"integer"})", R"("inf")", ""},
      {R"({"type":"integer"})", "3.0", "3.0"},
      {R"({"type":"integer"})", "true", "1"},
      {R"({"type":"integer"})", "null", "0"},
      {R"({"type":"integer","nullable":true})", "null", "null"},
      {R"({"type":"integer","nullable":true})", R"("")", "null"},
      {R"({"type":"number"})", R"("0.5")", "0.5"},
      {R"({"type":"boolean"})", R"("true")", "true"},
      {R"({"type":"boolean"})", "0", "false"},
      {R"({"type":"boolean"})", "1", "true"},
      {R"({"type":"boolean"})", "null", "false"},
      {R"({"type":"boolean"})", "2", ""},
      {R"({"type":"boolean"})", R"("yes")", ""},
      {R"({"type":"object","nullable":true})", R"("")", "null"},
      {R"({"type":"object","nullable":true})", "1", ""},
      {R"({"type":"array"})", R"("a")", ""},
  };
  for (const Coercion& c : cases) {
    Json value = json(c.before);
    const bool ok = validate(json(c.type), value).ok();
    EXPECT_EQ(ok, !c.after.empty()) << c.type << ' ' << c.before;
    if (ok) {
      EXPECT_EQ(to_text(value), c.after) << c.type << ' ' << c.before;
    }
  }
}

TEST(SchemaRef, IsLookedUpInTheRoot) {
  const Json root = json(R"({"components":{"schemas":{"tree":{"type":"object","properties":{
      "name":{"type":"string","minLength":1},
      "children":{"type":"array","items":{"$ref":"#/components/schemas/tree"}}}}}}})");
  const Json schema = json(R"({"$ref":"#/components/schemas/tree"})");
  Json good = json(R"({"name":"a","children":[{"name":"b","children":[]}]})");
  EXPECT_TRUE(validate(schema, good, Defaults::kLeave, &root).ok());
  Json bad = json(R"({"name":"a","children":[{"name":"b"},{"name":""}]})");
  EXPECT_EQ(validate(schema, bad, Defaults::kLeave, &root).error().message,
            "data.children[1].name should NOT be shorter than 1 characters");
  EXPECT_FALSE(validate(json(R"({"$ref":"#/nowhere"})"), good, Defaults::kLeave, &root).ok());
  EXPECT_FALSE(validate(json(R"({"$ref":"#"})"), good).ok()) << "a schema that is only itself ends";
}

TEST(SchemaUniqueItems, LargeListsAreNotQuadratic) {
  Json list = Json::array();
  for (int i = 0; i < 20000; ++i) list.push_back({{"n", i}, {"name", "x"}});
  const Json schema = json(R"({"type":"array","uniqueItems":true,"items":{"type":"object"}})");
  EXPECT_TRUE(validate(schema, list).ok());
  list.push_back(json(R"({"name":"x","n":5.0})"));
  EXPECT_EQ(validate(schema, list).error().message,
            "data should NOT have duplicate items (items ## 5 and 20000 are identical)");
}

TEST(SchemaLengths, CountCharactersNotBytes) {
  const Json schema = json(R"({"type":"string","maxLength":3})");
  Json three = "äöü";
  EXPECT_TRUE(validate(schema, three).ok());
  Json four = "äöüß";
  EXPECT_FALSE(validate(schema, four).ok());
}

}  // namespace
}  // namespace hkube::spec
