#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "control/ports.h"

namespace hkube::sim {

/// Results that are too large for a report lie here: (job, task number) → JSON text. Survives crashes.
using ObjectMap = std::map<std::pair<JobId, std::uint32_t>, std::string>;

/// The value of a stored result of a job.
Json load_result(const job::StoredResult& result, const JobId& job, const ObjectMap& objects);

/// The input of a task, resolved the slow and obvious way.
Json resolve_input(const control::Assignment& assignment, const ObjectMap& objects);

/// The simulated algorithms: plain functions of their input.
///   range(n) → [1..n]      times(a, b) → a·b      sum(list) → total of the numbers, at any depth      echo(x) → x
///   list(a, b, …) → [a, b, …]
Json run_algorithm(const std::string& name, const Json& input);

/// {"node": {"type": "array", "size": n}} for each save path of the node that the value has.
std::string metadata_of(const graph::DagNode& node, const Json& value);

/// Stored form of a value in the simulation: the 8 header bytes (blank here) and JSON text.
std::string stored_bytes(const Json& value);

}  // namespace hkube::sim
