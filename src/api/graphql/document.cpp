#include "api/graphql/document.h"

#include <algorithm>

namespace hkube::api::graphql {

std::string TypeRef::text() const {
  std::string before;
  std::string after;
  for (const char wrapper : wrappers) {
    if (wrapper == '[') {
      before += '[';
      after.insert(0, "]");
    } else {
      after.insert(0, "!");
    }
  }
  return before + name + after;
}

bool Value::same_as(const Value& other) const {
  if (kind != other.kind || text != other.text) return false;
  const auto same = [](const Value& a, const Value& b) { return a.same_as(b); };
  if (!std::equal(items.begin(), items.end(), other.items.begin(), other.items.end(), same)) return false;
  return std::equal(members.begin(), members.end(), other.members.begin(), other.members.end(),
                    [&](const auto& a, const auto& b) { return a.name == b.name && same(a.value, b.value); });
}

}  // namespace hkube::api::graphql
