#include <gtest/gtest.h>

#include "base/json.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::spec {
namespace {

Json json(std::string_view text) { return parse_json(text).value(); }

std::string message_of(const Json& schema, std::string_view document) {
  Json value = json(document);
  const auto result = validate(schema, value, Defaults::kInject);
  if (result.ok()) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  return result.error().message;
}

struct Case {
  const Json& (*schema)();
  std::string_view document;
  std::string_view message;  // empty: valid
};

TEST(SchemaMessages, AreThoseOfTheContract) {
  const Case cases[] = {
      {pipeline_schema, R"({})", "data should have required property 'name'"},
      {pipeline_schema, R"({"name":"a","nodes":[{}]})", "data.nodes[0] should have required property 'nodeName'"},
      {pipeline_schema, R"({"name":{}})", "data.name should be string"},
      {pipeline_schema, R"([])", "data should be object"},
      {pipeline_schema, R"({"name":null})", "data.name should NOT be shorter than 1 characters"},
      {pipeline_schema, R"({"name":""})", "data.name should NOT be shorter than 1 characters"},
      {pipeline_schema, R"({"name":"a b"})", "pipeline name must contain only alphanumeric, dash, dot or underscore"},
      {pipeline_schema, R"({"name":"main:raw-1.x_y"})", ""},
      {pipeline_schema, R"({"name":5})", ""},
      {pipeline_schema, R"({"name":"a","flowInput":[1]})", "data.flowInput should be object,null"},
      {pipeline_schema, R"({"name":"a","flowInput":null})", ""},
      {pipeline_schema, R"({"name":"a","nodes":{}})", "data.nodes should be array"},
      {pipeline_schema, R"({"name":"a","priority":0})", "data.priority should be >= 1"},
      {pipeline_schema, R"({"name":"a","priority":6})", "data.priority should be <= 5"},
      {pipeline_schema, R"({"name":"a","priority":"no"})", "data.priority should be integer"},
      {pipeline_schema, R"({"name":"a","priority":2.5})", "data.priority should be integer"},
      {pipeline_schema, R"({"name":"a","priority":"2"})", ""},
      {pipeline_schema, R"({"name":"a","kind":"other"})",
       "data.kind should be equal to one of the allowed values (batch,stream)"},
      {pipeline_schema, R"({"name":"a","experimentName":"0123456789012345678901234567890123"})",
       "data.experimentName should NOT be longer than 32 characters"},
      {pipeline_schema, R"({"name":"a","experimentName":"a@b"})",
       "experiment name must contain only alphanumeric, dash, dot or underscore"},
      {pipeline_schema, R"({"name":"a","webhooks":{"result":"nowhere"}})",
       "data.webhooks.result should match format \"url\""},
      {pipeline_schema, R"({"name":"a","webhooks":{"result":""}})",
       "data.webhooks.result should NOT be shorter than 1 characters"},
      {pipeline_schema, R"({"name":"a","webhooks":{"no_such_prop":"http://x"}})",
       "data.webhooks should NOT have additional properties (no_such_prop)"},
      {pipeline_schema, R"({"name":"a","triggers":{"no_such_prop":1}})",
       "data.triggers should NOT have additional properties (no_such_prop)"},
      {pipeline_schema, R"({"name":"a","triggers":{"pipelines":["x","x"]}})",
       "data.triggers.pipelines should NOT have duplicate items (items ## 1 and 0 are identical)"},
      {pipeline_schema, R"({"name":"a","triggers":{"pipelines":[""]}})",
       "data.triggers.pipelines[0] should NOT be shorter than 1 characters"},
      {pipeline_schema, R"({"name":"a","triggers":{"cron":{"pattern":"bla"}}})",
       "data.triggers.cron.pattern should match format \"cron\""},
      {pipeline_schema, R"({"name":"a","triggers":{"cron":{"pattern":"0 * * * *","enabled":"false"}}})", ""},
      {pipeline_schema, R"({"name":"a","options":{"concurrentPipelines":5}})",
       "data.options.concurrentPipelines should be object"},
      {pipeline_schema, R"({"name":"a","options":{"concurrentPipelines":{"amount":0}}})",
       "data.options.concurrentPipelines.amount should be >= 1"},
      {pipeline_schema, R"({"name":"a","options":{"concurrentPipelines":{"other":1}}})",
       "data.options.concurrentPipelines should NOT have additional properties (other)"},
      {pipeline_schema, R"({"name":"a","options":{"batchTolerance":101}})",
       "data.options.batchTolerance should be <= 100"},
      {pipeline_schema, R"({"name":"a","options":{"batchTolerance":"x"}})",
       "data.options.batchTolerance should be integer"},
      {pipeline_schema, R"({"name":"a","options":{"progressVerbosityLevel":"loud"}})",
       "data.options.progressVerbosityLevel should be equal to one of the allowed values "
       "(trace,debug,info,warn,error,critical)"},
      {pipeline_schema, R"({"name":"a","options":{"ttl":-1}})", "data.options.ttl should be >= 0"},
      {pipeline_schema, R"({"name":"a","options":{"activeTtl":null,"devFolder":"x"},"anything":1})", ""},
      {pipeline_schema, R"({"name":"a","tags":[""]})", "data.tags[0] should NOT be shorter than 1 characters"},
      {pipeline_schema, R"({"name":"a","nodes":[{"nodeName":"n","algorithmName":"Bad"}]})",
       "algorithm name must contain only lower-case alphanumeric, dash or dot"},
      {pipeline_schema, R"({"name":"a","nodes":[{"nodeName":"n","retry":{"limit":0}}]})",
       "data.nodes[0].retry.limit should be >= 1"},
      {pipeline_schema, R"({"name":"a","nodes":[{"nodeName":"n"},{"nodeName":"m","kind":"x"}]})",
       "data.nodes[1].kind should be equal to one of the allowed values "
       "(algorithm,pipeline,debug,dataSource,gateway,output,hyperparamsTuner)"},
      {pipeline_schema, R"({"name":"a","nodes":[{"nodeName":"n","spec":5}]})", "data.nodes[0].spec should be object"},
      {pipeline_schema, R"({"name":"a","nodes":[{"nodeName":"n","spec":{"name":"a b"}}]})", ""},
      {results_query_schema, R"({"sort":"up"})", "data.sort should be equal to one of the allowed values (asc,desc)"},
      {results_query_schema, R"({"limit":"0"})", "data.limit should be >= 1"},
      {exec_search_schema, R"({"limit":101})", "data.limit should be <= 100"},
      {exec_algorithm_schema, R"({"name":"a","more":1})", "data should NOT have additional properties (more)"},
      {exec_algorithm_schema, R"({})", "data should have required property 'name'"},
      {exec_caching_schema, R"({"jobId":"a"})", "data should have required property 'nodeName'"},
      {exec_rerun_schema, R"({"jobId":"a","x":1})", "data should NOT have additional properties (x)"},
      {exec_stop_schema, R"({"statusToStop":["active"],"jobId":"x"})", ""},
      {exec_stored_schema, R"({"name":"x","externalId":{}})", "data.externalId should be string"},
      {job_id_schema, R"({})", "data should have required property 'jobId'"},
      {pipeline_name_schema, R"({})", "data should be string"},
      {algorithm_schema, R"({"name":"green","mem":"100"})", "memory unit must be one of Ki,M,Mi,Gi,m,K,G,T,Ti"},
      {algorithm_schema, R"({"name":"green","mem":"100x"})", "x is not a valid unit [Ki,M,Mi,Gi,m,K,G,T,Ti]"},
      {algorithm_schema, R"({"name":"green","mem":"3Mi"})", "memory must be at least 4 Mi"},
      {algorithm_schema, R"({"name":"green","reservedMemory":"1Mi"})", ""},
      {algorithm_schema, R"({"name":"green","mem":"-4Mi"})", "value must be >= 0"},
      {algorithm_schema, R"({"name":"green","cpu":-1})", "data.cpu should be >= 0"},
      {algorithm_schema, R"({"name":"green","algorithmImage":"a b"})",
       "algorithm image must contain only lower-case alphanumeric, dash or dot"},
      {algorithm_schema, R"({"name":"green","mounts":[{"pvcName":"p1","path":"a"},{"path":"a","pvcName":"p1"}]})",
       "data.mounts should NOT have duplicate items (items ## 0 and 1 are identical)"},
      {algorithm_schema, R"({"name":"green","mounts":[{"pvcName":"P","path":"a"}]})",
       "data.mounts[0].pvcName should match format \"algorithm-mount-pvc\""},
      {algorithm_schema, R"({"name":"green","gitRepository":{"url":"x"}})",
       "data.gitRepository.url should match format \"url\""},
      {algorithm_schema, R"({"name":"green","kaiObject":{}})", "data.kaiObject should have required property 'queue'"},
      {algorithm_schema, R"({"name":"green","maxWorkers":null,"gitRepository":null,"mounts":null})", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(message_of(c.schema(), c.document), c.message) << c.document;
}

TEST(SchemaMessages, AnyOfReportsEveryBranch) {
  const Json schema = json(R"({"type":"object","properties":{"spec":{"anyOf":[
      {"type":"object","required":["id"]},{"type":"object","required":["name"]}]}}})");
  EXPECT_EQ(message_of(schema, R"({"spec":{}})"),
            "data.spec should have required property 'id', data.spec should have required property 'name', "
            "data.spec should match some schema in anyOf");
  EXPECT_EQ(message_of(schema, R"({"spec":{"name":"x"}})"), "");
}

TEST(SchemaMessages, NamesThatAreNoIdentifiersAreQuoted) {
  const Json schema = json(R"({"type":"object","properties":{"a-b":{"type":"object"},"it's":{"type":"object"}}})");
  EXPECT_EQ(message_of(schema, R"({"a-b":1})"), "data['a-b'] should be object");
  EXPECT_EQ(message_of(schema, R"({"it's":1})"), "data['it\\'s'] should be object");
}

TEST(SchemaMessages, ErrorsAreFoundInTheOrderOfAjv) {
  // Additional properties come before properties; required ones with rules of their own in the order of
  // properties.
  const Json schema = json(R"({"type":"object","required":["z","b"],"additionalProperties":false,
      "properties":{"a":{"type":"integer"},"b":{"type":"integer"},"z":{}}})");
  EXPECT_EQ(message_of(schema, R"({"a":"x","more":1})"), "data should have required property 'z'");
  EXPECT_EQ(message_of(schema, R"({"z":1,"a":"x","more":1})"), "data should NOT have additional properties (more)");
  EXPECT_EQ(message_of(schema, R"({"z":1,"a":"x"})"), "data.a should be integer");
  EXPECT_EQ(message_of(schema, R"({"z":1,"a":1})"), "data should have required property 'b'");
}

}  // namespace
}  // namespace hkube::spec
