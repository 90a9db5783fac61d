#pragma once

#include <string>
#include <string_view>

namespace hkube::api::graphql {

/// How many letters must change to make one word of the other; words longer than 64 letters are infinitely far.
std::size_t distance(std::string_view a, std::string_view b);

/// ` Did you mean "name"?` for the nearest of the names, or nothing when none is near.
template <typename List>
std::string suggestion(std::string_view word, const List& named) {
  std::size_t least = word.size() / 3 + 2;
  std::string_view best;
  for (const auto& entry : named) {
    if (const std::size_t d = distance(word, entry.name); d < least) {
      least = d;
      best = entry.name;
    }
  }
  return best.empty() ? "" : " Did you mean \"" + std::string(best) + "\"?";
}

}  // namespace hkube::api::graphql
