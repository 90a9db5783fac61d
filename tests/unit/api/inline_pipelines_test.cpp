#include "api/inline_pipelines.h"

#include <gtest/gtest.h>

#include <map>

namespace hkube::api {
namespace {

const std::map<std::string, const char*>& stored() {
  static const std::map<std::string, const char*> pipelines{
      {"pair", R"({"name": "pair", "flowInput": {"x": 1, "y": 2}, "nodes": [
         {"nodeName": "last", "algorithmName": "alg", "input": ["#@first.rows", {"k": "@flowInput.x"}]},
         {"nodeName": "first", "algorithmName": "alg", "input": ["@flowInput.y"]}]})"},
      {"ordered", R"({"name": "ordered", "nodes": [
         {"nodeName": "a", "algorithmName": "alg", "input": []}, {"nodeName": "b", "algorithmName": "alg", "input": []}],
         "edges": [{"source": "a", "target": "b"}]})"},
      {"nest", R"({"name": "nest", "nodes": [
         {"nodeName": "in", "kind": "pipeline", "spec": {"name": "ordered"}},
         {"nodeName": "out", "algorithmName": "alg", "input": ["@in.0.result"]}]})"},
      {"loop", R"({"name": "loop", "nodes": [{"nodeName": "again", "kind": "pipeline", "spec": {"name": "loop"}}]})"}};
  return pipelines;
}

Result<std::optional<Json>> find(const std::string& name) {
  const auto it = stored().find(name);
  return it == stored().end() ? std::optional<Json>() : std::optional<Json>(Json::parse(it->second));
}

Json inlined(const char* text) {
  Json pipeline = Json::parse(text);
  const Status done = inline_pipelines(pipeline, find);
  return done.ok() ? pipeline : Json(done.error().message);
}

Json names(const Json& pipeline) {
  Json list = Json::array();
  for (const Json& node : pipeline["nodes"]) list.push_back(node["nodeName"]);
  return list;
}

TEST(InlinePipelines, NodesAreRenamedAndTheirReferencesToo) {
  const Json p =
      inlined(R"({"name": "p", "nodes": [{"nodeName": "s", "kind": "pipeline", "spec": {"name": "pair"}}]})");
  EXPECT_EQ(names(p), Json::parse(R"(["s-last", "s-first"])"));
  EXPECT_EQ(p["nodes"][0]["input"], Json::parse(R"(["#@s-first.rows", {"k": "@flowInput.x"}])"));
  EXPECT_EQ(p["nodes"][0]["origName"], "s");
  EXPECT_FALSE(p.contains("edges"));
}

TEST(InlinePipelines, TheCallersFlowInputWins) {
  const Json p = inlined(R"({"name": "p", "flowInput": {"x": 9},
      "nodes": [{"nodeName": "s", "kind": "pipeline", "spec": {"name": "pair"}}]})");
  EXPECT_EQ(p["flowInput"], Json::parse(R"({"x": 9, "y": 2})"));
}

TEST(InlinePipelines, AReaderGetsTheInnerResultInTheOrderOfTheInnerGraph) {
  const Json p = inlined(R"({"name": "p", "nodes": [
      {"nodeName": "s", "kind": "pipeline", "spec": {"name": "pair"}},
      {"nodeName": "z", "algorithmName": "alg", "input": ["@s"]}]})");
  EXPECT_EQ(names(p), Json::parse(R"(["s-last", "s-first", "s", "z"])"));
  EXPECT_EQ(p["nodes"][2]["input"], Json::parse(R"(["@s-last"])"));
  EXPECT_EQ(p["nodes"][2]["kind"], "pipeline");
  EXPECT_EQ(p["edges"], Json::parse(R"([{"source": "s-last", "target": "z"}])"));
  Json again = p;
  ASSERT_TRUE(inline_pipelines(again, find).ok());
  EXPECT_EQ(again, p) << "what has been inlined stays as it is";
}

TEST(InlinePipelines, OrderBetweenPipelinesIsKept) {
  const Json p = inlined(R"({"name": "p", "nodes": [
      {"nodeName": "q", "kind": "pipeline", "spec": {"name": "ordered"}, "input": ["@p"]},
      {"nodeName": "p", "kind": "pipeline", "spec": {"name": "ordered"}},
      {"nodeName": "x", "algorithmName": "alg", "input": []}],
      "edges": [{"source": "q", "target": "x"}]})");
  EXPECT_EQ(p["edges"], Json::parse(R"([{"source": "q-a", "target": "q-b"}, {"source": "p-a", "target": "p-b"},
      {"source": "p-b", "target": "q-a"}, {"source": "q-b", "target": "x"}])"));
}

TEST(InlinePipelines, Nested) {
  const Json p =
      inlined(R"({"name": "p", "nodes": [{"nodeName": "n", "kind": "pipeline", "spec": {"name": "nest"}}]})");
  EXPECT_EQ(names(p), Json::parse(R"(["n-in-a", "n-in-b", "n-in", "n-out"])"));
  EXPECT_EQ(p["nodes"][2]["input"], Json::parse(R"(["@n-in-b"])"));
  EXPECT_EQ(p["nodes"][3]["input"], Json::parse(R"(["@n-in.0.result"])"));
}

TEST(InlinePipelines, WhatCannotBeInlinedIsRefused) {
  const auto one = [](const char* spec) {
    return inlined(
        ("{\"name\": \"p\", \"nodes\": [{\"nodeName\": \"s\", \"kind\": \"pipeline\"" + std::string(spec) + "}]}")
            .c_str());
  };
  EXPECT_EQ(one(""), "node s must have spec with name");
  EXPECT_EQ(one(R"(, "spec": {"name": "nothing"})"), "pipeline nothing Not Found");
  EXPECT_EQ(one(R"(, "spec": {"name": "loop"})"), "node again puts pipeline loop into itself");
}

}  // namespace
}  // namespace hkube::api
