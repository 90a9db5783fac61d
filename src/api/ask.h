#pragma once

#include <functional>
#include <utility>

#include "api/context.h"
#include "api/errc.h"
#include "api/respond.h"
#include "api/router.h"
#include "control/control_loop.h"

namespace hkube::api {

/// The answer when the control loop takes no more requests.
inline Error overloaded() { return {Errc::kOverloaded, "the server is overloaded or shutting down; try again"}; }

/// Who is named in audit trails for what this request does.
inline std::string user_of(const ApiContext& api, const Request& request) {
  return request.user.empty() ? api.settings.default_user : request.user;
}

/// Asks the control loop a question and goes on with the answer on the io thread. `look` runs on the control thread: it
/// must be quick and must copy what it returns.
template <typename Look, typename Then>
void ask(const ApiContext& api, const Responder& respond, Look look, Then then) {
  runtime::Executor& io = api.io;
  const bool posted = api.control.post_request(
      control::Inspect{[&io, look = std::move(look), then = std::move(then)](const control::ControlLoop& loop) {
        io.post([answer = look(loop), then] { then(answer); });
      }});
  if (!posted) respond(error_response(overloaded()));
}

/// Runs blocking work on a pool and answers with what it returns.
template <typename Work>
void answer_on(runtime::BlockingPool& pool, const Responder& respond, Work work) {
  if (!pool.post([respond, work = std::move(work)] { respond(work()); })) respond(error_response(overloaded()));
}

/// The same on the pool of requests.
template <typename Work>
void answer_from_pool(const ApiContext& api, const Responder& respond, Work work) {
  answer_on(api.pool, respond, std::move(work));
}

}  // namespace hkube::api
