#include "targets.h"

#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace hkube::fuzz {

const std::vector<Target>& targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> list = wire_targets();
    for (std::vector<Target> more : {language_targets(), record_targets(), graphql_targets()}) {
      list.insert(list.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return list;
  }();
  return all;
}

void require(bool condition, const char* text) {
  if (condition) return;
  std::fprintf(stderr, "not so: %s\n", text);
  std::abort();
}

}  // namespace hkube::fuzz
