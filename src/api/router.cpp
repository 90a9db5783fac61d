#include "api/router.h"

#include <algorithm>
#include <cctype>

#include "api/respond.h"
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

bool is_parameter(const std::string& segment) { return segment.starts_with(':'); }

}  // namespace

std::string Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

std::string Request::query(std::string_view name, std::string fallback) const {
  const std::string* value = http.find_query(name);
  return value == nullptr ? std::move(fallback) : *value;
}

Result<Json> Request::json_body() const {
  if (http.body.empty()) return Json(Json::object());
  const std::string_view type = http.header("content-type");
  if (type.find("yaml") != std::string_view::npos) return spec::parse_yaml(http.body);
  HKUBE_ASSIGN(Json body, parse_json(http.body));
  if (!body.is_object() && !body.is_array()) return bad_request("the body must be a JSON object or array");
  return body;
}

void Router::add(std::string method, std::string_view pattern, Handler handler) {
  Route route{std::move(method), split(pattern), false, std::move(handler)};
  if (!route.segments.empty() && route.segments.back().ends_with('?')) {
    route.last_optional = true;
    route.segments.back().pop_back();
  }
  // Fixed segments before parameters, so that "exec/pipeline/list" is not taken for a job's id.
  const auto parameters = [](const Route& r) {
    return std::count_if(r.segments.begin(), r.segments.end(), is_parameter);
  };
  auto place = std::find_if(routes_.begin(), routes_.end(),
                            [&](const Route& other) { return parameters(other) > parameters(route); });
  routes_.insert(place, std::move(route));
}

bool Router::dispatch(std::string_view path, net::HttpRequest request, const Responder& respond) const {
  const std::vector<std::string> segments = split(path);
  std::string allowed;
  for (const Route& route : routes_) {
    const std::size_t wanted = route.segments.size();
    if (segments.size() != wanted && !(route.last_optional && segments.size() + 1 == wanted)) continue;
    const bool matches = std::equal(segments.begin(), segments.end(), route.segments.begin(),
                                    [](const std::string& given, const std::string& pattern) {
                                      return is_parameter(pattern) || same_word(given, pattern);
                                    });
    if (!matches) continue;
    if (route.method != request.method) {
      allowed += (allowed.empty() ? "" : ", ") + route.method;
      continue;
    }
    Request matched{std::move(request), {}};
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (is_parameter(route.segments[i])) {
        matched.params.emplace_back(std::string_view(route.segments[i]).substr(1), segments[i]);
      }
    }
    route.handler(std::move(matched), respond);
    return true;
  }
  if (allowed.empty()) return false;
  net::HttpResponse response = json_response({{"error", {{"code", 405}, {"message", "Method Not Allowed"}}}}, 405);
  response.headers.emplace_back("Allow", allowed);
  respond(std::move(response));
  return true;
}

}  // namespace hkube::api
