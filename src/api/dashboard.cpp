#include "api/dashboard.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "observe/deflate.h"

namespace hkube::api {

namespace {

constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kAssets = "assets/";

constexpr std::array<std::pair<std::string_view, const char*>, 9> kTypes{{{".html", "text/html; charset=utf-8"},
                                                                          {".js", "text/javascript; charset=utf-8"},
                                                                          {".css", "text/css; charset=utf-8"},
                                                                          {".svg", "image/svg+xml"},
                                                                          {".png", "image/png"},
                                                                          {".woff2", "font/woff2"},
                                                                          {".json", "application/json"},
                                                                          {".txt", "text/plain; charset=utf-8"},
                                                                          {".map", "application/json"}}};

/// Scripts and styles are the server's own files. Graphs and tables place their parts by style attributes, and the
/// worker that lays out graphs is one of the files.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const char* type_of(std::string_view name) {
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

bool takes_gzip(const net::HttpRequest& head) {
  return head.header("accept-encoding").find("gzip") != std::string_view::npos;
}

net::HttpResponse with_policy(net::HttpResponse response) {
  response.headers.emplace_back("Content-Security-Policy", kPolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

net::HttpResponse absent_page(Dashboard dashboard) {
  net::HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::string("<!doctype html><html lang=\"en\"><title>HKube</title><h1>HKube</h1><p>This server ") +
                  (dashboard == Dashboard::kOff ? "runs without a dashboard (--no-dashboard)."
                                                : "was built without a dashboard: there was no npm.") +
                  "</p><p><a href=\"swagger-api/\">Its API</a></p></html>\n";
  response.headers.emplace_back("Cache-Control", "no-cache");
  return with_policy(std::move(response));
}

net::HttpResponse file_answer(const net::HttpRequest& head, const DashboardFile& file) {
  net::HttpResponse response;
  response.content_type = type_of(file.name);
  // Names of assets change with what is in them.
  const bool lasting = file.name.starts_with(kAssets);
  response.headers.emplace_back("Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (takes_gzip(head)) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = std::string(file.gzip);
  } else {
    response.body = observe::gunzip(file.gzip).value_or("");
  }
  return with_policy(std::move(response));
}

}  // namespace

std::optional<net::HttpResponse> dashboard_answer(const net::HttpRequest& head, Dashboard dashboard) {
  if ((head.method != "GET" && head.method != "HEAD") || !head.path.starts_with('/')) return std::nullopt;
  std::string_view name = std::string_view(head.path).substr(1);
  if (name.empty()) name = kIndex;
  const auto files = dashboard == Dashboard::kOn ? dashboard_files() : std::span<const DashboardFile>();
  const auto found = std::ranges::find(files, name, &DashboardFile::name);
  if (found != files.end()) return file_answer(head, *found);
  if (name == kIndex && files.empty()) return absent_page(dashboard);
  return std::nullopt;
}

}  // namespace hkube::api
