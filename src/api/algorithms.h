#pragma once

#include <memory>
#include <string>

#include "api/context.h"
#include "scheduler/algorithm.h"

namespace hkube::api {

/// What the scheduler and the engine need of a stored algorithm document.
std::shared_ptr<const scheduler::Algorithm> to_runnable(const Json& document);

/// Why an algorithm cannot run now, in words, and whether that may change by itself. Empty: it can.
struct Hindrance {
  std::string text = {};
  scheduler::Prospect prospect = scheduler::Prospect::kOpen;
};
Hindrance hindrance_of(const Json& document);

/// The stored document. 400 for a name that none can have, 404 when there is none.
Result<Json> find_algorithm(const ApiContext& api, Json name);

/// cpu, mem and gpu of a document. Its values have passed the schema.
Resources resources_of(const Json& document);

/// "maximum capacity exceeded gpu(local: 0)" when the machine can never hold one worker of the algorithm. A server
/// without workers of its own takes any size.
Status check_capacity(const ApiSettings& settings, const Json& document);

}  // namespace hkube::api
