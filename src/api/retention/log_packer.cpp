#include "api/retention/log_packer.h"

#include <chrono>
#include <unordered_set>

#include "base/log.h"
#include "control/control_loop.h"

namespace hkube::api {

namespace {

constexpr std::chrono::seconds kPause{20};
/// Workers that are stopped may print a little longer than their job lives.
constexpr std::chrono::seconds kQuiet{10};

using Ids = std::unordered_set<JobId>;

void pack_logs(ApiContext& api, const Ids& live) {
  const Status packed =
      api.logs.pack([&live](const JobId& job) { return live.contains(job); }, api.clock.now(), kQuiet);
  if (!packed.ok()) log::warning("logs are not packed", {{"error", packed.error().message}});
}

}  // namespace

void LogPacker::pack() {
  // What is under way may outlive this object: only the io thread, which ends it, may look at it.
  const auto again = [this, &io = api_.io, alive = alive_] {
    io.post([this, alive] {
      if (*alive) timer_ = api_.io.after(kPause, [this] { pack(); });
    });
  };
  const auto work = [&api = api_, again](const std::shared_ptr<const Ids>& live) {
    const bool posted = api.chores.post([&api, live, again] {
      pack_logs(api, *live);
      again();
    });
    if (!posted) again();
  };
  const bool asked = api_.control.post_request(control::Inspect{[work](const control::ControlLoop& loop) {
    auto live = std::make_shared<Ids>();
    for (const auto& [number, job] : loop.jobs()) live->insert(job->id());
    work(live);
  }});
  if (!asked) again();
}

}  // namespace hkube::api
