#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "runtime/net/http_server.h"

namespace hkube::api {

/// A file of the dashboard as it was built: compressed with gzip.
struct DashboardFile {
  std::string_view name;  ///< "index.html", "assets/main-x1y2.js"
  std::string_view gzip;
};

/// What was built into this program; empty: it was built without a dashboard.
std::span<const DashboardFile> dashboard_files();

enum class Dashboard { kOn, kOff };

/// The answer of a GET below `/` that is the dashboard's: the page itself, or one of its files. Nothing for other
/// paths. With kOff, or where none was built in, the page says so.
std::optional<net::HttpResponse> dashboard_answer(const net::HttpRequest& head, Dashboard dashboard);

}  // namespace hkube::api
