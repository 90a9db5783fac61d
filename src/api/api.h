#pragma once

#include <string_view>

#include "api/access_control.h"
#include "api/build_service.h"
#include "api/clean_service.h"
#include "api/context.h"
#include "api/events/event_hub.h"
#include "api/graphql/graphql_service.h"
#include "api/router.h"
#include "trigger/cron_service.h"

namespace hkube::api {

/// The whole HTTP surface: prefixes, common headers, protection of a server without authentication, and the routes.
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
  };
  Api(ApiContext& context, const Services& services);

  /// Answers one request; the HTTP server's handler. On the io thread.
  void handle(net::HttpRequest request, const Responder& respond) const;

 private:
  void answer(net::HttpRequest request, const Responder& finish) const;
  /// Whether the internal API may be used from there.
  [[nodiscard]] bool is_inside(const net::HttpRequest& request) const;

  Router router_;
  Router internal_;  ///< below /internal/v1
  ApiContext& context_;
  const graphql::GraphqlService& graphql_;
  AccessControl& access_;
};

/// True when a request may come from a web page of another site: it has an Origin that is neither this server nor on
/// this machine, or a server that listens on loopback only is addressed by a foreign name (DNS rebinding). Code upload
/// without authentication must not be open to any page that a browser on this machine shows.
bool is_foreign_page(const net::HttpRequest& request, bool loopback_server);

}  // namespace hkube::api
