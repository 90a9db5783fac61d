#include "api/router.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "api/respond.h"
#include "base/json_document.h"
#include "runtime/net/http_message.h"
#include "spec/yaml.h"

namespace hkube::api {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const auto slash = path.find('/');
    if (slash != 0) segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return segments;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

bool is_parameter(const std::string& segment) { return segment.starts_with(':') || segment.starts_with('*'); }

std::string join(const std::vector<std::string>& segments, std::size_t from) {
  std::string path = segments[from];
  for (std::size_t i = from + 1; i < segments.size(); ++i) path += "/" + segments[i];
  return path;
}

/// "a=1&b=2" → {"a": "1", "b": "2"}.
Json form_fields(const std::string& body) {
  net::HttpRequest form;
  net::parse_target("/?" + body, form);
  Json fields = Json::object();
  for (auto& [name, value] : form.query) fields[name] = std::move(value);
  return fields;
}

}  // namespace

std::string Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

std::string Request::query(std::string_view name, std::string fallback) const {
  const std::string* value = http.find_query(name);
  if (value != nullptr) return *value;
  return fallback;
}

Result<Json> Request::json_body() const {
  if (http.body.empty()) return Json(Json::object());
  const std::string_view type = http.header("content-type");
  // curl says "form" of everything that it is not told otherwise.
  const bool json = http.body.find_first_of("{[") == http.body.find_first_not_of(" \t\r\n");
  if (!json && type.find("x-www-form-urlencoded") != std::string_view::npos) return form_fields(http.body);
  if (type.find("yaml") != std::string_view::npos) return spec::parse_yaml(http.body);
  HKUBE_ASSIGN(Json body, parse_json_document(http.body));
  if (!body.is_object() && !body.is_array()) return bad_request("the body must be a JSON object or array");
  return body;
}

void Router::add(std::string method, std::string_view pattern, Handler handler) {
  Route route;
  route.role = role_of_route(method, pattern);
  route.method = std::move(method);
  route.pattern = pattern;
  route.segments = split(pattern);
  route.handler = std::move(handler);
  route.takes_rest = !route.segments.empty() && route.segments.back().starts_with('*');
  if (!route.segments.empty() && route.segments.back().ends_with('?')) {
    route.last_optional = true;
    route.segments.back().pop_back();
  }
  // Fixed segments before parameters, so that "exec/pipeline/list" is not taken for a job's id; what takes the rest of
  // a path last, the longest beginning first.
  const auto rank = [](const Route& r) {
    const auto parameters = std::count_if(r.segments.begin(), r.segments.end(), is_parameter);
    return std::tuple(r.takes_rest, r.takes_rest ? -static_cast<std::ptrdiff_t>(r.segments.size()) : parameters);
  };
  auto place =
      std::find_if(routes_.begin(), routes_.end(), [&](const Route& other) { return rank(other) > rank(route); });
  routes_.insert(place, std::move(route));
}

bool Router::Route::matches(const std::vector<std::string>& path) const {
  const std::size_t wanted = segments.size();
  const bool fits =
      path.size() == wanted || (last_optional && path.size() + 1 == wanted) || (takes_rest && path.size() > wanted);
  return fits && std::equal(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(std::min(path.size(), wanted)),
                            segments.begin(), [](const std::string& given, const std::string& pattern) {
                              return is_parameter(pattern) || same_word(given, pattern);
                            });
}

Json Router::list() const {
  Json routes = Json::array();
  for (const Route& route : routes_) {
    routes.push_back({{"method", route.method}, {"pattern", route.pattern}, {"role", role_name(route.role)}});
  }
  return routes;
}

Router::Found Router::find(std::string_view method, std::string_view path) const {
  const std::vector<std::string> segments = split(path);
  Found found;
  for (const Route& route : routes_) {
    if (!route.matches(segments)) continue;
    if (route.method != method && (method != "HEAD" || route.method != "GET")) {
      found.allowed += (found.allowed.empty() ? "" : ", ") + route.method;
      continue;
    }
    found.handler = &route.handler;
    found.pattern = route.pattern;
    found.role = route.role;
    for (std::size_t i = 0; i < std::min(segments.size(), route.segments.size()); ++i) {
      if (!is_parameter(route.segments[i])) continue;
      const bool rest = route.takes_rest && i + 1 == route.segments.size();
      found.params.emplace_back(std::string_view(route.segments[i]).substr(1), rest ? join(segments, i) : segments[i]);
    }
    return found;
  }
  return found;
}

}  // namespace hkube::api
