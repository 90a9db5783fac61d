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

namespace {

/// Whether containers stand in one another deeper than kMaxJsonDepth; in text that is no JSON, perhaps.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  // A scan beforehand costs a small part of what a callback of the parser at each value does.
  if (is_too_deep(text)) {
    return Error(JsonErrc::kTooDeep, "JSON is nested deeper than " + std::to_string(kMaxJsonDepth));
  }
  try {
    return Json::parse(text);
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
