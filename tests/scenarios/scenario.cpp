#include "scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "api/inline_pipelines.h"
#include "engine.h"
#include "spec/yaml.h"

namespace hkube::scenarios {

namespace {

std::string to_line(const std::string& name, const Json& value) { return name + " " + to_text(value); }

/// "name value" with the value's JSON written compactly, however it was written in the scenario.
std::string normal_line(const std::string& line) {
  for (auto space = line.find(' '); space != std::string::npos; space = line.find(' ', space + 1)) {
    const auto value = parse_json(std::string_view(line).substr(space + 1));
    if (value.ok()) return to_line(line.substr(0, space), *value);
  }
  return line;
}

std::vector<std::string> lines_of(const Json& list) {
  std::vector<std::string> lines;
  for (const Json& line : list) lines.push_back(normal_line(line.get<std::string>()));
  return lines;
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n    " + line;
  return text.empty() ? "\n    (nothing)" : text;
}

/// An entry of a result document as "node#2 value", "node#2 error: text" or "node skipped".
std::string data_line(const Json& entry) {
  std::string line = string_or(entry, "nodeName");
  const auto index = entry.find("batchIndex");
  const bool skipped = index != entry.end() && *index == -1;
  if (index != entry.end() && !skipped) line += "#" + std::to_string(index->get<int>());
  const auto result = entry.find("result");
  const auto error = entry.find("error");
  if (string_or(entry, "algorithmName").empty()) line += " (no algorithmName)";
  if (skipped && result == entry.end() && error == entry.end()) return line + " skipped";
  if (error != entry.end() && result == entry.end()) return line + " error: " + error->get<std::string>();
  if (result == entry.end()) return line + " nothing";
  return to_line(line, *result);
}

class Runner {
 public:
  Runner(const Json& document, Restarts restarts) : document_(document), restarts_(restarts) {}

  std::string run() {
    const Status submitted = submit();
    compare_text("refused", member("refused"), submitted.ok() ? "" : submitted.error().message);
    if (!submitted.ok()) return problems_;
    note_started();
    for (const Json& step : list("steps")) take_step(step);
    while (!engine_.over()) {
      const auto running = engine_.running();
      if (running.empty()) {
        problem("nothing runs and the job is not over: " + to_text(engine_.progress()));
        return problems_;
      }
      end_task(running.front().name());
    }
    compare_outcome();
    return problems_;
  }

 private:
  [[nodiscard]] std::string member(const char* key) const { return string_or(document_, key); }
  [[nodiscard]] Json list(const char* key) const {
    const auto it = document_.find(key);
    return it == document_.end() ? Json::array() : *it;
  }

  Status submit() {
    Json whole = pipeline(document_);
    HKUBE_TRY(api::inline_pipelines(whole, [this](const std::string& name) -> Result<std::optional<Json>> {
      const auto stored = document_.find("stored");
      if (stored == document_.end() || !stored->contains(name)) return std::optional<Json>();
      return std::optional<Json>(pipeline(stored->at(name)));
    }));
    return engine_.submit(whole);
  }

  [[nodiscard]] static Json pipeline(const Json& document) {
    Json pipeline = {{"name", "p"}, {"nodes", Json::array()}};
    for (const char* key : {"options", "flowInput", "edges", "priority"}) {
      if (document.contains(key)) pipeline[key] = document[key];
    }
    for (const auto& [name, form] : document["nodes"].items()) {
      Json node = {{"nodeName", name}};
      if (form.is_array()) {
        node["input"] = form;
      } else if (form.is_object()) {
        node.update(form);
      }
      if (string_or(node, "kind") != "pipeline" && !node.contains("algorithmName")) node["algorithmName"] = "alg";
      pipeline["nodes"].push_back(std::move(node));
    }
    return pipeline;
  }

  /// The scripted entry of a task: under its own name, else under its node's.
  [[nodiscard]] const Json* scripted(const char* table, const TaskRun& run, bool by_attempt) const {
    const auto entries = document_.find(table);
    if (entries == document_.end()) return nullptr;
    const std::string attempt = "/" + std::to_string(run.attempt);
    for (const std::string& name : {run.name(), run.node}) {
      if (by_attempt) {
        if (const auto it = entries->find(name + attempt); it != entries->end()) return &*it;
      }
      if (const auto it = entries->find(name); it != entries->end()) return &*it;
    }
    return nullptr;
  }

  void end_task(const std::string& name) {
    const auto running = engine_.running();
    const auto run = std::find_if(running.begin(), running.end(), [&](const TaskRun& r) { return r.name() == name; });
    if (run == running.end()) return problem("task " + name + " does not run");
    if (const Json* failure = scripted("fails", *run, true)) {
      const auto text = failure->get<std::string>();
      const auto colon = text.find(": ");
      const std::string kind = text.substr(0, colon);
      using Kind = job::TaskOutcome::Kind;
      engine_.fail(name,
                   kind == "crash"     ? Kind::kCrash
                   : kind == "expired" ? Kind::kExpired
                   : kind == "fatal"   ? Kind::kFatal
                                       : Kind::kError,
                   colon == std::string::npos ? "" : text.substr(colon + 2));
    } else {
      const Json* value = scripted("results", *run, false);
      const std::string text = run->node + (run->index == 0 ? "" : std::to_string(run->index));
      engine_.finish(name, value == nullptr ? Json(text) : *value);
    }
    if (restarts_ == Restarts::kAfterEachTask) engine_.restart();
    note_started();
  }

  void note_started() {
    for (const TaskRun& run : engine_.take_started()) {
      tasks_.push_back(to_line(run.name(), run.input));
      if (run.attempt > 0) tasks_.back() += " /" + std::to_string(run.attempt);
      fresh_.push_back(run.name());
    }
  }

  void take_step(const Json& step) {
    if (step.is_string()) return end_task(step.get<std::string>());
    const std::string kind = step.begin().key();
    const Json& value = step.begin().value();
    if (kind == "starts") {
      const auto expected = value.get<std::vector<std::string>>();
      if (expected != fresh_ && restarts_ == Restarts::kNone) {
        problem("started since the last look:" + join(fresh_) + "\n  expected:" + join(expected));
      }
      fresh_.clear();
    } else if (kind == "progress") {
      compare_text("progress", value.get<std::string>(), string_or(engine_.progress(), "details"));
    } else if (kind == "warnings") {
      compare_text("warnings", join(value.get<std::vector<std::string>>()), join(warnings()));
    } else if (kind == "stop") {
      engine_.stop(value.get<std::string>());
    } else if (kind == "pause") {
      engine_.pause();
    } else if (kind == "resume") {
      engine_.resume();
    } else if (kind == "pass") {
      engine_.pass_time(value.get<std::int64_t>());
    } else {
      problem("unknown step " + kind);
    }
    if (kind != "starts") note_started();
  }

  [[nodiscard]] std::vector<std::string> warnings() const {
    std::vector<std::string> all;
    const job::Job* job = engine_.job();
    if (job == nullptr) return all;
    for (graph::NodeIndex i = 0; i < job->nodes().size(); ++i) {
      for (std::uint32_t item = 0; item < job->node(i).count(); ++item) {
        const auto note = job->node(i).notes.find(item);
        if (note == job->node(i).notes.end()) continue;
        all.insert(all.end(), note->second.warnings.begin(), note->second.warnings.end());
      }
    }
    return all;
  }

  void compare_outcome() {
    const Json result = engine_.result_document();
    const std::string status = member("status").empty() ? "completed" : member("status");
    compare_text("status", status, string_or(result, "status"));
    compare_text("status in the status document", status, string_or(engine_.status_document(), "status"));
    compare_text("error", member("error"), string_or(result, "error"));
    compare_text("node", member("node"), string_or(result, "nodeName"));
    compare_text("reason", member("reason"), string_or(result, "reason"));
    compare_text("skipped", join(list("skipped").get<std::vector<std::string>>()), join(engine_.skipped()));
    if (document_.contains("tasks")) {
      auto expected = lines_of(list("tasks"));
      std::sort(expected.begin(), expected.end());
      std::sort(tasks_.begin(), tasks_.end());
      if (restarts_ != Restarts::kNone) {
        tasks_.erase(std::unique(tasks_.begin(), tasks_.end()), tasks_.end());
        expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
      }
      compare_text("tasks", join(expected), join(tasks_));
    }
    if (status != "completed" && result.contains("data")) problem("a job that is not completed has data");
    if (document_.contains("data")) {
      std::vector<std::string> data;
      for (const Json& entry : result["data"]) data.push_back(data_line(entry));
      compare_text("data", join(lines_of(list("data"))), join(data));
    }
  }

  void compare_text(const std::string& what, const std::string& expected, const std::string& actual) {
    if (expected != actual) problem(what + ": " + actual + "\n  expected: " + expected);
  }
  void problem(const std::string& text) { problems_ += "  " + text + "\n"; }

  const Json& document_;
  const Restarts restarts_;
  Engine engine_;
  std::vector<std::string> tasks_;
  std::vector<std::string> fresh_;
  std::string problems_;
};

}  // namespace

std::vector<Scenario> load_scenarios(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const auto& file : files) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    auto document = spec::parse_yaml(text.str());
    if (!document.ok()) {
      scenarios.push_back({file.stem(), document.error().message, {}});
      continue;
    }
    for (Json& scenario : *document) {
      std::string name = string_or(scenario, "scenario");
      scenarios.push_back({file.stem(), std::move(name), std::move(scenario)});
    }
  }
  return scenarios;
}

std::string run_scenario(const Scenario& scenario, Restarts restarts) {
  static const std::vector<std::string> kKnown{
      "scenario", "nodes",   "options", "flowInput", "edges", "priority", "stored", "fails",   "results", "steps",
      "tasks",    "skipped", "status",  "error",     "node",  "reason",   "data",   "refused", "restarts"};
  for (const auto& [key, value] : scenario.document.items()) {
    if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end()) return "unknown key " + key;
  }
  if (!scenario.document.contains("nodes")) return "a scenario without nodes";
  return Runner(scenario.document, restarts).run();
}

}  // namespace hkube::scenarios
