// A program of libFuzzer for one decoder: hkube_fuzz --target=msgpack -max_total_time=600 <corpus folder>
// The decoder's seeds are written into the first folder named. See tests/fuzz/README.md.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "targets.h"

namespace {

const hkube::fuzz::Target* chosen = nullptr;

void choose(const char* name) {
  for (const hkube::fuzz::Target& target : hkube::fuzz::targets()) {
    if (target.name == name) chosen = &target;
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr const char* kOption = "--target=";
  const char* folder = nullptr;
  for (int i = 1; i < *argc; ++i) {
    const char* argument = (*argv)[i];
    if (std::strncmp(argument, kOption, std::strlen(kOption)) == 0) choose(argument + std::strlen(kOption));
    if (argument[0] != '-' && folder == nullptr) folder = argument;
  }
  if (chosen == nullptr) {
    for (const hkube::fuzz::Target& target : hkube::fuzz::targets()) std::printf("%s\n", target.name.c_str());
    std::exit(2);
  }
  for (std::size_t i = 0; folder != nullptr && i < chosen->seeds.size(); ++i) {
    std::ofstream(std::string(folder) + "/seed" + std::to_string(i), std::ios::binary) << chosen->seeds[i];
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
