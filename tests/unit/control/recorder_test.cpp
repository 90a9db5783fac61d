// When events are committed: at once when somebody waits, else with what comes within the linger.
#include "control/recorder.h"

#include <gtest/gtest.h>

namespace hkube::control {
namespace {

using std::chrono::milliseconds;

constexpr Timestamp kNow{1'000'000};
constexpr milliseconds kLinger{5};

class HandJournal : public Journal {
 public:
  void commit(std::shared_ptr<const CommitBatch> batch) override { batches.push_back(std::move(batch)); }
  std::vector<std::shared_ptr<const CommitBatch>> batches;
};

class RecorderTest : public testing::Test {
 protected:
  /// What tasks leave behind; of so many bytes.
  void progress(std::size_t bytes = 1) {
    recorder.event(JobNumber(1), job::TaskFailed{0, 0, std::string(bytes, 'x'), kNow, kNow});
  }
  void written() { recorder.committed(journal.batches.back()->sequence, {}); }

  HandJournal journal;
  Recorder recorder{journal, kLinger};
};

TEST_F(RecorderTest, ProgressWaitsForMore) {
  recorder.flush(kNow);
  EXPECT_FALSE(recorder.due());
  progress();
  recorder.flush(kNow);
  progress();
  recorder.flush(kNow + milliseconds(4));
  EXPECT_TRUE(journal.batches.empty());
  EXPECT_EQ(recorder.due(), kNow + kLinger);
  recorder.flush(kNow + kLinger);
  ASSERT_EQ(journal.batches.size(), 1U);
  EXPECT_EQ(journal.batches[0]->records.size(), 1U) << "both events of the job";
  EXPECT_FALSE(recorder.due()) << "nothing is left";
}

TEST_F(RecorderTest, WhatSomebodyWaitsForTakesTheRestAlong) {
  bool told = false;
  progress();
  recorder.flush(kNow);
  recorder.when_durable([&] { told = true; });
  recorder.flush(kNow);
  ASSERT_EQ(journal.batches.size(), 1U);
  EXPECT_EQ(journal.batches[0]->records.size(), 1U);
  EXPECT_FALSE(told);
  written();
  EXPECT_TRUE(told);
}

TEST_F(RecorderTest, WhoLooksOnWaitsToo) {
  bool told = false;
  progress();
  recorder.when_durable([&] { told = true; }, Recorder::Urgency::kCanWait);
  recorder.flush(kNow);
  EXPECT_TRUE(journal.batches.empty());
  recorder.flush(kNow + kLinger);
  written();
  EXPECT_TRUE(told);
}

TEST_F(RecorderTest, EndsOfJobsAndOfWorkAreWrittenAtOnce) {
  recorder.finished({});
  recorder.flush(kNow);
  EXPECT_EQ(journal.batches.size(), 1U);
  written();
  recorder.settled({});
  recorder.flush(kNow);
  EXPECT_EQ(journal.batches.size(), 2U);
  written();
  recorder.webhook({});
  recorder.flush(kNow);
  EXPECT_EQ(journal.batches.size(), 3U);
  written();
  progress();
  recorder.flush(kNow);
  EXPECT_EQ(journal.batches.size(), 3U) << "one that was urgent makes the next not so";
}

TEST_F(RecorderTest, AFullBatchWaitsNoLonger) {
  progress(1 << 20);
  recorder.flush(kNow);
  EXPECT_EQ(journal.batches.size(), 1U);
}

TEST_F(RecorderTest, NothingIsDueBesideABatchThatIsBeingWritten) {
  recorder.finished({});
  recorder.flush(kNow);
  progress();
  recorder.flush(kNow + kLinger);
  EXPECT_FALSE(recorder.due()) << "its end is what comes next";
  written();
  recorder.flush(kNow + kLinger);
  EXPECT_EQ(recorder.due(), kNow + kLinger + kLinger);
}

TEST_F(RecorderTest, AClockThatGoesBackHoldsNothingUp) {
  progress();
  recorder.flush(kNow);
  const Timestamp earlier{kNow.ms - 3'600'000};
  recorder.flush(earlier);
  EXPECT_EQ(recorder.due(), earlier + kLinger);
}

}  // namespace
}  // namespace hkube::control
