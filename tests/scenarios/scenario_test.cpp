#include "scenario.h"

#include <gtest/gtest.h>

namespace hkube::scenarios {
namespace {

std::string test_name(const Scenario& scenario, std::size_t number) {
  std::string name = scenario.file + "_" + std::to_string(number) + "_";
  for (char c : scenario.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

/// One scenario, in one life of the server or with a crash after each task.
class ScenarioTest : public testing::Test {
 public:
  ScenarioTest(Scenario scenario, Restarts restarts) : scenario_(std::move(scenario)), restarts_(restarts) {}
  void TestBody() override {
    const std::string problems = run_scenario(scenario_, restarts_);
    EXPECT_TRUE(problems.empty()) << scenario_.file << ".yaml: " << scenario_.name << "\n" << problems;
  }

 private:
  const Scenario scenario_;
  const Restarts restarts_;
};

void register_scenarios() {
  std::size_t number = 0;
  for (const Scenario& scenario : load_scenarios(HKUBE_SCENARIOS)) {
    ++number;
    for (const auto& [suite, restarts] :
         {std::pair("Scenario", Restarts::kNone), std::pair("ScenarioWithRestarts", Restarts::kAfterEachTask)}) {
      if (restarts != Restarts::kNone && !scenario.document.value("restarts", true)) continue;
      testing::RegisterTest(
          suite, test_name(scenario, number).c_str(), nullptr, nullptr, __FILE__, __LINE__,
          [scenario, restarts = restarts]() -> ScenarioTest* { return new ScenarioTest(scenario, restarts); });
    }
  }
}

const bool kRegistered = (register_scenarios(), true);

}  // namespace
}  // namespace hkube::scenarios
