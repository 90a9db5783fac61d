#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/access_control.h"
#include "api/build_service.h"
#include "api/clean_service.h"
#include "api/context.h"
#include "api/dashboard.h"
#include "api/events/event_hub.h"
#include "api/graphql/graphql_service.h"
#include "api/large_requests.h"
#include "api/router.h"
#include "api/server_paths.h"
#include "runtime/net/http_gate.h"
#include "trigger/cron_service.h"

namespace hkube::api {

/// The whole HTTP surface: prefixes, common headers, who may ask, and the routes.
class Api {
 public:
  /// What is needed besides the context; all outlive the API.
  struct Services {
    BuildService& builds;
    const trigger::CronService& cron;
    const graphql::GraphqlService& graphql;
    EventHub& events;
    AccessControl& access;
    CleanService& cleaning;
    std::string data_directory;      ///< nothing says where it is
    runtime::BlockingPool& threads;  ///< for requests with large documents
    Dashboard dashboard = Dashboard::kOn;
  };
  Api(ApiContext& context, const Services& services);

  /// Decides about a request when its header has come, before anything is done for its body: the HTTP server's gate.
  /// On the io thread.
  void receive(const net::HttpRequest& head, std::function<void(net::HttpVerdict)> done) const;

 private:
  /// What a request is for.
  struct Target {
    Handler handler;
    Role role = Role::kAdmin;
    std::vector<std::pair<std::string_view, std::string>> params = {};
    std::size_t max_body = SIZE_MAX;
    RefusalShape refusal = RefusalShape::kRest;
    std::optional<std::uint64_t> brings = std::nullopt;  ///< bytes, of a request that leads to a build
  };
  using Headers = std::vector<std::pair<std::string, std::string>>;
  /// Lets a request through: its handler gets it with its caller, and what is secret does not get out.
  [[nodiscard]] net::HttpVerdict verdict_for(Target target, Caller caller, Headers headers) const;
  /// Where a request goes, or its answer: what is the same for everybody, and all refusals that need not know who asks.
  [[nodiscard]] std::variant<Target, net::HttpResponse> find_target(const net::HttpRequest& head) const;
  [[nodiscard]] static std::variant<Target, net::HttpResponse> find_route(const Router& router, std::string_view prefix,
                                                                          const net::HttpRequest& head);

  ApiContext& context_;
  Router router_;
  Router internal_;  ///< below /internal/v1
  const graphql::GraphqlService& graphql_;
  AccessControl& access_;
  const Dashboard dashboard_;
  ServerPaths paths_;
  mutable LargeRequests large_;
  mutable LargeRequests stored_;  ///< small requests that name a document
};

}  // namespace hkube::api
