#include "cli/commands.h"

namespace hkube::cli {

int gc_run(const Session& session, const GcOptions& options) {
  const std::string type = options.type.empty() ? "" : "/" + url_escape(options.type);
  Json body = Json::object();
  if (options.max_age) body["maxAge"] = *options.max_age;
  switch (options.action) {
    case GcAction::kUsage:
      return session.finish(session.client.get("gc/usage"));
    case GcAction::kStatus:
      return session.finish(session.client.get("gc/status" + type));
    case GcAction::kPreview:
      return session.finish(session.client.post("gc/dryrun" + type, body));
    case GcAction::kClean:
      return session.finish(session.client.post("gc/clean" + type, body));
  }
  return kOk;
}

}  // namespace hkube::cli
