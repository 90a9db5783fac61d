#include "api/openapi.h"

#include "api/openapi_files.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

TEST(OpenApi, HasTheSchemasOfTheChecks) {
  const auto& document = openapi_document();
  ASSERT_TRUE(document.ok()) << document.error().message;
  const Json& schemas = (*document)["components"]["schemas"];
  EXPECT_EQ(schemas["pipeline"]["properties"]["priority"], spec::pipeline_schema()["properties"]["priority"]);
  EXPECT_EQ(schemas["execStop"], spec::exec_stop_schema());
}

TEST(OpenApi, MakesParametersOfTheSchemasOfQueries) {
  ASSERT_TRUE(openapi_document().ok());
  const Json operation = (*openapi_document())["paths"]["/queue/managed"]["get"];
  EXPECT_FALSE(operation.contains("x-query"));
  const Json& parameters = operation["parameters"];
  ASSERT_EQ(parameters.size(), spec::queue_page_schema()["properties"].size());
  EXPECT_EQ(parameters[0]["name"], "pageSize");
  EXPECT_EQ(parameters[0]["required"], true);
  EXPECT_EQ(parameters[1]["required"], false);
  EXPECT_EQ(parameters[0]["schema"], spec::queue_page_schema()["properties"]["pageSize"]);
}

TEST(OpenApi, ExamplesOfBodiesPassTheirChecks) {
  ASSERT_TRUE(openapi_document().ok());
  const Json& document = *openapi_document();
  std::size_t checked = 0;
  for (const auto& [path, item] : document["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (!operation.is_object() || !operation.contains("requestBody")) continue;
      for (const auto& [type, media] : operation["requestBody"]["content"].items()) {
        ASSERT_TRUE(media.contains("example")) << method << " " << path;
        Json example = media["example"];
        const auto valid = spec::validate(media["schema"], example, spec::Defaults::kLeave, &document);
        EXPECT_TRUE(valid.ok()) << method << " " << path << " " << type << ": " << valid.error().message;
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 40u);
}

TEST(OpenApi, IsServedBelowThePrefixThatWasAskedFor) {
  const auto served = parse_json(openapi_text("/hkube/api-server/api/v1"));
  ASSERT_TRUE(served.ok());
  EXPECT_EQ((*served)["servers"], Json::array({{{"url", "/hkube/api-server/api/v1"}}}));
}

TEST(OpenApi, ThePageNeedsNothingFromElsewhere) {
  EXPECT_EQ(kSwaggerPage.find("://"), std::string_view::npos);
  EXPECT_EQ(kSwaggerPage.find(" src="), std::string_view::npos);
  EXPECT_EQ(kSwaggerPage.find("<link"), std::string_view::npos);
}

}  // namespace

}  // namespace hkube::api
