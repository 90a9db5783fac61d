#include "trigger/cron_service.h"

#include <gtest/gtest.h>

#include "control/commands.h"
#include "tests/unit/trigger/fakes.h"

namespace hkube::trigger {
namespace {

class FakeStarter : public PipelineStarter {
 public:
  void start(StartRequest request, std::function<void(Result<JobId>)> done) override {
    EXPECT_EQ(request.types, (std::vector<std::string>{"stored", "internal", "cron"}));
    started.push_back(request.pipeline);
    if (refuse) return done(Error(control::Errc::kTooManyJobs, "too many jobs"));
    done(JobId("job" + std::to_string(started.size())));
  }
  std::vector<std::string> started;
  bool refuse = false;
};

Json pipeline(const std::string& pattern, bool enabled = true) {
  return {{"triggers", {{"cron", {{"pattern", pattern}, {"enabled", enabled}}}}}};
}

class CronServiceTest : public testing::Test {
 protected:
  FakeTime time;
  FakeStarter starter;
  CronService cron{time, time, starter, *load_time_zone("UTC")};
};

TEST_F(CronServiceTest, StartsWhatIsDueWithOneTimer) {
  cron.put("fast", pipeline("*/10 * * * * *"));
  cron.put("slow", pipeline("* * * * *"));
  EXPECT_EQ(time.timers(), 1U);
  time.advance(60'000);
  EXPECT_EQ(std::count(starter.started.begin(), starter.started.end(), "fast"), 6);
  EXPECT_EQ(std::count(starter.started.begin(), starter.started.end(), "slow"), 1);
  EXPECT_EQ(cron.find("slow")->missed, 0U);
  EXPECT_FALSE(cron.find("slow")->last->job.empty());
}

TEST_F(CronServiceTest, FollowsChangesAtOnce) {
  cron.put("p", pipeline("* * * * * *"));
  time.advance(1'000);
  EXPECT_EQ(starter.started.size(), 1U);
  cron.put("p", pipeline("* * * * * *", false));
  EXPECT_EQ(time.timers(), 0U);
  EXPECT_EQ(cron.find("p"), nullptr);
  cron.put("p", pipeline("0 0 0 * * *"));
  time.advance(5'000);
  EXPECT_EQ(starter.started.size(), 1U);
  cron.put("p", pipeline("* * * * * *"));
  time.advance(1'000);
  EXPECT_EQ(starter.started.size(), 2U);
  cron.remove("p");
  EXPECT_EQ(time.timers(), 0U);
}

TEST_F(CronServiceTest, ATriggerThatDoesNotChangeGoesOn) {
  cron.put("p", pipeline("*/2 * * * * *"));
  time.advance(2'000);
  cron.put("p", pipeline("*/2 * * * * *"));
  EXPECT_TRUE(cron.find("p")->last);
}

TEST_F(CronServiceTest, ASleepingMachineMissesTicks) {
  cron.put("p", pipeline("0 * * * *"));
  time.sleep(5 * 3'600'000);
  EXPECT_TRUE(starter.started.empty());
  EXPECT_EQ(cron.find("p")->missed, 5U);
  time.advance(3'600'000);
  EXPECT_EQ(starter.started.size(), 1U);
}

TEST_F(CronServiceTest, ABusyServerRunsTheLatestTick) {
  cron.put("p", pipeline("* * * * * *"));
  time.sleep(4'000);
  EXPECT_EQ(starter.started.size(), 1U);
  EXPECT_EQ(cron.find("p")->missed, 3U);
}

TEST_F(CronServiceTest, AClockThatIsPutBackIsFollowed) {
  cron.put("p", pipeline("0 * * * *"));
  time.advance(3'600'000);
  ASSERT_EQ(starter.started.size(), 1U);
  time.put_back(10 * 3'600'000);
  EXPECT_LE(cron.find("p")->next->ms - time.now().ms, 3'600'000);
  time.advance(3'600'000);
  EXPECT_EQ(starter.started.size(), 2U);
}

TEST_F(CronServiceTest, TicksBeforeTheStartAreCountedNotRun) {
  Json document = pipeline("0 * * * *");
  document["modified"] = time.now().ms - 10 * 3'600'000;
  cron.restore("a", document, std::nullopt);
  EXPECT_EQ(cron.find("a")->missed, 10U);
  const CronOutcome last{{time.now().ms - 3 * 3'600'000}, JobId("x"), ""};
  cron.restore("b", document, last);
  EXPECT_EQ(cron.find("b")->missed, 3U);
  EXPECT_EQ(cron.find("b")->last->job, JobId("x"));
  EXPECT_TRUE(starter.started.empty());
}

TEST_F(CronServiceTest, ARefusedStartIsKept) {
  starter.refuse = true;
  cron.put("p", pipeline("* * * * * *"));
  time.advance(1'000);
  EXPECT_EQ(cron.find("p")->last->error, "too many jobs");
  starter.refuse = false;
  time.advance(1'000);
  EXPECT_TRUE(cron.find("p")->last->error.empty());
}

TEST_F(CronServiceTest, ATriggerThatIsNeverDueSaysWhy) {
  cron.put("p", pipeline("0 0 30 2 *"));
  EXPECT_EQ(time.timers(), 0U);
  EXPECT_FALSE(cron.find("p")->problem.empty());
  Json elsewhere = pipeline("* * * * *");
  elsewhere["triggers"]["cron"]["timeZone"] = "Mars/Olympus";
  cron.put("q", elsewhere);
  EXPECT_NE(cron.find("q")->problem.find("Mars/Olympus"), std::string::npos);
}

TEST_F(CronServiceTest, APipelinesOwnTimeZone) {
  Json document = pipeline("0 0 12 * * *");
  document["triggers"]["cron"]["timeZone"] = "Asia/Kathmandu";
  cron.put("p", document);
  EXPECT_EQ(cron.find("p")->next->ms % 86'400'000, (6 * 60 + 15) * 60'000);
}

}  // namespace
}  // namespace hkube::trigger
