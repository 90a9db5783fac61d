// The same decoders with a few thousand mutations each, the same in every run: for every build. The search for more is
// `make fuzz`.
#include <gtest/gtest.h>

#include "sim/world.h"
#include "targets.h"

namespace hkube::fuzz {
namespace {

std::string mutate(std::string bytes, const std::vector<std::string>& seeds, sim::SeededRandom& random) {
  for (std::uint64_t times = 1 + random.below(4); times > 0; --times) {
    const std::size_t at = bytes.empty() ? 0 : random.below(bytes.size());
    switch (random.below(6)) {
      case 0:  // another byte
        if (!bytes.empty()) bytes[at] = static_cast<char>(random.next());
        break;
      case 1:  // one bit
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 2:  // the end is missing
        bytes.resize(at);
        break;
      case 3:  // something more
        bytes.insert(at, 1 + random.below(4), static_cast<char>(random.next()));
        break;
      case 4:  // a part twice
        bytes.insert(at, bytes.substr(at, random.below(16)));
        break;
      default: {  // a part of another
        const std::string& other = seeds[random.below(seeds.size())];
        if (!other.empty()) bytes.replace(at, random.below(8), other.substr(random.below(other.size()), 12));
      }
    }
  }
  return bytes;
}

class Decoders : public testing::TestWithParam<Target> {};

TEST_P(Decoders, SurviveMutations) {
  const Target& target = GetParam();
  sim::SeededRandom random(1);
  target.run("");
  for (const std::string& seed : target.seeds) {
    target.run(seed);
    for (int i = 0; i < 2'000 / static_cast<int>(target.seeds.size()); ++i) {
      target.run(mutate(seed, target.seeds, random));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Decoders, testing::ValuesIn(targets()), [](const auto& target) {
  std::string name = target.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace hkube::fuzz
