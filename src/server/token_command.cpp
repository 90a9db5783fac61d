#include "server/token_command.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "api/token_file.h"
#include "runtime/real/io_runtime.h"
#include "server/command_flags.h"
#include "server/config.h"
#include "server/data_folder.h"

namespace hkube::server {

namespace {

constexpr const char* kUsage =
    "hkube token: who may use a server that runs with --auth tokens.\n\n"
    "Usage: hkube token create --name NAME --role ROLE[,ROLE...] [--expires DAYS] [--data-dir DIR]\n"
    "       hkube token list [--data-dir DIR]\n"
    "       hkube token revoke --name NAME [--data-dir DIR]\n\n"
    "--name NAME      whose token it is; also the user name of auth/login, with the token as password\n"
    "--expires DAYS   the token is refused after so many days (default: never)\n"
    "--data-dir DIR   the server's data folder (default HKUBE_DATA_DIR or ~/.hkube)\n\n"
    "Roles: view, execute, edit, delete; admin is all of them. The token is printed once and kept nowhere.\n"
    "Example: hkube token create --name alice --role view,execute --expires 90\n";
constexpr int kMaxDays = 36'500;
constexpr std::int64_t kDayMs = 86'400'000;

Error bad(const std::string& what) { return {Errc::kBadOption, what}; }

Result<std::string> token_file(const Flags& flags, const std::map<std::string, std::string>& environment) {
  HKUBE_ASSIGN(const std::string folder, data_folder_of(flags, environment));
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

Result<int> create(const Flags& flags, const std::string& path, OutputStream& out) {
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
  const std::string tokens = api::token_file_of(folder);
  HKUBE_ASSIGN(const std::string text, api::create_token(tokens, std::move(token)));
  out << text << "\n";
  const int code = out.finish(0);
  if (code != 0) HKUBE_TRY(api::revoke_token(tokens, flags.at("name")));
  return code;
}

std::string date(Timestamp at) {
  const std::time_t seconds = at.ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16];
  return std::strftime(text, sizeof text, "%Y-%m-%d", &parts) == 0 ? "" : text;
}

Result<int> list(const std::string& path, OutputStream& out) {
  HKUBE_ASSIGN(const auto tokens, api::read_tokens(path));
  for (const api::Token& token : tokens) {
    std::string roles;
    for (api::Role role : token.roles) roles += (roles.empty() ? "" : ",") + std::string(api::role_name(role));
    out << token.name << "  " << roles << "  created " << date(token.created) << "  "
        << (token.expires ? "expires " + date(*token.expires) : "does not expire") << "\n";
  }
  return 0;
}

Result<int> revoke(const Flags& flags, const std::string& path, OutputStream& out) {
  if (!flags.contains("name")) return bad("token revoke needs --name");
  HKUBE_ASSIGN(const bool revoked, api::revoke_token(path, flags.at("name")));
  if (!revoked) return bad("there is no token " + flags.at("name"));
  out << "revoked\n";
  return 0;
}

Result<int> run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                OutputStream& out) {
  const std::string& verb = arguments[0];
  if (verb != "create" && verb != "list" && verb != "revoke") {
    return bad("unknown command \"" + verb + "\"; see hkube token --help");
  }
  std::vector<std::string> known{"data-dir"};
  if (verb != "list") known.emplace_back("name");
  if (verb == "create") known.insert(known.end(), {"role", "expires"});
  HKUBE_ASSIGN(const Flags flags, read_flags(arguments, 1, known, "hkube token"));
  HKUBE_ASSIGN(const std::string path, token_file(flags, environment));
  if (verb == "create") return create(flags, path, out);
  if (verb == "list") return list(path, out);
  return revoke(flags, path, out);
}

}  // namespace

int run_token_command(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
                      OutputStream& out) {
  if (asks_for_help(arguments) || (!arguments.empty() && arguments[0] == "help")) {
    out << kUsage;
    return out.finish(0);
  }
  if (arguments.empty()) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const auto code = run(arguments, environment, out);
  if (code.ok()) return out.finish(*code);
  std::fprintf(stderr, "hkube token: %s\n", code.error().message.c_str());
  return code.error().kind == ErrorKind::kInternal ? 1 : 2;
}

}  // namespace hkube::server
