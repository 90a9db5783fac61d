#include "build/git_steps.h"

#include "build/archive.h"

namespace hkube::build {

namespace {

/// No file of more than 4 GiB, in blocks of 512 bytes; what is fetched is one file.
constexpr const char* kLimited = R"(ulimit -f 8388608; exec "$@")";
/// Arguments: git, the most files, the most bytes.
constexpr const char* kCheckSize =
    R"("$1" ls-tree -r -l --full-tree FETCH_HEAD | awk -v most="$2" -v room="$3" '{ n++; size += $4 }
END { print n " files, " size " bytes"; exit n > most || size > room }')";

}  // namespace

std::deque<Step> fetch_steps(const BuildRequest& request, const BuilderSettings& settings) {
  const GitSource& source = *request.repository;
  const std::string& git = settings.git_command;
  const ArchiveLimits limits;
  GitSource nobody = source;  // nothing is fetched any more
  nobody.token.clear();
  const std::string needs = "builds from git repositories need git (--git)";
  const std::filesystem::path own = std::filesystem::path(request.directory) / "code" / ".git";
  std::deque<Step> steps{
      {"git init", {git, "init", "--quiet", "--template=", "."}, {}, needs},
      {"git fetch",
       {"sh", "-c", kLimited, "limited", git, "fetch", "--quiet", "--no-tags", "--depth", "1", "--", source.clone_url(),
        source.reference},
       git_variables(source)},
      {"the check of the repository's size",
       {"sh", "-c", kCheckSize, "size", git, std::to_string(limits.entries), std::to_string(limits.bytes)}},
      {"git checkout", {git, "checkout", "--quiet", "--detach", "FETCH_HEAD"}, git_variables(nobody)}};
  steps.back().after = [own]() -> Status {
    std::error_code ignored;
    std::filesystem::remove_all(own, ignored);
    return {};
  };
  return steps;
}

}  // namespace hkube::build
