#include "server/token_command.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "api/token_file.h"
#include "runtime/real/io_runtime.h"
#include "server/config.h"
#include "server/data_folder.h"

namespace hkube::server {

namespace {

constexpr const char* kUsage =
    "hkube token: who may use a server that runs with --auth tokens.\n\n"
    "Usage: hkube token create --name NAME --role ROLE[,ROLE...] [--expires DAYS] [--data-dir DIR]\n"
    "       hkube token list [--data-dir DIR]\n"
    "       hkube token revoke --name NAME [--data-dir DIR]\n\n"
    "Roles: view, execute, edit, delete; admin is all of them. The token is printed once and kept nowhere.\n"
    "--data-dir is the server's (default HKUBE_DATA_DIR or ~/.hkube).\n";
constexpr int kMaxDays = 36'500;
constexpr std::int64_t kDayMs = 86'400'000;
using Flags = std::map<std::string, std::string>;

Error bad(const std::string& what) { return {Errc::kBadOption, what}; }

Result<Flags> read_flags(const std::vector<std::string>& arguments, const std::vector<std::string>& known) {
  Flags flags;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    std::string value;
    if (const auto equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    } else {
      return bad("option " + name + " needs a value");
    }
    const bool is_known =
        name.starts_with("--") && std::find(known.begin(), known.end(), name.substr(2)) != known.end();
    if (!is_known) return bad("unknown option \"" + name + "\"; see hkube token --help");
    flags[name.substr(2)] = value;
  }
  return flags;
}

Result<std::string> token_file(const Flags& flags, const std::map<std::string, std::string>& environment) {
  std::string folder;
  if (const auto home = environment.find("HOME"); home != environment.end()) folder = home->second + "/.hkube";
  if (const auto named = environment.find("HKUBE_DATA_DIR"); named != environment.end()) folder = named->second;
  if (const auto given = flags.find("data-dir"); given != flags.end()) folder = given->second;
  if (folder.empty()) return bad("data-dir must be given, as HOME is not set");
  return api::token_file_of(folder);
}

Result<std::vector<api::Role>> read_roles(const std::string& text) {
  std::vector<api::Role> roles;
  for (std::size_t from = 0; from <= text.size();) {
    const auto comma = std::min(text.find(',', from), text.size());
    const std::string word = text.substr(from, comma - from);
    const auto role = api::parse_role(word);
    if (!role) return bad("role must be view, execute, edit, delete or admin, not \"" + word + "\"");
    roles.push_back(*role);
    from = comma + 1;
  }
  return roles;
}

Result<int> create(const Flags& flags, const std::string& path) {
  if (!flags.contains("name") || !flags.contains("role")) return bad("token create needs --name and --role");
  api::Token token;
  token.name = flags.at("name");
  HKUBE_ASSIGN(token.roles, read_roles(flags.at("role")));
  token.created = runtime::make_system_clock()->now();
  if (const auto given = flags.find("expires"); given != flags.end()) {
    int days = 0;
    const std::string& text = given->second;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (ec != std::errc() || end != text.data() + text.size() || days < 1 || days > kMaxDays) {
      return bad("expires must be a number of days from 1 to " + std::to_string(kMaxDays) + ", not \"" + text + "\"");
    }
    token.expires = Timestamp{token.created.ms + days * kDayMs};
  }
  HKUBE_ASSIGN(const std::string folder, prepare_data_folder(std::filesystem::path(path).parent_path()));
  HKUBE_ASSIGN(const std::string text, api::create_token(api::token_file_of(folder), std::move(token)));
  std::printf("%s\n", text.c_str());
  return 0;
}

std::string date(Timestamp at) {
  const std::time_t seconds = at.ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16];
  return std::strftime(text, sizeof text, "%Y-%m-%d", &parts) == 0 ? "" : text;
}

Result<int> list(const std::string& path) {
  HKUBE_ASSIGN(const auto tokens, api::read_tokens(path));
  for (const api::Token& token : tokens) {
    std::string roles;
    for (api::Role role : token.roles) roles += (roles.empty() ? "" : ",") + std::string(api::role_name(role));
    std::printf("%s  %s  created %s  %s\n", token.name.c_str(), roles.c_str(), date(token.created).c_str(),
                token.expires ? ("expires " + date(*token.expires)).c_str() : "does not expire");
  }
  return 0;
}

Result<int> revoke(const Flags& flags, const std::string& path) {
  if (!flags.contains("name")) return bad("token revoke needs --name");
  HKUBE_ASSIGN(const bool revoked, api::revoke_token(path, flags.at("name")));
  if (!revoked) return bad("there is no token " + flags.at("name"));
  std::printf("revoked\n");
  return 0;
}

Result<int> run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
  const std::string& verb = arguments[0];
  std::vector<std::string> known{"data-dir"};
  if (verb != "list") known.emplace_back("name");
  if (verb == "create") known.insert(known.end(), {"role", "expires"});
  HKUBE_ASSIGN(const Flags flags, read_flags(arguments, known));
  HKUBE_ASSIGN(const std::string path, token_file(flags, environment));
  if (verb == "create") return create(flags, path);
  if (verb == "list") return list(path);
  if (verb == "revoke") return revoke(flags, path);
  return bad("unknown command \"" + verb + "\"; see hkube token --help");
}

}  // namespace

int run_token_command(const std::vector<std::string>& arguments,
                      const std::map<std::string, std::string>& environment) {
  const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  if (arguments.empty() || asked) {
    std::fputs(kUsage, asked ? stdout : stderr);
    return asked ? 0 : 2;
  }
  const auto code = run(arguments, environment);
  if (code.ok()) return *code;
  std::fprintf(stderr, "hkube token: %s\n", code.error().message.c_str());
  return code.error().kind == ErrorKind::kInternal ? 1 : 2;
}

}  // namespace hkube::server
