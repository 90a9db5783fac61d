#include "api/apply_algorithms.h"

#include <memory>
#include <utility>

#include "api/ask.h"

namespace hkube::api {

namespace {

class Applying : public std::enable_shared_from_this<Applying> {
 public:
  using Done = std::function<void(Result<std::vector<Result<Json>>>)>;

  Applying(ApiContext& api, BuildService& builds, std::vector<ApplyRequest> requests, Done done)
      : api_(api), builds_(builds), requests_(std::move(requests)), done_(std::move(done)) {}

  void begin() {
    std::vector<std::pair<std::size_t, build::GitSource>> wanted;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      auto source = wanted_source(api_, requests_[i]);
      if (!source) continue;
      if (source->ok()) {
        wanted.emplace_back(i, std::move(*source).value());
      } else {
        requests_[i].commit = source->error();
      }
    }
    if (wanted.empty()) return apply();
    asked_ = wanted.size();
    api_.io.post([self = shared_from_this(), wanted = std::move(wanted)] {
      for (const auto& [i, source] : wanted) {
        self->builds_.find_commit(source, [self, i = i](Result<build::GitCommit> commit) {
          self->requests_[i].commit = std::move(commit);
          if (--self->asked_ == 0) self->go_on();
        });
      }
    });
  }

 private:
  void go_on() {
    if (!api_.pool.post([self = shared_from_this()] { self->apply(); })) done_(overloaded());
  }

  void apply() {
    std::vector<Result<Json>> results;
    for (const ApplyRequest& request : requests_) {
      results.push_back(apply_algorithm(api_, builds_, request));
      const std::string build = results.back().ok() ? string_or(*results.back(), "buildId") : std::string();
      if (!build.empty()) api_.io.post([&builds = builds_, build] { builds.enqueue(build); });
    }
    done_(std::move(results));
  }

  ApiContext& api_;
  BuildService& builds_;
  std::vector<ApplyRequest> requests_;
  const Done done_;
  std::size_t asked_ = 0;  ///< hosts that have not answered
};

}  // namespace

void apply_algorithms(ApiContext& api, BuildService& builds, std::vector<ApplyRequest> requests,
                      std::function<void(Result<std::vector<Result<Json>>>)> done) {
  std::make_shared<Applying>(api, builds, std::move(requests), std::move(done))->begin();
}

}  // namespace hkube::api
