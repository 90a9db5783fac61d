#include "api/unscheduled.h"

#include "api/ask.h"

namespace hkube::api {

namespace {

// The original's codes of warnings.
constexpr int kResources = 1002;
constexpr int kJobCreation = 1003;

Json describe(const std::string& node, const scheduler::Scheduler& scheduler, const std::string& name, Timestamp now) {
  Json item = {{"algorithmName", name}, {"type", "warning"},   {"reason", "failedScheduling"}, {"surpassTimeout", true},
               {"message", ""},         {"timestamp", now.ms}, {"code", kJobCreation},         {"isError", true}};
  const scheduler::WaitReason reason = scheduler.wait_reason(name, now);
  item["message"] = reason.text;
  const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
  if (algorithm == nullptr || !algorithm->not_runnable.empty()) return item;
  const Resources& request = algorithm->request;
  const Resources& capacity = scheduler.settings().capacity;
  Resources free = capacity;
  free -= scheduler.pool().used();
  Json missing = Json::object();
  Json over = Json::array();
  const auto compare = [&](const char* what, double wanted, double left, double most) {
    if (wanted > left) missing[what] = wanted - left;
    if (wanted > most) over.push_back(Json::array({what, true}));
  };
  constexpr double kMebi = 1024.0 * 1024.0;
  compare("cpu", request.cpu, free.cpu, capacity.cpu);
  compare("mem", static_cast<double>(request.memory) / kMebi, static_cast<double>(free.memory) / kMebi,
          static_cast<double>(capacity.memory) / kMebi);
  compare("gpu", request.gpu, free.gpu, capacity.gpu);
  item["code"] = kResources;
  item["isError"] = !over.empty();
  item["complexResourceDescriptor"] = {
      {"nodes", Json::array({{{"nodeName", node}, {"amountsMissing", missing}, {"requestsOverMaxCapacity", over}}})}};
  item["requestedResources"] = {{"cpu", request.cpu}, {"memory", std::to_string(request.memory >> 20) + "Mi"}};
  return item;
}

}  // namespace

void find_unscheduled(const ApiContext& api, const Responder& respond, std::function<void(const Unscheduled&)> then) {
  ask(
      api, respond,
      [node = api.settings.node_name, now = api.clock.now()](const control::ControlLoop& loop) {
        const scheduler::Scheduler& scheduler = loop.scheduler();
        Unscheduled list;
        for (const std::string& name : scheduler.waiting()) {
          if (scheduler.pool().count(name) > 0) continue;
          const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
          const std::string& title = algorithm == nullptr ? name : algorithm->title();
          Json item = describe(node, scheduler, name, now);
          item["algorithmName"] = title;
          list[title] = std::move(item);
        }
        return list;
      },
      std::move(then));
}

}  // namespace hkube::api
