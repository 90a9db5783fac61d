#include "api/algorithm_lists.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "api/algorithms.h"
#include "api/checked_request.h"
#include "api/projection.h"
#include "api/unscheduled.h"
#include "api/whole_number.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The `name` of a filter: a part of the name. Of regular expressions, which the original takes, "^", "$" and ".*"
/// count; others could keep the server busy for ever.
class NameFilter {
 public:
  explicit NameFilter(std::string_view text) {
    at_begin_ = text.starts_with('^');
    if (at_begin_) text.remove_prefix(1);
    at_end_ = text.ends_with('$');
    if (at_end_) text.remove_suffix(1);
    constexpr std::string_view kAnything = ".*";
    for (auto gap = text.find(kAnything); gap != std::string_view::npos; gap = text.find(kAnything)) {
      pieces_.emplace_back(text.substr(0, gap));
      text.remove_prefix(gap + kAnything.size());
    }
    pieces_.emplace_back(text);
  }

  [[nodiscard]] bool matches(std::string_view name) const {
    std::size_t from = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const bool last = i + 1 == pieces_.size();
      const std::size_t found = last && at_end_ ? name.rfind(pieces_[i]) : name.find(pieces_[i], from);
      if (found == std::string_view::npos || found < from || (i == 0 && at_begin_ && found != 0)) return false;
      from = found + pieces_[i].size();
    }
    return !at_end_ || from == name.size();
  }

 private:
  bool at_begin_ = false;
  bool at_end_ = false;
  std::vector<std::string> pieces_;
};

/// All of them, with what keeps those that wait from running.
void list_algorithms(const ApiContext& api, const Request& request, const Responder& respond) {
  const auto query = checked_query(request, spec::list_query_schema());
  if (!query.ok()) return respond(error_response(query.error()));
  auto all = api.catalog.list(DocumentKind::kAlgorithm);
  if (!all.ok()) return respond(error_response(all.error()));
  const NameFilter filter(string_or(*query, "name"));
  std::erase_if(*all, [&](const Json& algorithm) { return !filter.matches(string_or(algorithm, "name")); });
  find_unscheduled(api, respond,
                   [respond, list = sorted_list(*std::move(all), *query, "created")](const Unscheduled& waiting) {
                     Json shown = list;
                     for (Json& algorithm : shown) {
                       if (const auto item = waiting.find(string_or(algorithm, "name")); item != waiting.end()) {
                         algorithm["unscheduledReason"] = item->second["message"];
                       }
                     }
                     respond(json_response(shown));
                   });
}

bool passes(const Json& algorithm, const Json& query, const NameFilter& name) {
  const auto equal = [&](const char* key) {
    return !query.contains(key) || string_or(algorithm, key) == string_or(query, key);
  };
  const Json* pending = at_path(algorithm, "options.pending");
  const bool is_pending = pending != nullptr && *pending == true;
  return name.matches(string_or(algorithm, "name")) && equal("kind") && equal("algorithmImage") &&
         (!query.contains("pending") || query["pending"] == is_pending);
}

/// Cursors are places in order of insertion, in the form of the original's: 24 hexadecimal digits.
std::string cursor_text(std::size_t place) {
  char text[25];
  std::snprintf(text, sizeof text, "%024zx", place);
  return text;
}

Result<Json> filter_algorithms(const ApiContext& api, const Request& request) {
  const auto begun = std::chrono::steady_clock::now();
  HKUBE_ASSIGN(const Json query, checked_query(request, spec::algorithms_filter_schema()));
  HKUBE_ASSIGN(const auto all, api.catalog.list(DocumentKind::kAlgorithm));
  const bool oldest_first = string_or(query, "sort") == "asc";
  std::optional<std::size_t> after;
  if (const std::string cursor = string_or(query, "cursor"); !cursor.empty()) {
    std::size_t place = 0;
    const auto [end, ec] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), place, 16);
    if (cursor.size() != 24 || ec != std::errc() || end != cursor.data() + cursor.size()) {
      return bad_request("please provide a valid cursor");
    }
    after = place;
  }
  const std::size_t limit = whole_number(query, "limit", all.size());
  std::size_t skip = after ? 0 : std::min(whole_number(query, "page", 1) - 1, all.size()) * limit;
  const NameFilter name(string_or(query, "name"));
  const Projection fields(read_flags(request.query("fields")));
  Json hits = Json::array();
  Json answer = {{"hits", Json::array()}};
  for (std::size_t i = 0; i < all.size() && hits.size() < limit; ++i) {
    const std::size_t place = oldest_first ? i : all.size() - 1 - i;
    if (after && (oldest_first ? place <= *after : place >= *after)) continue;
    if (!passes(all[place], query, name)) continue;
    if (skip > 0) {
      --skip;
      continue;
    }
    hits.push_back(fields.apply(all[place]));
    answer["cursor"] = cursor_text(place);
  }
  answer["hits"] = std::move(hits);
  char took[32];
  std::snprintf(took, sizeof took, "%.2fms",
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  answer["timeTook"] = took;
  return answer;
}

}  // namespace

void add_algorithm_list_routes(Router& router, ApiContext& api) {
  router.add("GET", "store/algorithms",
             [&api](const Request& request, const Responder& respond) { list_algorithms(api, request, respond); });
  router.add("GET", "store/algorithmsFilter",
             answering([&api](const Request& request) { return filter_algorithms(api, request); }));
  router.add("GET", "store/algorithms/:name",
             answering([&api](const Request& request) { return find_algorithm(api, request.param("name")); }));
}

}  // namespace hkube::api
