#include "base/json.h"

#include <charconv>

namespace hkube {

ErrorInfo describe(JsonErrc e) {
  switch (e) {
    case JsonErrc::kMalformed:
      return {ErrorKind::kInvalid, "json.malformed"};
    case JsonErrc::kTooDeep:
      return {ErrorKind::kInvalid, "json.too_deep"};
  }
  return {ErrorKind::kInternal, "json.unknown"};
}

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  auto guard = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxJsonDepth) too_deep = true;
    return !too_deep;
  };
  // The guard costs time on large documents; a document too short to be too deep does not need it.
  try {
    Json value = text.size() <= static_cast<std::size_t>(kMaxJsonDepth) ? Json::parse(text) : Json::parse(text, guard);
    if (too_deep) return Error(JsonErrc::kTooDeep, "JSON is nested deeper than " + std::to_string(kMaxJsonDepth));
    return value;
  } catch (const Json::exception& e) {
    std::string_view what = e.what();
    if (auto at = what.find("] "); at != std::string_view::npos) what.remove_prefix(at + 2);
    return Error(JsonErrc::kMalformed, std::string(what));
  }
}

std::string to_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string string_or(const Json& object, std::string_view key, std::string fallback) {
  if (!object.is_object()) return fallback;
  auto it = object.find(std::string(key));
  return it != object.end() && it->is_string() ? it->get<std::string>() : fallback;
}

const Json* at_path(const Json& value, std::string_view path) {
  const Json* here = &value;
  while (!path.empty()) {
    const auto dot = path.find('.');
    const std::string_view part = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (here->is_array()) {
      std::size_t index = 0;
      auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (ec != std::errc() || end != part.data() + part.size() || index >= here->size()) return nullptr;
      here = &(*here)[index];
    } else if (here->is_object()) {
      auto it = here->find(std::string(part));
      if (it == here->end()) return nullptr;
      here = &*it;
    } else {
      return nullptr;
    }
  }
  return here;
}

}  // namespace hkube
