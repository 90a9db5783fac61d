// The scheduler's answers to "why?".
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "scheduler/scheduler.h"

namespace hkube::scheduler {

namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// "gpu: 1 requested, 0 on this machine" for each resource that does not fit.
std::string shortage(const Resources& request, const Resources& available, std::string_view where) {
  std::string text;
  auto add = [&](std::string_view name, const std::string& wanted, const std::string& there) {
    text += (text.empty() ? "" : "; ") + std::string(name) + ": " + wanted + " requested, " + there + " " +
            std::string(where);
  };
  if (request.cpu > available.cpu + 1e-9) {
    add("cpu", number_text(request.cpu), number_text(std::max(std::floor(available.cpu * 1000 + 0.5) / 1000, 0.0)));
  }
  if (request.memory > available.memory) {
    add("memory", std::to_string(request.memory >> 20) + "Mi",
        std::to_string(std::max<std::int64_t>(available.memory, 0) >> 20) + "Mi");
  }
  if (request.gpu > available.gpu + 1e-9) add("gpu", number_text(request.gpu), number_text(available.gpu));
  return text;
}

/// How many of the workers that are in the way wait for tasks like the one that is explained.
std::string waiting_text(std::uint32_t count) {
  return count == 0 ? "" : "; " + std::to_string(count) + " of them wait for what their tasks have started";
}

/// "850 ms", "12 s", "18 min": rounded up.
std::string duration_text(std::chrono::milliseconds duration) {
  const auto up = [&](std::int64_t unit) { return std::to_string((duration.count() + unit - 1) / unit); };
  if (duration < std::chrono::seconds(1)) return up(1) + " ms";
  return duration < std::chrono::minutes(3) ? up(1'000) + " s" : up(60'000) + " min";
}

}  // namespace

/// "3 workers of range, 1 worker of reduce": who holds any of these kinds.
std::string Scheduler::holders(Kinds kinds) const {
  std::map<std::string, std::uint32_t> counts;
  for (const auto& [id, worker] : pool_.workers()) {
    if ((kinds_of(worker.algorithm->request) & kinds) != 0) ++counts[worker.algorithm->name];
  }
  std::string text;
  for (const auto& [name, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? " worker of " : " workers of ") + name;
  }
  return text;
}

WaitReason Scheduler::wait_reason(const std::string& name, Timestamp now) const {
  if (queued(name) == 0) return {};
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr) {
    return {"algorithm " + name + " does not exist", "applying it: hkubectl algorithm apply"};
  }
  if (!algorithm->not_runnable.empty()) {
    return {"algorithm " + name + " cannot run: " + algorithm->not_runnable, "a version of it that can run"};
  }
  if (!settings_.can_start) {
    return {"this server runs without an engine (--engine none), so no worker can be started",
            "a server with an engine on the same data"};
  }
  if (!algorithm->request.fits_in(settings_.capacity)) {
    return {"algorithm " + name + " asks for more than this machine has (" +
                shortage(algorithm->request, settings_.capacity, "on this machine") + ")",
            "a smaller request, or a server that is given more"};
  }
  // One that is there and idle had its turn before anything else was looked at.
  if (pool_.count(name, WorkerState::kIdle) > 0) {
    return {
        "all processors are in use; a worker of algorithm " + name + " is ready" + waiting_text(pool_.count_waiting()),
        "the end of a task that uses them"};
  }
  const std::uint32_t starting = pool_.count(name, WorkerState::kStarting);
  if (starting > 0) {
    return {std::to_string(starting) + " worker(s) of algorithm " + name + " are starting",
            "the algorithm's connection to its worker"};
  }
  if (lack_) {
    return {"the server lacks what another worker needs: " + lack_->text + "; " + std::to_string(pool_.count(name)) +
                " workers of algorithm " + name + " are there",
            "the end of other workers, or higher limits for the server (ulimit -n, ulimit -u, memory)"};
  }
  if (auto it = backoffs_.find(name); it != backoffs_.end() && now < it->second.until) {
    return {"the last " + std::to_string(it->second.failures) + " start(s) of algorithm " + name +
                " failed; the next try is in " + std::to_string((it->second.until - now).count()) + " ms",
            "a start that succeeds"};
  }
  const std::uint32_t there = pool_.count(name);
  const std::uint32_t all = count_versions(*algorithm);
  if (const std::uint32_t most = most_workers(*algorithm); most > 0 && all >= most) {
    return {"all " + std::to_string(all) + " workers that algorithm " + name + " may have (maxWorkers) are busy" +
                waiting_text(pool_.count_waiting(name)),
            "the end of one of their tasks, or a higher maxWorkers"};
  }
  const Backfill backfill{start_and_task_duration(name), now};
  const Reservation* first = keeps_from_starting(name, queues_.at(name), backfill);
  if (first != nullptr) return reserved_reason(*first, *algorithm, now);
  if (const auto coming = promised_.workers.find(name); coming != promised_.workers.end()) {
    return {"room for " + std::to_string(coming->second) + " worker(s) of algorithm " + name +
                " comes free when workers that were told to end are gone",
            "the end of these workers"};
  }
  const Room room = queues_.at(name).urgent.empty() ? Room::kMachine : Room::kLent;
  const Resources free = free_resources(room);
  const std::string missing = shortage(algorithm->request, free, "free");
  if (!missing.empty()) {
    const std::string reserved = reservation_text(name, now);
    return {"no room for another worker of algorithm " + name + " (" + missing + "); " + std::to_string(there) +
                " of its workers are there; held by " + holders(lacking(algorithm->request, free)) +
                waiting_text(pool_.count_waiting()) + reserved,
            "the end of tasks that hold these resources", reserved.empty() ? "" : name};
  }
  return {"what is free is promised, with what comes free, to other algorithms that waited for it",
          "the start of their workers"};
}

std::string Scheduler::reservation_text(const std::string& name, Timestamp now) const {
  const Reservations::Window* window = reservations_.window(name);
  const bool weaker = pool_.count(name) == 0 || find_algorithm(name)->claim(pool_.staying(name)) == Claim::kGuaranteed;
  if (window == nullptr || !weaker) return "";
  const BackfillWindow& backfill = window->backfill;
  std::string text = "; room is kept for it, expected ";
  text += backfill.draining() ? "when what was let in meanwhile has ended"
                              : "in " + duration_text(backfill.expected() - now);
  std::string workers;
  for (const auto& [other, count] : backfilled(name)) {
    workers +=
        (workers.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? " worker of " : " workers of ") + other;
  }
  return workers.empty() ? text : text + "; tasks that began meanwhile run on " + workers;
}

WaitReason Scheduler::reserved_reason(const Reservation& reservation, const Algorithm& waiting, Timestamp now) const {
  const std::string& name = reservation.algorithm;
  std::string there =
      "; " + std::to_string(pool_.count(waiting.name)) + " workers of algorithm " + waiting.name + " are there";
  if (const Reservations::Window* window = reservations_.window(name); window != nullptr) {
    there += window->backfill.draining()
                 ? "; what was let in meanwhile has to end first"
                 : "; that is expected in " + duration_text(window->backfill.expected() - now) +
                       ", and what ends before runs meanwhile: a new worker and a task of " + waiting.name +
                       " take about " + duration_text(start_and_task_duration(waiting.name));
  }
  const std::string room = "the room that comes free is kept for algorithm " + name + ", ";
  if (reservation.claim == waiting.claim(pool_.staying(waiting.name))) {
    return {room + "which has no worker yet" + there, "the first worker of algorithm " + name, name};
  }
  if (reservation.claim == Claim::kGuaranteed) {
    return {room + "which has " + std::to_string(pool_.staying(name)) + " of the " +
                std::to_string(find_algorithm(name)->guaranteed) + " workers that it is guaranteed (quotaGuarantee)" +
                there,
            "room for those, and more", name};
  }
  return {room + "and algorithm " + waiting.name + " takes only what others leave (options.opportunistic)" + there,
          "room for all workers that algorithm " + name + " needs, and more", name};
}

Json Scheduler::explain_worker(const Worker& worker) const {
  Json document = {{"state", ""}, {"reason", ""}, {"since", worker.since.ms}, {"freedBy", ""}};
  document["memoryLimited"] = settings_.memory_unlimited.empty();
  const auto set = [&](const char* state, std::string reason, const char* freed_by) {
    document["state"] = state;
    document["reason"] = std::move(reason);
    document["freedBy"] = freed_by;
  };
  switch (worker.state) {
    case WorkerState::kStarting:
      set("starting", "its algorithm has not connected yet", "the algorithm's connection, or its time limit");
      break;
    case WorkerState::kIdle:
      if (queued(worker.algorithm->name) > 0) {
        set("idle", "tasks wait for it, but all processors are in use", "the end of a task that uses them");
        break;
      }
      if (is_hot(worker)) {
        set("idle", "no task waits for it; it is kept for the next one (minHotWorkers)", "a task of its algorithm");
        break;
      }
      set("idle",
          "no task waits for it; it ends after " + std::to_string(settings_.idle_timeout.count() / 1000) +
              " s without one",
          "a task of its algorithm");
      break;
    case WorkerState::kBusy:
      set("busy", "works on a task", "the algorithm");
      break;
    case WorkerState::kStopping:
      set("stopping", "was told to end", "the end of its process");
      break;
  }
  return document;
}

}  // namespace hkube::scheduler
