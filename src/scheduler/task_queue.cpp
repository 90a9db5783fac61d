#include "scheduler/task_queue.h"

#include <algorithm>
#include <iterator>

namespace hkube::scheduler {

TaskTraits TaskQueue::head_of(const Entry& entry) const {
  const Piece& piece = entry.pieces.front();
  return {entry.priority, piece.attempts, piece.kind, piece.range.first, entry.waiting_since};
}

void TaskQueue::place(JobNumber job, Entry& entry) {
  entry.place = order_.insert({standing(weights_, head_of(entry)), entry.turn, job}).first;
}

bool TaskQueue::is_current(const Lane::value_type& turn, int priority) const {
  const auto it = jobs_.find(turn.second);
  return it != jobs_.end() && it->second.turn == turn.first && it->second.priority == priority;
}

void TaskQueue::take_turn(JobNumber job, Entry& entry) {
  entry.turn = next_turn_++;
  if (entry.priority >= kPreferred) return;  // their order is strict
  Lane& lane = lanes_[entry.priority];
  lane.emplace_back(entry.turn, job);
  constexpr std::size_t kSlack = 64;
  if (lane.size() < 2 * jobs_.size() + kSlack) return;
  std::erase_if(lane, [&](const Lane::value_type& turn) { return !is_current(turn, entry.priority); });
}

TaskQueue::Entry& TaskQueue::entry(int priority, JobNumber job, Timestamp now) {
  if (const auto it = jobs_.find(job); it != jobs_.end()) {
    leave(it->second);
    return it->second;
  }
  if (jobs_.size() == 1) {  // it is alone no longer
    auto& [other, e] = *jobs_.begin();
    leave(e);
    take_turn(other, e);
    place(other, e);
  }
  Entry& fresh = jobs_[job];
  fresh.priority = priority;
  fresh.waiting_since = now;
  take_turn(job, fresh);
  return fresh;
}

void TaskQueue::push(int priority, JobNumber job, const job::ItemRange& range, Timestamp now) {
  if (range.count == 0) return;
  Entry& e = entry(priority, job, now);
  e.size += range.count;
  size_ += range.count;
  Piece* last = e.pieces.empty() ? nullptr : &e.pieces.back();
  if (last != nullptr && last->attempts == 0 && last->range.node == range.node &&
      last->range.first + last->range.count == range.first) {
    last->range.count += range.count;
    last->kind = TaskTraits::Kind::kOfBatch;
  } else {
    const bool single = range.count == 1 && range.first == 0;
    e.pieces.push_back({range, single ? TaskTraits::Kind::kSingle : TaskTraits::Kind::kOfBatch, 0});
  }
  place(job, e);
}

void TaskQueue::push_front(int priority, const QueuedTask& task, std::uint32_t attempts, Timestamp now) {
  Entry& e = entry(priority, task.job, now);
  const auto kind = task.item == 0 ? TaskTraits::Kind::kSingle : TaskTraits::Kind::kOfBatch;
  e.pieces.push_front({{task.node, task.item, 1}, kind, attempts});
  ++e.size;
  ++size_;
  place(task.job, e);
}

TaskQueue::Entries::iterator TaskQueue::next() {
  const auto it = jobs_.find(order_.begin()->job);
  if (jobs_.size() == 1 || it->second.priority >= kPreferred || ++served_ % kTurns != 0) return it;
  return longest_waiting(it->second.priority);
}

TaskQueue::Entries::iterator TaskQueue::longest_waiting(int priority) {
  Lane& lane = lanes_.at(priority);
  while (!is_current(lane.front(), priority)) lane.pop_front();
  return jobs_.find(lane.front().second);
}

std::optional<QueuedTask> TaskQueue::pop(Timestamp now) {
  if (size_ == 0) return std::nullopt;
  const auto it = next();
  const JobNumber job = it->first;
  Entry& e = it->second;
  const bool alone = jobs_.size() == 1;
  if (!alone || e.size == 1) leave(e);
  Piece& piece = e.pieces.front();
  const QueuedTask task{job, piece.range.node, piece.range.first};
  ++piece.range.first;
  if (--piece.range.count == 0) e.pieces.pop_front();
  --size_;
  if (--e.size == 0) {
    forget(it);
    return task;
  }
  e.waiting_since = now;
  if (!alone) {
    take_turn(job, e);
    place(job, e);
  }
  return task;
}

void TaskQueue::forget(Entries::iterator entry) {
  jobs_.erase(entry);
  if (jobs_.empty()) lanes_.clear();
}

void TaskQueue::drop_job(JobNumber job) {
  auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  size_ -= it->second.size;
  leave(it->second);
  forget(it);
}

void TaskQueue::set_priority(JobNumber job, int priority) {
  auto it = jobs_.find(job);
  if (it == jobs_.end() || it->second.priority == priority) return;
  leave(it->second);
  it->second.priority = priority;
  take_turn(job, it->second);
  place(job, it->second);
}

bool TaskQueue::drop(const QueuedTask& task) {
  auto it = jobs_.find(task.job);
  if (it == jobs_.end()) return false;
  Entry& e = it->second;
  const auto piece = std::ranges::find_if(e.pieces, [&](const Piece& p) {
    return p.range.node == task.node && p.range.first <= task.item && task.item - p.range.first < p.range.count;
  });
  if (piece == e.pieces.end()) return false;
  leave(e);
  const job::ItemRange range = piece->range;
  const job::ItemRange before{range.node, range.first, task.item - range.first};
  const job::ItemRange after{range.node, task.item + 1, range.first + range.count - task.item - 1};
  const Piece rest{after, piece->kind, piece->attempts};
  piece->range = before;
  const auto behind = before.count == 0 ? e.pieces.erase(piece) : std::next(piece);
  if (after.count > 0) e.pieces.insert(behind, rest);
  --size_;
  if (--e.size == 0) {
    forget(it);
  } else {
    place(task.job, e);
  }
  return true;
}

std::optional<TaskQueue::Head> TaskQueue::head() const {
  if (order_.empty()) return std::nullopt;
  const Entry& e = jobs_.at(order_.begin()->job);
  return Head{e.priority, e.waiting_since, urgency(weights_, head_of(e))};
}

std::optional<TaskQueue::Line> TaskQueue::line_of(JobNumber job) const {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return std::nullopt;
  Line line;
  line.preferred = it->second.priority >= kPreferred;
  line.score = standing(weights_, head_of(it->second)).score;
  for (const ByScore& before : order_) {
    if (before.job == job) break;
    ++line.jobs;
    line.tasks += jobs_.at(before.job).size;
  }
  return line;
}

std::uint64_t TaskQueue::size_of(JobNumber job) const {
  auto it = jobs_.find(job);
  return it == jobs_.end() ? 0 : it->second.size;
}

}  // namespace hkube::scheduler
