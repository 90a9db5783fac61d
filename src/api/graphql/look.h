#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "api/ask.h"

namespace hkube::api::graphql {

/// Asks the control loop and waits for the answer. For the threads of queries, which may wait; `look` runs on the
/// control thread: it must be quick and must copy what it returns.
template <typename Look>
auto look(const ApiContext& api, Look look) -> Result<decltype(look(std::declval<const control::ControlLoop&>()))> {
  using Answer = decltype(look(std::declval<const control::ControlLoop&>()));
  constexpr std::chrono::seconds kPatience{10};
  auto promise = std::make_shared<std::promise<Answer>>();
  auto answer = promise->get_future();
  const bool posted = api.control.post_request(control::Inspect{
      [promise, look = std::move(look)](const control::ControlLoop& loop) { promise->set_value(look(loop)); }});
  // A loop that ends without having looked would break the promise: then there is no answer either.
  if (!posted || answer.wait_for(kPatience) != std::future_status::ready) return overloaded();
  return answer.get();
}

}  // namespace hkube::api::graphql
