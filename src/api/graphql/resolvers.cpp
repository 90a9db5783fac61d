#include "api/graphql/resolvers.h"

namespace hkube::api::graphql {

void Resolvers::add(std::string type, std::string field, Resolver resolver) {
  resolvers_[{std::move(type), std::move(field)}] = std::move(resolver);
}

void Resolvers::add_list(std::string type, std::string field, ListResolver resolver) {
  lists_[{std::move(type), std::move(field)}] = std::move(resolver);
}

const Resolver* Resolvers::find(const std::string& type, const std::string& field) const {
  const auto it = resolvers_.find({type, field});
  return it == resolvers_.end() ? nullptr : &it->second;
}

const ListResolver* Resolvers::find_list(const std::string& type, const std::string& field) const {
  const auto it = lists_.find({type, field});
  return it == lists_.end() ? nullptr : &it->second;
}

std::vector<std::pair<std::string, std::string>> Resolvers::names() const {
  std::vector<Key> keys;
  for (const auto& [key, resolver] : resolvers_) keys.push_back(key);
  for (const auto& [key, resolver] : lists_) keys.push_back(key);
  return keys;
}

}  // namespace hkube::api::graphql
