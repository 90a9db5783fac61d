// Random pipelines, run by the real control plane and by the model.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "engine.h"
#include "model.h"
#include "random_pipeline.h"
#include "sim/world.h"

namespace hkube::scenarios {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string data_line(const Json& entry) {
  std::string line = string_or(entry, "nodeName");
  const auto index = entry.find("batchIndex");
  if (index != entry.end() && *index == -1) return line + " skipped";
  if (index != entry.end()) line += "#" + std::to_string(index->get<int>());
  if (entry.contains("error")) return line + " error: " + entry["error"].get<std::string>();
  return line + " " + to_text(entry["result"]);
}

/// One seed; what differs from the model is the result, empty when nothing does.
class Property {
 public:
  explicit Property(std::uint64_t seed) : random_(seed), pipeline_(seed) {
    const Behaviour behaviour = [this](const std::string& node, std::uint32_t index, const Json& input) {
      return pipeline_.end(node, index, input);
    };
    model_ = run_model(pipeline_.document(), behaviour);
  }

  [[nodiscard]] bool worth_running() const { return !model_.too_large; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] const RandomPipeline& pipeline() const { return pipeline_; }

  std::string run() {
    if (const Status submitted = engine_.submit(pipeline_.document()); !submitted.ok()) {
      return "refused: " + submitted.error().message;
    }
    const bool disturbed = random_.chance(300);
    double shown = 0;
    while (!engine_.over()) {
      note_started();
      if (disturbed) disturb();
      if (engine_.over()) break;  // it was only to be resumed
      const auto running = engine_.running();
      if (running.empty()) {
        if (!paused_) return "nothing runs and the job is not over: " + to_text(engine_.progress());
        engine_.resume();
        paused_ = false;
        continue;
      }
      end_task(running[random_.below(running.size())]);
      const double progress = engine_.progress()["progress"].get<double>();
      if (progress < shown) return "progress went from " + std::to_string(shown) + " to " + std::to_string(progress);
      shown = progress;
    }
    note_started();
    return problem_.empty() ? compare() : problem_;
  }

 private:
  void disturb() {
    if (random_.chance(50)) engine_.restart();
    if (paused_ ? random_.chance(300) : random_.chance(50)) {
      paused_ ? engine_.resume() : engine_.pause();
      paused_ = !paused_;
    }
    note_started();
  }

  void end_task(const TaskRun& run) {
    const auto attempt = pipeline_.attempt(run.node, run.index, run.attempt);
    if (attempt.kind == job::TaskOutcome::Kind::kDone) {
      engine_.finish(run.name(), pipeline_.value(run.node, run.index, run.input));
    } else {
      engine_.fail(run.name(), attempt.kind, attempt.text);
    }
  }

  void note_started() {
    for (const TaskRun& run : engine_.take_started()) {
      const ModelNode& node = model_.nodes[run.node];
      const std::size_t at = run.index == 0 ? 0 : run.index - 1;
      ran_.insert(run.name());
      if (node.never_runs) {
        note(run.name() + " ran although a node that it waits for ends the job");
      } else if ((run.index == 0) != (node.kind == ModelNode::Kind::kSingle) || at >= node.tasks.size()) {
        note(run.name() + " ran; the model has no such task");
      } else if (to_text(node.tasks[at].input) != to_text(run.input)) {
        note(run.name() + " got " + to_text(run.input) + "; the model gives " + to_text(node.tasks[at].input));
      }
    }
  }

  std::string compare() {
    const Json result = engine_.result_document();
    const std::string status = string_or(result, "status");
    failed_ = status == "failed";
    if (model_.may_fail()) {
      const std::string node = string_or(result, "nodeName");
      const std::string& failure = model_.nodes[node].failure;
      if (status != "failed") return "the job is " + status + "; by the model it fails";
      if (failure.empty()) return "node " + node + " ended the job; by the model it does not: " + to_text(result);
      if (!string_or(result, "error").starts_with(failure)) {
        return "error " + string_or(result, "error") + "; by the model " + failure;
      }
      return {};
    }
    if (status != "completed") return "the job is " + to_text(result) + "; by the model it completes";
    for (const auto& [name, node] : model_.nodes) {
      for (std::size_t i = 0; i < node.tasks.size(); ++i) {
        const std::string task = node.kind == ModelNode::Kind::kSingle ? name : name + "#" + std::to_string(i + 1);
        if (!ran_.contains(task)) return task + " never ran";
      }
      const auto& skipped = engine_.skipped();
      if ((std::find(skipped.begin(), skipped.end(), name) != skipped.end()) !=
          (node.kind == ModelNode::Kind::kSkipped)) {
        return name + " is skipped on one side only";
      }
    }
    std::vector<std::string> data;
    for (const Json& entry : result["data"]) data.push_back(data_line(entry));
    if (data != model_.data) return "data " + to_text(data) + "; by the model " + to_text(model_.data);
    return {};
  }

  void note(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  sim::SeededRandom random_;
  const RandomPipeline pipeline_;
  Model model_;
  Engine engine_;
  std::set<std::string> ran_;
  std::string problem_;
  bool paused_ = false;
  bool failed_ = false;
};

TEST(Properties, RandomPipelinesBehaveAsTheModelSays) {
  const std::uint64_t count = number_from("HKUBE_PROPERTY_SEEDS", 600);
  const std::uint64_t first = number_from("HKUBE_PROPERTY_FIRST", 1);
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    Property property(seed);
    if (!property.worth_running()) continue;
    const std::string problem = property.run();
    ASSERT_TRUE(problem.empty()) << "HKUBE_PROPERTY_FIRST=" << seed << " HKUBE_PROPERTY_SEEDS=1: " << problem << "\n"
                                 << to_text(property.pipeline().document());
    ++(property.failed() ? failed : completed);
  }
  std::printf("%llu pipelines completed, %llu failed, both as the model says\n",
              static_cast<unsigned long long>(completed), static_cast<unsigned long long>(failed));
  if (count >= 100) {
    EXPECT_GT(completed, count / 2);
    EXPECT_GT(failed, count / 20);
  }
}

}  // namespace
}  // namespace hkube::scenarios
