#include "api/projection.h"

#include <algorithm>

namespace hkube::api {

namespace {

std::string_view first_step(std::string_view path) { return path.substr(0, path.find('.')); }

std::string_view rest_of(std::string_view path) {
  const auto dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
}

/// Copies what lies under the path; of lists, of each of their items.
void copy_path(const Json& from, std::string_view path, Json& to) {
  if (from.is_array()) {
    if (!to.is_array()) to = Json::array();
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (to.size() <= i) to.push_back(from[i].is_array() ? Json::array() : Json::object());
      if (from[i].is_structured()) copy_path(from[i], path, to[i]);
    }
    return;
  }
  const auto member = from.find(std::string(first_step(path)));
  if (!from.is_object() || member == from.end()) return;
  if (!to.is_object()) to = Json::object();
  const std::string_view rest = rest_of(path);
  if (rest.empty()) {
    to[member.key()] = *member;
  } else if (member->is_structured()) {
    Json& inner = to[member.key()];
    if (inner.is_null()) inner = member->is_array() ? Json::array() : Json::object();
    copy_path(*member, rest, inner);
  }
}

void erase_path(Json& document, std::string_view path) {
  if (document.is_array()) {
    for (Json& item : document) erase_path(item, path);
    return;
  }
  const auto member = document.find(std::string(first_step(path)));
  if (!document.is_object() || member == document.end()) return;
  if (const std::string_view rest = rest_of(path); !rest.empty()) {
    erase_path(*member, rest);
  } else {
    document.erase(member.key());
  }
}

bool is_flag(const Json& value, bool flag) {
  return value == flag || value == (flag ? "true" : "false") || (value.is_number() && value == (flag ? 1 : 0));
}

}  // namespace

Projection::Projection(const Json& fields) {
  if (!fields.is_object()) return;
  for (const auto& field : fields.items()) {
    if (field.key().empty()) continue;
    if (is_flag(field.value(), true)) included_.push_back(field.key());
    if (is_flag(field.value(), false)) excluded_.push_back(field.key());
  }
}

bool Projection::names(std::string_view member) const {
  return std::ranges::any_of(included_, [&](const std::string& path) { return first_step(path) == member; });
}

bool Projection::wants(std::string_view member) const {
  return included_.empty() ? std::ranges::find(excluded_, member) == excluded_.end() : names(member);
}

Json Projection::apply(const Json& document) const {
  if (included_.empty()) {
    Json rest = document;
    for (const std::string& path : excluded_) erase_path(rest, path);
    return rest;
  }
  Json wanted = Json::object();
  for (const std::string& path : included_) copy_path(document, path, wanted);
  for (const std::string& path : excluded_) erase_path(wanted, path);
  return wanted;
}

Json read_flags(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ' && c != '\t') plain += c;
  }
  Json flags = Json::object();
  for (std::size_t from = 0; from < plain.size();) {
    const auto comma = std::min(plain.find(',', from), plain.size());
    const std::string item = plain.substr(from, comma - from);
    const auto colon = item.find(':');
    if (colon != std::string::npos && colon > 0) flags[item.substr(0, colon)] = item.substr(colon + 1) == "true";
    from = comma + 1;
  }
  return flags;
}

Json read_names(std::string_view text) {
  Json names = Json::array();
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view name = text.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) names.push_back(std::string(name));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return names;
}

}  // namespace hkube::api
