#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "api/graphql/plan.h"

namespace hkube::api::graphql {

/// What the resolvers of one query keep from one another's work; destroyed with the query.
class QuerySession {
 public:
  virtual ~QuerySession() = default;
};

/// What a resolver is asked.
struct FieldCall {
  const Json& parent;  ///< the object that the field belongs to; null for the query itself
  const PlannedField& field;
  QuerySession* session = nullptr;

  [[nodiscard]] const Json& arguments() const { return field.arguments; }
  /// A text argument; empty when it was not given.
  [[nodiscard]] std::string text(std::string_view name) const { return string_or(field.arguments, name); }
};

/// Gives a field's value as a document, which is then shaped by the field's type and by what is selected. May block:
/// for the threads of queries.
using Resolver = std::function<Result<Json>(const FieldCall&)>;
/// The same for a list that is too long to be kept: hands over one item after the other.
using ItemSink = std::function<Status(const Json&)>;
using ListResolver = std::function<Status(const FieldCall&, const ItemSink&)>;

/// How fields get their values. A field without a resolver is the member of that name of its parent's document.
class Resolvers {
 public:
  void add(std::string type, std::string field, Resolver resolver);
  void add_list(std::string type, std::string field, ListResolver resolver);

  [[nodiscard]] const Resolver* find(const std::string& type, const std::string& field) const;
  [[nodiscard]] const ListResolver* find_list(const std::string& type, const std::string& field) const;
  /// Type and field of each.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> names() const;

 private:
  using Key = std::pair<std::string, std::string>;
  std::map<Key, Resolver> resolvers_;
  std::map<Key, ListResolver> lists_;
};

}  // namespace hkube::api::graphql
