#include "store/job_index.h"

#include <algorithm>
#include <optional>

namespace hkube::store {

namespace {

/// FNV-1a; the seed keeps names of different kinds apart.
std::uint64_t hash_of(char kind, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto take = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U; };
  take(kind);
  for (const char c : name) take(c);
  return hash;
}

// State of a row: whether it has an id of the client's own, whether it is removed, and how it ended.
constexpr std::uint8_t kExternal = 0x80;
constexpr std::uint8_t kRemoved = 0x40;
constexpr std::array<std::string_view, 4> kEnds{"", "completed", "failed", "stopped"};

std::optional<std::uint8_t> end_code(std::string_view status) {
  const auto found = std::ranges::find(kEnds, status);
  if (found == kEnds.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - kEnds.begin());
}

}  // namespace

void JobIndex::add(const Entry& entry) {
  const std::lock_guard lock(mutex_);
  if (parts_.empty() || parts_.back().count == kRows) {
    Part part;
    part.rows = std::make_shared<Chunk>();
    part.room = 4 * kRows;
    part.terms = std::make_shared<std::uint64_t[]>(part.room);
    parts_.push_back(std::move(part));
  }
  Part& part = parts_.back();
  if (part.used + entry.terms.size() > part.room) {
    const std::size_t room = 2 * (part.room + entry.terms.size());
    auto larger = std::make_shared<std::uint64_t[]>(room);
    std::copy_n(part.terms.get(), part.used, larger.get());
    part.terms = std::move(larger);
    part.room = room;
  }
  for (const auto& [kind, name] : entry.terms) part.terms[part.used++] = hash_of(kind, name);
  Chunk& rows = *part.rows;
  const std::size_t row = part.count;
  rows.number[row] = entry.number.value();
  rows.started[row] = entry.started.ms;
  rows.pipeline[row] = hash_of('p', entry.pipeline);
  rows.experiment[row] = hash_of('e', entry.experiment);
  rows.terms_end[row] = static_cast<std::uint32_t>(part.used);
  rows.state[row].store(entry.external ? kExternal : 0, std::memory_order_relaxed);
  ++part.count;
}

JobIndex::Place JobIndex::lower_bound(const std::vector<Part>& parts, JobNumber number) {
  auto part = std::ranges::upper_bound(parts, number.value(), {}, [](const Part& p) { return p.rows->number[0]; });
  if (part == parts.begin()) return {};
  --part;
  const auto begin = part->rows->number.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(part->count);
  const auto found = std::lower_bound(begin, end, number.value());
  const auto index = static_cast<std::size_t>(part - parts.begin());
  if (found == end) return {index + 1, 0};
  return {index, static_cast<std::size_t>(found - begin)};
}

void JobIndex::finish(JobNumber number, std::string_view status) {
  const std::lock_guard lock(mutex_);
  const Place place = lower_bound(parts_, number);
  if (place.part == parts_.size() || parts_[place.part].rows->number[place.row] != number.value()) return;
  auto& state = parts_[place.part].rows->state[place.row];
  const auto kept = static_cast<std::uint8_t>(state.load(std::memory_order_relaxed) & kExternal);
  state.store(static_cast<std::uint8_t>(kept | end_code(status).value_or(0)), std::memory_order_relaxed);
}

void JobIndex::remove(const std::vector<JobNumber>& numbers) {
  const std::lock_guard lock(mutex_);
  for (const JobNumber number : numbers) {
    const Place place = lower_bound(parts_, number);
    if (place.part == parts_.size() || parts_[place.part].rows->number[place.row] != number.value()) continue;
    auto& state = parts_[place.part].rows->state[place.row];
    const std::uint8_t before = state.fetch_or(kRemoved, std::memory_order_relaxed);
    if ((before & kRemoved) == 0) ++parts_[place.part].removed;
  }
  // A full part gets no more rows. Searches under way have their own references.
  std::erase_if(parts_, [](const Part& part) { return part.count == kRows && part.removed == kRows; });
}

/// One query, its names hashed.
class JobIndex::Matcher {
 public:
  Matcher(const JobQuery& query, const std::vector<JobNumber>& named) : query_(query), named_(named) {
    if (!query.name.empty()) pipeline_ = hash_of('p', query.name);
    if (!query.experiment.empty()) experiment_ = hash_of('e', query.experiment);
    if (!query.status.empty()) status_ = end_code(query.status);
    if (!query.type.empty()) all_.push_back(hash_of(kType, query.type));
    if (!query.algorithm.empty()) all_.push_back(hash_of(kAlgorithm, query.algorithm));
    if (!query.user.empty()) all_.push_back(hash_of(kUser, query.user));
    for (const std::string& tag : query.tags) any_.push_back(hash_of(kTag, tag));
    for (const std::string& name : query.algorithms) algorithms_.push_back(hash_of(kAlgorithm, name));
    if (pipeline_) pipelines_.push_back(*pipeline_);
    for (const std::string& name : query.pipelines) pipelines_.push_back(hash_of('p', name));
    std::ranges::sort(pipelines_);
  }

  /// False when no job can match.
  [[nodiscard]] bool possible() const { return query_.status.empty() || status_.value_or(0) != 0; }

  [[nodiscard]] bool matches(const Part& part, std::size_t row) const {
    const Chunk& rows = *part.rows;
    const std::uint8_t state = rows.state[row].load(std::memory_order_relaxed);
    if ((state & kRemoved) != 0) return false;
    const JobNumber number(rows.number[row]);
    if (query_.cursor && (query_.oldest_first ? number <= *query_.cursor : number >= *query_.cursor)) return false;
    if (!pipelines_.empty() && !std::ranges::binary_search(pipelines_, rows.pipeline[row]) &&
        !std::ranges::binary_search(named_, number)) {
      return false;
    }
    if (experiment_ && rows.experiment[row] != *experiment_) return false;
    if (query_.from && rows.started[row] < query_.from->ms) return false;
    if (query_.to && rows.started[row] >= query_.to->ms) return false;
    const int end = state & ~kExternal;
    if (status_ && end != *status_) return false;
    if (query_.finished && (end != 0) != *query_.finished) return false;
    if (query_.external && ((state & kExternal) != 0) != *query_.external) return false;
    if (all_.empty() && any_.empty() && algorithms_.empty()) return true;
    const std::uint64_t* first = part.terms.get() + (row == 0 ? 0 : rows.terms_end[row - 1]);
    const std::uint64_t* last = part.terms.get() + rows.terms_end[row];
    const auto has = [&](std::uint64_t term) { return std::find(first, last, term) != last; };
    return std::ranges::all_of(all_, has) && (any_.empty() || std::ranges::any_of(any_, has)) &&
           (algorithms_.empty() || std::ranges::any_of(algorithms_, has));
  }

 private:
  const JobQuery& query_;
  const std::vector<JobNumber>& named_;
  std::optional<std::uint64_t> pipeline_;
  std::optional<std::uint64_t> experiment_;
  std::optional<std::uint8_t> status_;
  std::vector<std::uint64_t> all_;
  std::vector<std::uint64_t> any_;
  std::vector<std::uint64_t> algorithms_;
  std::vector<std::uint64_t> pipelines_;  ///< in order
};

/// The rows that a query may find, one after the other in its order.
class JobIndex::Walk {
 public:
  Walk(const std::vector<Part>& parts, const Matcher& matcher, const JobQuery& query)
      : parts_(parts), matcher_(matcher), query_(query), skip_(query.skip) {}

  /// Only these, which costs as much as there are of them.
  void among(const std::vector<JobNumber>& numbers) {
    const auto take_number = [&](JobNumber number) {
      const Place place = lower_bound(parts_, number);
      const bool there = place.part < parts_.size() && parts_[place.part].rows->number[place.row] == number.value();
      return !there || take(parts_[place.part], place.row);
    };
    if (query_.oldest_first) {
      (void)std::all_of(numbers.begin(), numbers.end(), take_number);
    } else {
      (void)std::all_of(numbers.rbegin(), numbers.rend(), take_number);
    }
  }

  void upwards() {
    Place place;
    if (query_.cursor) place = lower_bound(parts_, JobNumber(query_.cursor->value() + 1));
    for (; place.part < parts_.size(); place = {place.part + 1, 0}) {
      const Part& part = parts_[place.part];
      for (; place.row < part.count; ++place.row) {
        if (!take(part, place.row)) return;
      }
    }
  }

  void downwards() {
    Place end{parts_.size(), 0};  // the row after the first one to look at
    if (query_.cursor) end = lower_bound(parts_, *query_.cursor);
    while (true) {
      while (end.row > 0) {
        if (!take(parts_[end.part], --end.row)) return;
      }
      if (end.part == 0) return;
      end = {end.part - 1, parts_[end.part - 1].count};
    }
  }

  std::vector<JobNumber> found;
  std::uint64_t looked_at = 0;

 private:
  /// False when there are enough.
  bool take(const Part& part, std::size_t row) {
    ++looked_at;
    if (!matcher_.matches(part, row)) return true;
    if (skip_ > 0) {
      --skip_;
      return true;
    }
    found.emplace_back(part.rows->number[row]);
    return found.size() < query_.limit;
  }

  const std::vector<Part>& parts_;
  const Matcher& matcher_;
  const JobQuery& query_;
  std::uint64_t skip_;
};

std::vector<JobNumber> JobIndex::find(const JobQuery& query, const std::vector<JobNumber>& named) const {
  const Matcher matcher(query, named);
  if (!matcher.possible() || query.limit == 0) return {};
  std::vector<Part> parts;
  {
    const std::lock_guard lock(mutex_);
    parts = parts_;
  }
  Walk walk(parts, matcher, query);
  if (query.among) {
    walk.among(*query.among);
  } else if (query.oldest_first) {
    walk.upwards();
  } else {
    walk.downwards();
  }
  looked_at_.fetch_add(walk.looked_at, std::memory_order_relaxed);
  return std::move(walk.found);
}

}  // namespace hkube::store
