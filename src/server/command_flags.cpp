#include "server/command_flags.h"

#include <algorithm>

#include "server/config.h"

namespace hkube::server {

Result<Flags> read_flags(const std::vector<std::string>& arguments, std::size_t first,
                         const std::vector<std::string>& known, std::string_view program) {
  const auto bad = [](const std::string& what) { return Error(Errc::kBadOption, what); };
  Flags flags;
  for (std::size_t i = first; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    const auto equals = name.find('=');
    std::string value = equals == std::string::npos ? "" : name.substr(equals + 1);
    name.resize(std::min(equals, name.size()));
    if (!name.starts_with("--") || std::find(known.begin(), known.end(), name.substr(2)) == known.end()) {
      return bad("unknown option \"" + name + "\"; see " + std::string(program) + " --help");
    }
    if (equals == std::string::npos) {
      if (i + 1 == arguments.size()) return bad("option " + name + " needs a value");
      value = arguments[++i];
    }
    flags[name.substr(2)] = value;
  }
  return flags;
}

Result<std::string> data_folder_of(const Flags& flags, const std::map<std::string, std::string>& environment) {
  std::string folder;
  if (const auto home = environment.find("HOME"); home != environment.end()) folder = home->second + "/.hkube";
  if (const auto named = environment.find("HKUBE_DATA_DIR"); named != environment.end()) folder = named->second;
  if (const auto given = flags.find("data-dir"); given != flags.end()) folder = given->second;
  if (folder.empty()) return Error(Errc::kBadOption, "data-dir must be given, as HOME is not set");
  return folder;
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const std::string& argument) { return argument == "--help" || argument == "-h"; });
}

}  // namespace hkube::server
