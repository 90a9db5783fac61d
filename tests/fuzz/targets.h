#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hkube::fuzz {

/// A decoder of bytes that others send. `run` takes any bytes: it must neither crash nor hang, and what decodes must
/// survive being written and read again. It ends the program when that does not hold.
struct Target {
  std::string name;
  void (*run)(std::string_view bytes);
  std::vector<std::string> seeds;  ///< valid inputs to begin with
};

/// All decoders of the server.
const std::vector<Target>& targets();

/// Those of one source file each.
std::vector<Target> wire_targets();
std::vector<Target> language_targets();
std::vector<Target> record_targets();
std::vector<Target> graphql_targets();

/// Ends the program with the text when the condition does not hold.
void require(bool condition, const char* text);

}  // namespace hkube::fuzz
