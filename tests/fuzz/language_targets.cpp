// What users write.
#include <algorithm>

#include "api/date_range.h"
#include "api/multipart.h"
#include "base/json_document.h"
#include "base/quantity.h"
#include "graph/dag.h"
#include "graph/raw_batch.h"
#include "spec/cron_pattern.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "spec/yaml.h"
#include "targets.h"

namespace hkube::fuzz {

namespace {

void yaml(std::string_view bytes) {
  const auto value = spec::parse_yaml(bytes);
  if (!value.ok()) return;
  const auto again = spec::parse_yaml(spec::to_yaml(*value));
  require(again.ok() && to_text(*again) == to_text(*value), "YAML reads as written");
}

/// The strict reader of JSON takes nothing that the plain one does not, and reads it as that does.
void json_document(std::string_view bytes) {
  const auto strict = parse_json_document(bytes);
  const auto plain = parse_json(bytes);
  if (strict.ok()) require(plain.ok() && *plain == *strict, "both readers of JSON read the same");
}

/// From the text of a pipeline to its graph; a pipeline that passed once passes again.
void pipeline(std::string_view bytes) {
  auto document = spec::parse_yaml(bytes);
  if (!document.ok()) return;
  if (!spec::validate(spec::pipeline_schema(), *document, spec::Defaults::kInject).ok()) return;
  const auto read = spec::read_pipeline(*document);
  if (!read.ok()) return;
  (void)graph::build_dag(*read);
  require(spec::validate(spec::pipeline_schema(), *document, spec::Defaults::kInject).ok(), "defaults are valid");
}

void algorithm(std::string_view bytes) {
  auto document = spec::parse_yaml(bytes);
  if (document.ok()) (void)spec::validate(spec::algorithm_schema(), *document, spec::Defaults::kInject);
}

void reference(std::string_view bytes) {
  const std::string text(bytes);
  const auto found = graph::parse_reference(text);
  if (found) {
    require(text.ends_with(found->body), "a reference ends with its body");
    require(text == std::string(graph::relation_sign(found->relation)) + found->body, "a reference is sign and body");
  }
  const Json input = {text, {{"k", {text, 1}}}};
  const auto compiled = graph::InputTemplate::compile(input);
  Json document = compiled.document();
  for (const graph::InputLeaf& leaf : compiled.leaves()) graph::put_at(document, leaf, text);
  require(document == input, "leaves are where they were");
}

void raw_batch(std::string_view bytes) {
  const auto batch = graph::RawBatch::parse("#[" + std::string(bytes));
  const std::uint64_t size = batch.size();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(size, 100); ++i) (void)batch.element(i);
  if (size > 0) (void)batch.element(size - 1);
}

void cron(std::string_view bytes) { (void)spec::parse_cron(bytes); }
void memory(std::string_view bytes) {
  const auto amount = parse_memory(bytes);
  if (amount.ok()) require(*amount >= 0, "memory is not negative");
}
void date(std::string_view bytes) { (void)api::parse_date(Json(std::string(bytes))); }

/// The first line is the content type, the rest the body.
void multipart(std::string_view bytes) {
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view body = bytes.substr(std::min(line + 1, bytes.size()));
  const auto parts = api::parse_multipart(bytes.substr(0, line), body);
  if (!parts.ok()) return;
  for (const api::Part& part : *parts) {
    require(
        part.content.data() >= body.data() && part.content.data() + part.content.size() <= body.data() + body.size(),
        "parts lie in the body");
  }
}

constexpr const char* kPipeline = R"(name: p
priority: 3
flowInput: {rows: [1, 2], x: 5}
options: {batchTolerance: 60, ttl: 20, concurrentPipelines: {amount: 2, rejectOnFailure: false}}
triggers: {cron: {pattern: "0 * * * *", enabled: true}, pipelines: [q]}
nodes:
  - {nodeName: a, algorithmName: alg, input: ["#@flowInput.rows", "@flowInput.x", 7], retry: {policy: Always, limit: 2}}
  - {nodeName: b, algorithmName: alg, input: ["*@a", {k: "#[1...3,x]"}], batchOperation: cartesian, ttl: 5}
  - {nodeName: c, algorithmName: alg, input: ["@b.deep.path"], includeInResult: true}
edges: [{source: a, target: c}]
)";
constexpr const char* kAlgorithm = R"(name: alg
env: python
cpu: 0.5
mem: 512Mi
entryPoint: main.py
algorithmEnv: {A: b}
minHotWorkers: 1
)";

}  // namespace

std::vector<Target> language_targets() {
  return {
      {"yaml",
       &yaml,
       {kPipeline, kAlgorithm, "a: &x [1, 2]\nb: *x\n<<: {c: 1}\n", "{\"json\": [1e3, 0x1F, ~]}",
        "%YAML 1.2\n%TAG !e! tag:e,2000:\n--- !e!x\n? |+\n  a\n\n: >-\n  b\n\n  c\n'd''e': \"f\\n\\\n  g\"\n...\n",
        "- &a !!str 1\n- *a\n- {<<: [{b: 1}, {c: !!int \"2\"}], ? d : e}\n- - # f\n    g\n"}},
      {"json-document", &json_document, {R"({"a": [1, -2.5e3, true, null], "b": {"c": "\ud83d\ude00"}})", "[[], {}]"}},
      {"pipeline", &pipeline, {kPipeline}},
      {"algorithm", &algorithm, {kAlgorithm}},
      {"reference", &reference, {"@a.b.0", "#@flowInput.rows", "*@g", "*#@g.x", "#[1...5]", "@dataSource.d", "@"}},
      {"raw-batch", &raw_batch, {"1...1000000000]", "a, b,,c]", "9...7]", "-3...3,x]", "]"}},
      {"cron", &cron, {"0 */2 1-15 jan,mar mon-fri", "@daily", "*/5 * * * * *"}},
      {"memory", &memory, {"512Mi", "1.5Gi", "0.1m"}},
      {"date", &date, {"2026-01-31T12:30:59.123+02:00", "2026-01-31", "1790000000000"}},
      {"multipart",
       &multipart,
       {"multipart/form-data; boundary=xx\n--xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.zip\"\r\n"
        "Content-Type: application/zip\r\n\r\nbytes\r\n--xx\r\nContent-Disposition: form-data; "
        "name=payload\r\n\r\n{}\r\n"
        "--xx--\r\n"}},
  };
}

}  // namespace hkube::fuzz
