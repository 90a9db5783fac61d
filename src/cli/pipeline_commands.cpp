#include "cli/commands.h"
#include "cli/files.h"

namespace hkube::cli {

int pipeline_get(const Session& session, const std::string& name) {
  return session.finish(session.client.get(name.empty() ? "store/pipelines" : "store/pipelines/" + url_escape(name)));
}

int pipeline_list(const Session& session) { return session.print_names(session.client.get("store/pipelines")); }

int pipeline_delete(const Session& session, const std::string& name) {
  return session.finish(session.client.remove("store/pipelines/" + url_escape(name)));
}

int pipeline_store(const Session& session, const std::string& file) {
  const auto document = read_document(session.io, file);
  if (!document.ok()) return session.fail(document.error());
  return session.finish(session.client.post("store/pipelines", *document));
}

}  // namespace hkube::cli
