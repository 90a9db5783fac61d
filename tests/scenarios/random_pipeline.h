#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"
#include "job/decide.h"
#include "model.h"

namespace hkube::scenarios {

/// A pipeline made of a seed, and how its tasks behave: everything is a function of the seed, the task and its input.
class RandomPipeline {
 public:
  explicit RandomPipeline(std::uint64_t seed);

  [[nodiscard]] const Json& document() const { return document_; }

  /// How one attempt at a task ends.
  struct Attempt {
    job::TaskOutcome::Kind kind = job::TaskOutcome::Kind::kDone;
    std::string text;
  };
  [[nodiscard]] Attempt attempt(const std::string& node, std::uint32_t index, std::uint32_t number) const;
  /// How the task ends after all its attempts.
  [[nodiscard]] TaskEnd end(const std::string& node, std::uint32_t index, const Json& input) const;
  /// Its result, if it succeeds.
  [[nodiscard]] Json value(const std::string& node, std::uint32_t index, const Json& input) const;

 private:
  enum class Shape { kNumber, kArray, kArrayOfArrays, kObject, kNull, kText };
  struct Node {
    Shape shape = Shape::kNumber;
    std::uint32_t failure_rate = 0;  ///< per mille
    std::string policy;              ///< "" for the default
    std::uint32_t limit = 3;
  };
  [[nodiscard]] std::uint64_t hash(const std::string& text) const;

  std::uint64_t seed_;
  Json document_;
  std::map<std::string, Node> nodes_;
};

}  // namespace hkube::scenarios
