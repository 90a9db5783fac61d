#include "api/algorithm_feed.h"

#include "api/algorithms.h"
#include "control/commands.h"

namespace hkube::api {

namespace {

std::string known_of(const scheduler::Algorithm& algorithm) {
  return algorithm.version + "\n" + algorithm.not_runnable;
}

}  // namespace

void AlgorithmFeed::begin(const std::vector<Json>& algorithms) {
  for (const Json& document : algorithms) told_[string_or(document, "name")] = known_of(*to_runnable(document));
}

void AlgorithmFeed::on_written(const std::vector<store::DocumentChange>& changes) {
  for (const store::DocumentChange& change : changes) {
    if (change.kind != store::DocumentKind::kAlgorithm) continue;
    if (!change.document) {
      told_.erase(change.key);
      control_.post(control::RemoveAlgorithm{change.key});
      continue;
    }
    auto algorithm = to_runnable(*change.document);
    std::string known = known_of(*algorithm);
    std::string& told = told_[change.key];
    if (told == known) continue;
    told = std::move(known);
    control_.post(control::PutAlgorithm{std::move(algorithm)});
  }
}

}  // namespace hkube::api
