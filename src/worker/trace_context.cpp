#include "worker/trace_context.h"

#include <cstdint>
#include <cstdio>

namespace hkube::worker {

namespace {

/// FNV-1a, 64 bit; never 0, which means "no id" to Jaeger.
std::uint64_t id_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash == 0 ? 1 : hash;
}

}  // namespace

Json trace_context(std::string_view job_id, std::string_view task_id) {
  char text[48];
  std::snprintf(text, sizeof text, "%016llx:%016llx:0:0", static_cast<unsigned long long>(id_of(job_id)),
                static_cast<unsigned long long>(id_of(task_id)));
  return {{"uber-trace-id", text}};
}

}  // namespace hkube::worker
