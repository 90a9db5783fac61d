#include "random_pipeline.h"

#include <algorithm>

#include "sim/world.h"

namespace hkube::scenarios {

namespace {

using sim::SeededRandom;

template <typename T>
const T& pick(SeededRandom& random, const std::vector<T>& options) {
  return options[random.below(options.size())];
}

Json literal(SeededRandom& random) {
  static const std::vector<Json> kLiterals{1, "text", nullptr, true, Json::array(), Json::object(), "$$key", "", 2.5};
  return pick(random, kLiterals);
}

/// Puts a leaf somewhere: bare, or inside an array or object with company.
Json wrap(SeededRandom& random, Json leaf) {
  switch (random.below(6)) {
    case 0:
      return Json::array({literal(random), std::move(leaf)});
    case 1:
      return Json{{"k", std::move(leaf)}, {"e", literal(random)}};
    case 2:
      return Json{{"k", Json::array({Json{{"deep", std::move(leaf)}}})}};
    default:
      return leaf;
  }
}

std::string raw_batch(SeededRandom& random) {
  static const std::vector<std::string> kRaw{"#[1...3]", "#[a,b]",    "#[x, 2...3]", "#[]",
                                             "#[5...4]", "#[7...10]", "#[q]"};
  return pick(random, kRaw);
}

}  // namespace

RandomPipeline::RandomPipeline(std::uint64_t seed) : seed_(seed) {
  SeededRandom random(seed * 7919 + 17);
  const bool failures = random.chance(400);
  const bool cautious = random.chance(800);  // fan out only over what is there
  document_ = {{"name", "random"},
               {"nodes", Json::array()},
               {"edges", Json::array()},
               {"flowInput", {{"list", {1, {2}, "three"}}, {"n", 5}, {"none", Json::array()}, {"o", {{"k", "v"}}}}},
               {"options", {{"batchTolerance", pick<int>(random, {0, 34, 50, 67, 80, 80, 100, 100})}}}};
  const std::size_t count = 1 + random.below(7);
  std::vector<Json> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "n" + std::to_string(i);
    Node& node = nodes_[name];
    node.shape = static_cast<Shape>(random.below(6));
    if (failures && random.chance(500)) node.failure_rate = static_cast<std::uint32_t>(random.below(350));

    Json input = Json::array();
    for (std::uint64_t leaves = random.below(4); leaves > 0; --leaves) {
      const std::uint64_t kind = random.below(10);
      if (i > 0 && kind < 7) {
        const std::string parent = "n" + std::to_string(random.below(i));
        const Shape shape = nodes_[parent].shape;
        const std::string sign = pick<std::string>(random, {"@", "@", "#@", "#@", "*@", "*@", "*#@"});
        std::string path;
        if (shape == Shape::kObject) path = pick<std::string>(random, {".list", ".list", ".o.k", ".list.1", ".o", ""});
        if (shape == Shape::kArray || shape == Shape::kArrayOfArrays) {
          path = pick<std::string>(random, {"", "", "", ".0", ".1"});
        }
        // A path that a single result lacks ends the job.
        if (cautious && sign.find('#') != std::string::npos && path != ".list" && path != ".o") path.clear();
        if (!cautious && random.chance(50)) path += ".zz";
        input.push_back(wrap(random, sign + parent + path));
      } else if (kind < 8) {
        input.push_back(wrap(random, raw_batch(random)));
      } else if (kind < 9) {
        input.push_back(wrap(random, pick<std::string>(random, {"@flowInput.list", "#@flowInput.list", "*@flowInput.n",
                                                                "#@flowInput.none", "@flowInput.o.k", "@flowInput",
                                                                "#@flowInput.list.1", "*#@flowInput.list"})));
      } else {
        input.push_back(literal(random));
      }
    }
    Json spec = {{"nodeName", name}, {"algorithmName", "alg" + std::to_string(i % 3)}, {"input", std::move(input)}};
    if (random.chance(300)) spec["batchOperation"] = "cartesian";
    if (random.chance(150)) spec["includeInResult"] = true;
    if (random.chance(600)) {
      node.policy = pick<std::string>(random, {"Never", "Always", "OnError", "OnCrash"});
      node.limit = 1 + static_cast<std::uint32_t>(random.below(3));
      spec["retry"] = {{"policy", node.policy}, {"limit", node.limit}};
    }
    if (i > 0 && random.chance(150)) {
      document_["edges"].push_back({{"source", "n" + std::to_string(random.below(i))}, {"target", name}});
    }
    nodes.push_back(std::move(spec));
  }
  for (std::size_t i = nodes.size(); i > 1; --i) std::swap(nodes[i - 1], nodes[random.below(i)]);
  for (Json& node : nodes) document_["nodes"].push_back(std::move(node));
}

std::uint64_t RandomPipeline::hash(const std::string& text) const {
  std::uint64_t hash = seed_ * 0x9E3779B97F4A7C15U + 14695981039346656037U;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return SeededRandom(hash).next();
}

RandomPipeline::Attempt RandomPipeline::attempt(const std::string& node, std::uint32_t index,
                                                std::uint32_t number) const {
  const std::string task = node + "#" + std::to_string(index);
  const std::uint64_t dice = hash(task + "/" + std::to_string(number)) % 1000;
  const std::uint32_t rate = nodes_.at(node).failure_rate;
  if (dice >= rate) return {};
  const std::string text = task + " attempt " + std::to_string(number);
  if (dice % 2 == 0) return {job::TaskOutcome::Kind::kError, text};
  return {job::TaskOutcome::Kind::kCrash, text};
}

TaskEnd RandomPipeline::end(const std::string& node, std::uint32_t index, const Json& input) const {
  const Node& about = nodes_.at(node);
  const std::string policy = about.policy.empty() ? "OnCrash" : about.policy;
  for (std::uint32_t number = 0;; ++number) {
    const Attempt tried = attempt(node, index, number);
    if (tried.kind == job::TaskOutcome::Kind::kDone) return {false, "", value(node, index, input)};
    const bool crash = tried.kind == job::TaskOutcome::Kind::kCrash;
    const bool again = policy == "Always" || (policy == "OnCrash" && crash) || (policy == "OnError" && !crash);
    if (!again) return {true, tried.text, {}};
    if (number == about.limit) {
      const std::string limit = std::to_string(about.limit);
      return {true,
              "node " + node + " is in CrashLoopBackOff, attempts: " + limit + "/" + limit + ", error: " + tried.text,
              {}};
    }
  }
}

Json RandomPipeline::value(const std::string& node, std::uint32_t index, const Json& input) const {
  const std::string task = node + "#" + std::to_string(index);
  const std::uint64_t dice = hash(task + to_text(input));
  const std::string mark = task + ":" + std::to_string(dice % 1000);
  const auto array = [&](std::uint64_t size) {
    Json list = Json::array();
    for (std::uint64_t i = 0; i < size; ++i) list.push_back(mark + "." + std::to_string(i));
    return list;
  };
  switch (nodes_.at(node).shape) {
    case Shape::kNumber:
      return dice % 100'000;
    case Shape::kArray:
      return array(dice % 4);
    case Shape::kArrayOfArrays:
      return Json::array({array(dice % 3), mark, array(2)});
    case Shape::kObject:
      return {{"list", array(dice % 4)}, {"o", {{"k", mark}}}};
    case Shape::kNull:
      return nullptr;
    case Shape::kText:
      return mark;
  }
  return nullptr;
}

}  // namespace hkube::scenarios
