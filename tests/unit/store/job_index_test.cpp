#include "store/job_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hkube::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kType = JobIndex::kType;
constexpr char kAlgorithm = JobIndex::kAlgorithm;
constexpr char kTag = JobIndex::kTag;

class JobIndexTest : public testing::Test {
 protected:
  JobIndexTest() {
    index_.add({JobNumber(1), "one", "main", {10}, false, {{kType, "raw"}, {kAlgorithm, "green"}, {kTag, "x"}}});
    index_.add({JobNumber(2), "two", "main", {20}, true, {{kType, "stored"}, {kAlgorithm, "black"}}});
    index_.add({JobNumber(5), "one", "other", {30}, false, {{kType, "raw"}, {kTag, "x"}, {kTag, "y"}}});
    index_.finish(JobNumber(1), "completed");
    index_.finish(JobNumber(2), "failed");
    index_.finish(JobNumber(3), "failed");  // there is none
  }
  std::vector<std::uint64_t> find(const JobQuery& query, const std::vector<JobNumber>& named = {}) const {
    std::vector<std::uint64_t> numbers;
    for (const JobNumber number : index_.find(query, named)) numbers.push_back(number.value());
    return numbers;
  }
  JobIndex index_;
};

TEST_F(JobIndexTest, EveryCondition) {
  EXPECT_THAT(find({}), ElementsAre(5, 2, 1));
  JobQuery query;
  query.name = "one";
  EXPECT_THAT(find(query), ElementsAre(5, 1));
  EXPECT_THAT(find(query, {JobNumber(2)}), ElementsAre(5, 2, 1));
  query.experiment = "main";
  EXPECT_THAT(find(query), ElementsAre(1));
  query = {};
  query.type = "raw";
  EXPECT_THAT(find(query), ElementsAre(5, 1));
  query.algorithm = "green";
  EXPECT_THAT(find(query), ElementsAre(1));
  query = {};
  query.tags = {"y", "z"};
  EXPECT_THAT(find(query), ElementsAre(5));
  query = {};
  query.status = "failed";
  EXPECT_THAT(find(query), ElementsAre(2));
  query.status = "nonsense";
  EXPECT_THAT(find(query), IsEmpty());
  query = {};
  query.from = Timestamp{20};
  query.to = Timestamp{30};
  EXPECT_THAT(find(query), ElementsAre(2));
  query = {};
  query.finished = false;
  EXPECT_THAT(find(query), ElementsAre(5));
  query.finished.reset();
  query.external = true;
  EXPECT_THAT(find(query), ElementsAre(2));
  query.external.reset();
  query.among = {JobNumber(2), JobNumber(5)};
  EXPECT_THAT(find(query), ElementsAre(5, 2));
}

TEST_F(JobIndexTest, NamesOfOneKindAreNotThoseOfAnother) {
  JobQuery query;
  query.type = "green";
  EXPECT_THAT(find(query), IsEmpty());
  query = {};
  query.tags = {"raw"};
  EXPECT_THAT(find(query), IsEmpty());
}

TEST_F(JobIndexTest, OrderPagesAndCursors) {
  JobQuery query;
  query.oldest_first = true;
  EXPECT_THAT(find(query), ElementsAre(1, 2, 5));
  query.limit = 1;
  query.skip = 1;
  EXPECT_THAT(find(query), ElementsAre(2));
  query.skip = 0;
  query.cursor = JobNumber(2);
  EXPECT_THAT(find(query), ElementsAre(5));
  query.oldest_first = false;
  EXPECT_THAT(find(query), ElementsAre(1));
  query.limit = 0;
  EXPECT_THAT(find(query), IsEmpty());
}

TEST(JobIndex, ManyJobsWithManyTags) {
  JobIndex index;
  constexpr std::uint64_t kJobs = 50'000;  // several parts, whose lists of terms grow
  std::vector<std::string> tags;
  for (int i = 0; i < 10; ++i) tags.push_back("tag" + std::to_string(i));
  for (std::uint64_t n = 1; n <= kJobs; ++n) {
    JobIndex::Entry entry{JobNumber(n), "p", "main", {static_cast<std::int64_t>(n)}, false, {}};
    for (const std::string& tag : tags) entry.terms.emplace_back(kTag, tag);
    if (n % 10'000 == 0) entry.terms.emplace_back(kTag, "rare");
    index.add(entry);
  }
  index.finish(JobNumber(40'000), "stopped");
  JobQuery query;
  query.tags = {"rare"};
  EXPECT_THAT(index.find(query, {}), ElementsAre(JobNumber(50'000), JobNumber(40'000), JobNumber(30'000),
                                                 JobNumber(20'000), JobNumber(10'000)));
  query.status = "stopped";
  EXPECT_THAT(index.find(query, {}), ElementsAre(JobNumber(40'000)));
}

/// A long history: what a search costs is counted in the rows that it looks at.
class LongHistoryTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kJobs = 50'000;
  LongHistoryTest() {
    for (std::uint64_t i = 1; i <= kJobs; ++i) index_.add({JobNumber(2 * i), "p", "main", {0}, false, {}});
  }
  std::vector<std::uint64_t> find(const JobQuery& query) {
    std::vector<std::uint64_t> numbers;
    const std::uint64_t before = index_.rows_looked_at();
    for (const JobNumber number : index_.find(query, {})) numbers.push_back(number.value());
    cost_ = index_.rows_looked_at() - before;
    return numbers;
  }
  JobIndex index_;
  std::uint64_t cost_ = 0;
};

TEST_F(LongHistoryTest, APageCostsAPageWhereverItIs) {
  for (const bool oldest_first : {false, true}) {
    JobQuery query;
    query.oldest_first = oldest_first;
    query.limit = 1'000;
    std::uint64_t total = 0;
    std::vector<std::uint64_t> all;
    while (true) {
      const auto page = find(query);
      total += cost_;
      if (page.empty()) break;
      all.insert(all.end(), page.begin(), page.end());
      query.cursor = JobNumber(page.back());
    }
    ASSERT_EQ(all.size(), kJobs);
    EXPECT_TRUE(oldest_first ? std::ranges::is_sorted(all) : std::ranges::is_sorted(all, std::greater<>()));
    EXPECT_EQ(total, kJobs) << "a list of all jobs, page by page, looks at each once";
  }
}

TEST_F(LongHistoryTest, ACursorThatIsNoJobIsAPlaceBetweenTwo) {
  JobQuery query;
  query.limit = 2;
  query.cursor = JobNumber(40'001);
  EXPECT_THAT(find(query), ElementsAre(40'000, 39'998));
  query.oldest_first = true;
  EXPECT_THAT(find(query), ElementsAre(40'002, 40'004));
  query.cursor = JobNumber(0);
  EXPECT_THAT(find(query), ElementsAre(2, 4));
  query.oldest_first = false;
  EXPECT_THAT(find(query), IsEmpty());
  query.cursor = JobNumber(UINT64_MAX);
  EXPECT_THAT(find(query), ElementsAre(2 * kJobs, 2 * kJobs - 2));
  query.oldest_first = true;
  EXPECT_THAT(find(query), IsEmpty());
}

TEST_F(LongHistoryTest, AFewJobsCostAFew) {
  JobQuery query;
  query.among = {JobNumber(2), JobNumber(3), JobNumber(60'000), JobNumber(2 * kJobs), JobNumber(2 * kJobs + 2)};
  EXPECT_THAT(find(query), ElementsAre(2 * kJobs, 60'000, 2));
  EXPECT_LE(cost_, 3U);
  query.oldest_first = true;
  query.limit = 2;
  EXPECT_THAT(find(query), ElementsAre(2, 60'000));
  query.limit = 100;
  query.skip = 1;
  query.cursor = JobNumber(2);
  EXPECT_THAT(find(query), ElementsAre(2 * kJobs));
  query.among = std::vector<JobNumber>();
  EXPECT_THAT(find(query), IsEmpty());
  EXPECT_EQ(cost_, 0U);
}

TEST_F(JobIndexTest, RemovedJobsAreNotFound) {
  index_.remove({JobNumber(2), JobNumber(3), JobNumber(2)});
  EXPECT_THAT(find({}), ElementsAre(5, 1));
  JobQuery query;
  query.status = "failed";
  EXPECT_THAT(find(query), IsEmpty());
  query = {};
  query.among = {JobNumber(1), JobNumber(2)};
  EXPECT_THAT(find(query), ElementsAre(1));
}

TEST_F(JobIndexTest, SearchesDoNotLookAtStretchesOfRemovedJobs) {
  constexpr std::uint64_t kJobs = 100'000;
  std::vector<JobNumber> old;
  for (std::uint64_t number = 6; number < 6 + kJobs; ++number) {
    index_.add({JobNumber(number), "many", "main", {40}, false, {}});
    if (number < kJobs) old.emplace_back(number);
  }
  index_.remove({JobNumber(1), JobNumber(2), JobNumber(5)});
  index_.remove(old);
  const std::uint64_t before = index_.rows_looked_at();
  JobQuery query;
  query.name = "none";
  EXPECT_THAT(find(query), IsEmpty());
  EXPECT_LT(index_.rows_looked_at() - before, kJobs / 2);
  index_.add({JobNumber(kJobs + 10), "later", "main", {50}, false, {}});
  query.name = "later";
  EXPECT_THAT(find(query), ElementsAre(kJobs + 10));
}

}  // namespace
}  // namespace hkube::store
