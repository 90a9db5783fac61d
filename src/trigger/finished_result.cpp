#include "trigger/finished_result.h"

#include "base/json.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "trigger/errc.h"
#include "wire/codec.h"

namespace hkube::trigger {

namespace {

constexpr std::string_view kData = ",\"data\":";

}  // namespace

Result<std::string> read_result_data(const store::JobRow& row, objects::ObjectStore& objects,
                                     const std::string& cluster, std::size_t most) {
  // The control loop puts `data` last, so the rest of the text is the array and the record's closing brace. A string
  // cannot contain the key: its quotes would be escaped.
  const std::string& text = row.result_document;
  if (const auto at = text.find(kData); at != std::string::npos) {
    return text.substr(at + kData.size(), text.size() - at - kData.size() - 1);
  }
  HKUBE_ASSIGN(std::string data, objects.get(objects::job_result_path(cluster, row.id)));
  if (data.size() > most) {
    return Error(Errc::kTooLarge, "the result of job " + row.id.str() + " has " + std::to_string(data.size()) +
                                      " bytes; at most " + std::to_string(most) + " travel with it");
  }
  if (!objects::parse_header(data)) return data;
  // It was encoded for an algorithm that reads it itself.
  HKUBE_ASSIGN(const Json value, wire::decode(wire::Encoding::kMsgpack, objects::payload_of(data)));
  return to_text(value);
}

std::string result_record(const store::JobRow& row, objects::ObjectStore& objects, const std::string& cluster,
                          std::size_t most) {
  std::string text = row.result_document;
  if (row.status != "completed" || text.empty()) return text;
  text.pop_back();
  if (row.result_document.find(kData) == std::string::npos) {
    const auto data = read_result_data(row, objects, cluster, most);
    text += data.ok() ? std::string(kData) + *data
                      : ",\"error\":" + to_text("failed to get from storage: " + data.error().message);
  }
  return text + ",\"storageModule\":\"@hkube/fs-adapter\"}";
}

}  // namespace hkube::trigger
