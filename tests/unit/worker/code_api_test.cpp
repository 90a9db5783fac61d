// What an algorithm starts, seen from its session: messages in, commands and messages out.
#include "worker/code_api.h"

#include <gtest/gtest.h>

#include <deque>

#include "objects/memory_store.h"
#include "worker/algorithm_session.h"

namespace hkube::worker {
namespace {

class QueueExecutor : public runtime::Executor {
 public:
  void post(std::function<void()> fn) override { queue_.push_back(std::move(fn)); }
  std::unique_ptr<runtime::Timer> after(std::chrono::milliseconds, std::function<void()>) override { return nullptr; }
  void run() {
    while (!queue_.empty()) {
      const auto fn = std::move(queue_.front());
      queue_.pop_front();
      fn();
    }
  }

 private:
  std::deque<std::function<void()>> queue_;
};

class InlinePool : public runtime::BlockingPool {
 public:
  bool post(std::function<void()> fn) override {
    fn();
    return true;
  }
};

class FixedClock : public runtime::Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {1'000'000}; }
};

class Inbox : public control::Inbox {
 public:
  bool post_request(control::Command command) override {
    post(std::move(command));
    return true;
  }
  void post(control::Command command) override { commands.push_back(std::move(command)); }
  std::vector<control::Command> commands;
};

class Pipelines : public SubPipelines {
 public:
  void start(SubPipelineStart start, std::function<void(Result<JobId>)> started,
             std::function<void(SubPipelineEnd)> over) override {
    starts.push_back(std::move(start));
    this->started.push_back(std::move(started));
    this->over.push_back(std::move(over));
  }
  void stop(const JobId& job, const std::string& reason) override { stops.push_back(job.str() + ": " + reason); }

  std::vector<SubPipelineStart> starts;
  std::vector<std::function<void(Result<JobId>)>> started;
  std::vector<std::function<void(SubPipelineEnd)>> over;
  std::vector<std::string> stops;
};

/// A session whose algorithm works on a task.
class World {
 public:
  explicit World(wire::StorageMode mode = wire::StorageMode::kV1)
      : session({mode, wire::Encoding::kJson}, {}, payloads, io, pool, clock, {&pipelines, &inbox},
                {.send = [this](std::string frame, bool) { sent.push_back(Json::parse(frame)); },
                 .outcome = [](AssignmentId, const job::TaskOutcome&) {},
                 .turn = [](const control::Assignment&) {},
                 .leaving = [] {},
                 .replace = [] {},
                 .ending = [] {},
                 .details = [](std::string_view) {},
                 .told = [](std::string_view) {},
                 .broken = [](const std::string&) {}}) {
    auto descriptor = job::make_descriptor({JobId("abcdefghijkl"),
                                            R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"x"}]})",
                                            "{}",
                                            {"raw"},
                                            "me",
                                            {1'000'000}});
    auto plan = std::make_shared<job::NodePlan>();
    plan->descriptor = *descriptor;
    begin({AssignmentId(1), {}, plan, nullptr, 0, 0, 1000});
  }

  void begin(const control::Assignment& task) {
    session.begin(task);
    receive("initialized");
    receive("started");
    sent.clear();
  }
  void receive(const char* command, Json data = nullptr) {
    session.receive(to_text({{"command", command}, {"data", std::move(data)}}));
    io.run();
  }
  /// The only message since the last call.
  std::string answer() {
    std::string text;
    for (const Json& message : std::exchange(sent, {})) text += to_text(message);
    return text;
  }
  void start(const char* id = "1", bool include = true) {
    receive("startStoredSubPipeline",
            {{"subPipelineId", id}, {"includeResult", include}, {"subPipeline", {{"name", "s"}}}});
  }
  control::StartExecution& execution() { return std::get<control::StartExecution>(inbox.commands.back()); }
  void end(Result<job::StoredResult> result) {
    execution().ended(std::move(result));
    io.run();
  }

  objects::MemoryStore store;
  Payloads payloads{store, "local"};
  QueueExecutor io;
  InlinePool pool;
  FixedClock clock;
  Inbox inbox;
  Pipelines pipelines;
  std::vector<Json> sent;
  AlgorithmSession session;
};

const std::string kStored = std::string("\x01\x08\x02\x03\x00\x00HK\x05", 9);  // 5 in msgpack, with its header

TEST(CodeApi, ASubPipelineIsStartedAndAnswered) {
  World w;
  w.start();
  EXPECT_EQ(w.answer(), R"({"command":"subPipelineStarted","data":{"subPipelineId":"1"}})");
  ASSERT_EQ(w.pipelines.starts.size(), 1U);
  const SubPipelineStart& start = w.pipelines.starts[0];
  EXPECT_EQ(start.kind, SubPipelineStart::Kind::kStored);
  EXPECT_EQ(start.answer, SubPipelineStart::Answer::kValue);
  EXPECT_EQ(start.caller, AssignmentId(1));
  EXPECT_EQ(to_text(start.pipeline), R"({"name":"s"})");
  w.pipelines.started[0](JobId("child"));
  w.pipelines.over[0]({SubPipelineEnd::Kind::kDone, Json::array({1}), ""});
  w.io.run();
  EXPECT_EQ(w.answer(), R"({"command":"subPipelineDone","data":{"subPipelineId":"1","response":[1]}})");
}

TEST(CodeApi, ASubPipelineThatFailsOrIsStopped) {
  World w;
  w.start("1");
  w.start("2");
  w.start("3");
  (void)w.answer();
  w.pipelines.started[0](Error(Errc::kProtocol, "pipeline s Not Found"));
  w.io.run();
  EXPECT_EQ(w.answer(),
            R"({"command":"subPipelineError","data":{"subPipelineId":"1","error":"pipeline s Not Found"}})");
  w.pipelines.over[1]({SubPipelineEnd::Kind::kFailed, nullptr, "boom"});
  w.io.run();
  EXPECT_EQ(w.answer(), R"({"command":"subPipelineError","data":{"subPipelineId":"2","error":"boom"}})");
  w.pipelines.over[2]({SubPipelineEnd::Kind::kStopped, nullptr, "enough"});
  w.io.run();
  EXPECT_EQ(w.answer(), R"({"command":"subPipelineStopped","data":{"subPipelineId":"3","reason":"enough"}})");
}

TEST(CodeApi, AValueIsForThoseWhoAskForItInV1) {
  for (const auto& [mode, include, answer] :
       {std::tuple(wire::StorageMode::kV1, true, SubPipelineStart::Answer::kValue),
        std::tuple(wire::StorageMode::kV1, false, SubPipelineStart::Answer::kReference),
        std::tuple(wire::StorageMode::kV3, true, SubPipelineStart::Answer::kReference)}) {
    World w(mode);
    w.start("1", include);
    EXPECT_EQ(w.pipelines.starts.at(0).answer, answer);
  }
}

TEST(CodeApi, StopOfASubPipeline) {
  World w;
  w.receive("stopSubPipeline", {{"subPipelineId", "9"}});
  EXPECT_EQ(
      w.answer(),
      R"({"command":"subPipelineError","data":{"subPipelineId":"9","error":"cannot stop subPipeline - not found: 9"}})");
  w.start();
  w.receive("stopSubPipeline", {{"subPipelineId", "1"}, {"reason", "r"}});  // before it is known what to stop
  EXPECT_TRUE(w.pipelines.stops.empty());
  w.pipelines.started[0](JobId("child"));
  w.io.run();
  EXPECT_EQ(w.pipelines.stops, std::vector<std::string>{"child: stopped by algorithm: r"});
}

TEST(CodeApi, RequestsThatAreNotValid) {
  World w;
  w.receive("startRawSubPipeline", {{"subPipeline", Json::object()}});
  EXPECT_NE(w.answer().find("data should have required property 'subPipelineId'"), std::string::npos);
  w.receive("startRawSubPipeline", {{"subPipelineId", Json::object()}, {"subPipeline", Json::object()}});
  EXPECT_NE(w.answer().find("data.subPipelineId should be string"), std::string::npos);
  w.receive("startAlgorithmExecution", {{"execId", "4"}});
  EXPECT_EQ(w.answer(), R"({"command":"algorithmExecutionError","data":{"execId":"4","error":)"
                        R"("data should have required property 'algorithmName'"}})");
  w.receive("stopAlgorithmExecution", {{"execId", "4"}});
  EXPECT_EQ(w.answer(),
            R"({"command":"algorithmExecutionError","data":{"execId":"4","error":"unable to find execId 4"}})");
  EXPECT_TRUE(w.inbox.commands.empty());
}

TEST(CodeApi, AnExecutionByValue) {
  World w;
  const Json request = {{"execId", "1"}, {"algorithmName", "other"}, {"input", {1, "@x"}}, {"includeResult", true}};
  w.receive("startAlgorithmExecution", request);
  EXPECT_EQ(w.execution().algorithm, "other");
  EXPECT_EQ(w.execution().caller, AssignmentId(1));
  EXPECT_EQ(to_text(w.execution().input), R"([1,"@x"])");
  w.receive("startAlgorithmExecution", request);
  EXPECT_EQ(w.answer(), R"({"command":"algorithmExecutionError","data":{"execId":"1","error":)"
                        R"("execution 1 already running"}})");
  w.end(job::StoredResult{3, 1, {}, kStored});
  EXPECT_EQ(w.answer(), R"({"command":"algorithmExecutionDone","data":{"execId":"1","response":5}})");
}

TEST(CodeApi, AResultThatTheAlgorithmCannotTakeIsAnError) {
  World w;  // json, which has no bytes
  w.receive("startAlgorithmExecution", {{"execId", "1"}, {"algorithmName", "other"}, {"includeResult", true}});
  w.end(job::StoredResult{3, 1, {}, std::string("\x01\x08\x01\x03\x00\x00HK\x05", 9)});
  EXPECT_EQ(w.answer(),
            R"({"command":"algorithmExecutionError","data":{"execId":"1","error":)"
            R"("the result cannot be sent to the algorithm: json cannot carry bytes; use bson or msgpack"}})");
  w.start();
  (void)w.answer();
  w.pipelines.over[0]({SubPipelineEnd::Kind::kDone, Json::binary({1}), ""});
  w.io.run();
  EXPECT_EQ(w.answer(),
            R"({"command":"subPipelineError","data":{"subPipelineId":"1","error":)"
            R"("the result cannot be sent to the algorithm: json cannot carry bytes; use bson or msgpack"}})");
}

TEST(CodeApi, AnExecutionByReference) {
  World w(wire::StorageMode::kV3);
  w.receive("startAlgorithmExecution", {{"execId", "1"},
                                        {"algorithmName", "other"},
                                        {"storageInput", {"$$a"}},
                                        {"storage", {{"a", {{"storageInfo", {{"path", "p"}}}}}}},
                                        {"includeResult", true}});
  EXPECT_EQ(to_text(w.execution().input), R"(["$$a"])");
  EXPECT_TRUE(w.execution().storage.contains("a"));
  w.end(job::StoredResult{3, 1, {}, kStored});
  ASSERT_EQ(w.sent.size(), 1U);
  const std::string path = w.sent[0]["data"]["response"]["storageInfo"]["path"].get<std::string>();
  EXPECT_TRUE(path.starts_with("local-hkube/abcdefghijkl/"));
  EXPECT_EQ(*w.store.get(path), kStored);
}

TEST(CodeApi, AnExecutionThatFails) {
  World w;
  w.receive("startAlgorithmExecution", {{"execId", "1"}, {"algorithmName", "other"}});
  w.end(Error(control::Errc::kExecutionFailed, "boom"));
  EXPECT_EQ(w.answer(), R"({"command":"algorithmExecutionError","data":{"execId":"1","error":"boom"}})");
}

TEST(CodeApi, NothingIsSentOnceTheTaskIsOver) {
  World w;
  w.start();
  w.receive("startAlgorithmExecution", {{"execId", "1"}, {"algorithmName", "other"}});
  w.receive("done", 1);
  w.sent.clear();
  w.pipelines.over[0]({SubPipelineEnd::Kind::kDone, Json::array(), ""});
  w.end(job::StoredResult{3, 1, {}, kStored});
  w.start("2");
  EXPECT_EQ(w.answer(), R"({"command":"subPipelineError","data":{"subPipelineId":"2","error":)"
                        R"("subPipeline cannot start in this state"}})");
}

TEST(CodeApi, TheTaskOfAnExecutionReadsWhatItsCallerStored) {
  World w;
  ASSERT_TRUE(w.store.put("local-hkube/abcdefghijkl/in", kStored).ok());
  ASSERT_TRUE(w.store.put("local-hkube/otherjob/in", kStored).ok());
  job::NodePlan caller;
  caller.descriptor = *job::make_descriptor({JobId("abcdefghijkl"),
                                             R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"x"}]})",
                                             "{}",
                                             {"raw"},
                                             "me",
                                             {1'000'000}});
  const auto input_of = [&](const char* path) {
    const Json storage = {{"a", {{"storageInfo", {{"path", path}}}}}};
    auto plan = job::make_execution_plan(caller, "1", "other", Json::array({"$$a", 1}), storage);
    return resolve_input(w.payloads, {AssignmentId(2), {}, plan, nullptr, 0, 0, 0}, wire::StorageMode::kV1);
  };
  EXPECT_EQ(to_text(input_of("local-hkube/abcdefghijkl/in")->input), "[5,1]");
  EXPECT_FALSE(input_of("local-hkube/otherjob/in").ok());
  EXPECT_FALSE(input_of("local-hkube/abcdefghijkl/../otherjob/in").ok());
}

}  // namespace
}  // namespace hkube::worker
