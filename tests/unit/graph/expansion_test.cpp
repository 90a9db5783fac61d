// The rules of pipeline-semantics §1 and the worked examples of §10 that concern references and batches, as tables.
#include "graph/expansion.h"

#include <gtest/gtest.h>

#include <map>

namespace hkube::graph {
namespace {

class Shapes : public ShapeSource {
 public:
  std::map<std::string, ResultShape, std::less<>> shapes;
  [[nodiscard]] ResultShape shape_of(std::string_view node) const override {
    auto it = shapes.find(node);
    return it == shapes.end() ? ResultShape{} : it->second;
  }
};

ResultShape array_result(const std::string& path, std::uint64_t size) {
  ResultShape shape;
  shape.metadata[path] = {{"type", "array"}, {"size", size}};
  return shape;
}

ResultShape batch_result(std::uint32_t items, std::vector<std::uint32_t> failed = {}) {
  return {ResultShape::Kind::kBatch, items, std::move(failed), {}};
}

/// Elements used by each task, "-" where a partner has no more: "0,0 1,1 2,-".
std::string table(const Expansion& expansion) {
  std::string text;
  for (std::uint32_t task = 0; task < expansion.count(); ++task) {
    std::string row;
    for (const auto& dimension : expansion.dimensions()) {
      const auto element = expansion.element(dimension, task);
      row += (row.empty() ? "" : ",") + (element ? std::to_string(*element) : "-");
    }
    text += (text.empty() ? "" : " ") + row;
  }
  return text;
}

Result<Expansion> expand_json(const char* input, const Shapes& shapes, const char* flow = "null",
                              spec::BatchOperation operation = spec::BatchOperation::kIndexed) {
  return expand(InputTemplate::compile(*parse_json(input)), operation, *parse_json(flow), shapes, "n");
}

TEST(RawBatch, FollowsTheContract) {
  struct Case {
    const char* text;
    const char* elements;
  };
  for (const Case& c : std::vector<Case>{
           {"#[3, four, 5.5]", R"(["3","four","5.5"])"},
           {"#[2...4,10]", R"([2,3,4,"10"])"},
           {"#[]", R"([""])"},
           {"#[9...7]", "[]"},
           {"#[-2...1]", "[-2,-1,0,1]"},
           {"#[[1,2],[3]]", R"(["1","2","3"])"},
           {R"(#["a"])", R"(["\"a\""])"},
           {"#[a b,c", R"(["ab","c"])"},
           {"#[x...3]", "[]"},
           {"#[1...3,9]", R"([1,2,3,"9"])"},
       }) {
    const RawBatch batch = RawBatch::parse(c.text);
    Json elements = Json::array();
    for (std::uint64_t i = 0; i < batch.size(); ++i) elements.push_back(batch.element(i));
    EXPECT_EQ(to_text(elements), c.elements) << c.text;
  }
  EXPECT_EQ(RawBatch::parse("#[1...1000000]").size(), 1'000'000U);
}

TEST(Reference, KnowsSignsSourcesAndLiterals) {
  EXPECT_EQ(parse_reference("@a.b.0")->path, "b.0");
  EXPECT_EQ(parse_reference("#@a")->relation, Relation::kWaitBatch);
  EXPECT_EQ(parse_reference("*@a")->relation, Relation::kWaitAny);
  EXPECT_EQ(parse_reference("*#@a")->relation, Relation::kWaitAnyBatch);
  EXPECT_EQ(parse_reference("@flowInput.x")->source, RefSource::kFlowInput);
  EXPECT_EQ(parse_reference("@flowInputX")->node, "flowInputX");  // only the exact word is reserved
  for (const char* literal : {"#x", "*x", "# [1]", "me@host", " @a", ""}) {
    EXPECT_FALSE(parse_reference(literal)) << literal;
  }
}

TEST(Expansion, SingleWithoutBatchLeaves) {
  const auto expansion = expand_json(R"([7,"x",null,{"k":[true]}])", {});
  EXPECT_EQ(expansion->form(), Expansion::Form::kSingle);
  EXPECT_EQ(expansion->count(), 1U);
}

TEST(Expansion, IndexedTakesTheLongestAndPads) {
  EXPECT_EQ(table(*expand_json(R"(["#[1...3]","#[p,q]",0])", {})), "0,0 1,1 2,-");
  EXPECT_EQ(table(*expand_json(R"([{"u":"#[1...2]"},{"v":["#[p,q,r]"]}])", {})), "0,0 1,1 -,2");
}

TEST(Expansion, CartesianVariesTheLastLeafFastest) {
  EXPECT_EQ(table(*expand_json(R"(["#[1...3]","#[p,q]"])", {}, "null", spec::BatchOperation::kCartesian)),
            "0,0 0,1 1,0 1,1 2,0 2,1");
}

TEST(Expansion, EmptyLeaves) {
  Shapes shapes;
  shapes.shapes["e"] = array_result("e", 0);
  EXPECT_EQ(table(*expand_json(R"(["#@e","#[s,t]"])", shapes)), "-,0 -,1");
  EXPECT_EQ(expand_json(R"(["#@e","#[s,t]"])", shapes, "null", spec::BatchOperation::kCartesian)->form(),
            Expansion::Form::kSkipped);
  EXPECT_EQ(expand_json(R"(["#@e"])", shapes)->form(), Expansion::Form::kSkipped);
  EXPECT_EQ(expand_json(R"(["#@flowInput.n"])", {}, R"({"n":3})")->form(), Expansion::Form::kSkipped);
}

TEST(Expansion, SkippedParents) {
  Shapes shapes;
  shapes.shapes["s"].kind = ResultShape::Kind::kSkipped;
  EXPECT_EQ(expand_json(R"(["#@s"])", shapes)->form(), Expansion::Form::kSkipped);
  EXPECT_EQ(expand_json(R"(["*@s"])", shapes)->form(), Expansion::Form::kSkipped);
  EXPECT_EQ(expand_json(R"(["@s",1])", shapes)->form(), Expansion::Form::kSingle);
}

TEST(Expansion, FailedItemsKeepThePairingOfTheOthers) {
  Shapes shapes;
  shapes.shapes["a"] = batch_result(3, {0});
  shapes.shapes["k"] = batch_result(3);
  EXPECT_EQ(table(*expand_json(R"(["#@a","#@k"])", shapes)), "1,1 2,2");
  EXPECT_EQ(table(*expand_json(R"(["#@a","#[x,y]"])", shapes, "null", spec::BatchOperation::kCartesian)),
            "1,0 1,1 2,0 2,1");
  shapes.shapes["a"] = batch_result(2, {0, 1});
  EXPECT_EQ(expand_json(R"(["#@a"])", shapes)->form(), Expansion::Form::kSkipped);
}

TEST(Expansion, WaitAnyMakesOneGroupForEachIndex) {
  Shapes shapes;
  shapes.shapes["g"] = batch_result(3);
  shapes.shapes["h"] = array_result("h", 2);
  auto expansion = expand_json(R"(["*@g"])", shapes);
  EXPECT_TRUE(expansion->wait_any());
  EXPECT_EQ(expansion->count(), 3U);
  expansion = expand_json(R"(["*@g","#@h"])", shapes);
  EXPECT_EQ(expansion->count(), 6U);
  EXPECT_EQ(expansion->per_index(), 2U);
  EXPECT_EQ(expansion->any_index(5), 2U);
  EXPECT_EQ(table(*expansion), "0 1 0 1 0 1");
  // Over a single result it is a plain reference.
  expansion = expand_json(R"(["*@h"])", shapes);
  EXPECT_EQ(expansion->form(), Expansion::Form::kSingle);
}

TEST(Expansion, MissingPathNamesNodePathAndWhatIsThere) {
  Shapes shapes;
  shapes.shapes["a"] = array_result("a.list", 1);
  const auto expansion = expand_json(R"(["#@a.lst"])", shapes);
  ASSERT_FALSE(expansion.ok());
  EXPECT_EQ(expansion.error().message,
            "node \"n\" cannot fan out over #@a.lst: the result of node \"a\" has no such path; it has a.list (array)");
}

TEST(Expansion, RefusesMoreTasksThanTheLimit) {
  EXPECT_EQ(expand_json(R"(["#[1...60000000]"])", {}).error().kind, ErrorKind::kTooLarge);
  EXPECT_EQ(
      expand_json(R"(["#[1...100000]","#[1...100000]"])", {}, "null", spec::BatchOperation::kCartesian).error().kind,
      ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace hkube::graph
