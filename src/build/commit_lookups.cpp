#include "build/commit_lookups.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "build/errc.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

/// Of what a command prints.
constexpr std::size_t kMostOutput = 64 << 10;
constexpr const char* kEmpty = "hkube: the repository is empty";

/// Arguments: git, the URL, what is fetched, the revision, what to print for an empty repository, options of the fetch.
/// Only commits are fetched where the host can leave out the rest; elsewhere the limit is 1 GiB, in blocks of 512
/// bytes.
constexpr const char* kScript = R"(git=$1 url=$2 wanted=$3 revision=$4 empty=$5; shift 5
ulimit -f 2097152
"$git" init --quiet --bare . || exit
"$git" fetch --quiet --no-tags --filter=tree:0 "$@" -- "$url" "$wanted"
status=$?
[ $status = 0 ] && exec "$git" log -1 --encoding=UTF-8 --format=%H%n%cI%n%s "$revision" --
refs=$("$git" ls-remote -- "$url" 2>/dev/null) && [ -z "$refs" ] && echo "$empty" >&2
exit $status)";

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The last line in which git says why it gives up.
std::string reason(const std::string& output) {
  const auto fatal = output.rfind("fatal: ");
  if (fatal == std::string::npos) return "the repository cannot be read";
  const auto begin = fatal + std::string_view("fatal: ").size();
  return output.substr(begin, output.find('\n', begin) - begin);
}

/// In the words of the hosts' own interfaces where clients know those.
std::string explain(const GitSource& source, const std::string& output) {
  if (holds(output, kEmpty)) return "Git Repository is empty";
  if (holds(output, "Authentication failed") || holds(output, "could not read Username")) {
    return source.token.empty() ? "Not Found" : "Bad credentials";
  }
  for (const char* missing : {"couldn't find remote ref", "not our ref", "unknown revision", "bad revision"}) {
    if (holds(output, missing)) return "Not Found";
  }
  const std::string why = reason(output);
  return why.starts_with("repository ") && why.ends_with(" not found") ? "Not Found" : why;
}

Result<GitCommit> read_commit(const std::string& output) {
  const auto first = output.find('\n');
  const auto second = first == std::string::npos ? first : output.find('\n', first + 1);
  if (second == std::string::npos) return Error(Errc::kRepository, "git printed no commit");
  return GitCommit{output.substr(0, first), output.substr(first + 1, second - first - 1),
                   output.substr(second + 1, output.find('\n', second + 1) - second - 1)};
}

}  // namespace

struct CommitLookups::Lookup {
  GitSource source;
  std::uint64_t number = 0;
  std::vector<Done> done = {};
  bool running = false;
  std::string directory = {};
  std::string output = {};
  std::string errors = {};
  std::unique_ptr<runtime::Process> process = nullptr;
  std::unique_ptr<runtime::Timer> timer = nullptr;
};

CommitLookups::CommitLookups(runtime::Executor& io, runtime::ProcessStarter& starter, BuilderSettings builder,
                             Settings settings)
    : io_(io), starter_(starter), builder_(std::move(builder)), settings_(std::move(settings)) {
  std::error_code ec;
  fs::remove_all(settings_.directory, ec);  // of an earlier life of the server
}

CommitLookups::~CommitLookups() {
  lookups_.clear();
  std::error_code ec;
  fs::remove_all(settings_.directory, ec);
}

void CommitLookups::find(GitSource source, Done done) {
  for (const auto& [number, lookup] : lookups_) {
    if (!lookup->running && lookup->source == source) return lookup->done.push_back(std::move(done));
  }
  if (lookups_.size() - running_ >= settings_.most_waiting) {
    return done(Error(Errc::kOverloaded, "too many git repositories are looked up; try again"));
  }
  const std::uint64_t number = ++last_number_;
  Lookup& lookup = *(lookups_[number] = std::make_unique<Lookup>(Lookup{std::move(source), number}));
  lookup.done.push_back(std::move(done));
  const std::string seconds = std::to_string(settings_.timeout.count() / 1000);
  lookup.timer = io_.after(settings_.timeout, [this, seconds, number] {
    end(number, Error(Errc::kRepository, "no answer within " + seconds + " seconds"));
  });
  start_next();
}

CommitLookups::Lookup* CommitLookups::next() const {
  if (running_ >= settings_.parallel) return nullptr;
  const auto is_asked = [this](const GitSource& source) {
    return std::ranges::any_of(
        lookups_, [&](const auto& other) { return other.second->running && other.second->source == source; });
  };
  for (const auto& [number, lookup] : lookups_) {
    if (!lookup->running && !is_asked(lookup->source)) return lookup.get();
  }
  return nullptr;
}

void CommitLookups::start_next() {
  while (Lookup* lookup = next()) {
    lookup->running = true;
    ++running_;
    if (Status started = start(*lookup); !started.ok()) end(lookup->number, started.error());
  }
}

Status CommitLookups::start(Lookup& lookup) {
  const std::string number = std::to_string(lookup.number);
  lookup.directory = settings_.directory + "/" + number;
  std::error_code ec;
  fs::create_directories(lookup.directory, ec);
  if (ec) return Error(Errc::kInternal, "cannot make " + lookup.directory + ": " + ec.message());
  const std::string& reference = lookup.source.reference;
  // The beginning of an id is known to who has the history only.
  const bool part = is_commit_id(reference) && !is_whole_commit_id(reference);
  runtime::ProcessSpec spec{{"sh", "-c", kScript, "lookup", builder_.git_command, lookup.source.clone_url(),
                             part ? "+refs/heads/*:refs/heads/*" : reference, part ? reference : "FETCH_HEAD", kEmpty},
                            {{"PATH", builder_.path}, {"HOME", lookup.directory}},
                            lookup.directory};
  if (!part) spec.argv.insert(spec.argv.end(), {"--depth", "1"});
  spec.env.insert(spec.env.end(), builder_.pass_environment.begin(), builder_.pass_environment.end());
  for (auto& variable : git_variables(lookup.source)) spec.env.push_back(std::move(variable));
  HKUBE_ASSIGN(
      lookup.process,
      starter_.start(spec, {[&lookup](runtime::OutputStream stream, std::string_view chunk) {
                              auto& text = stream == runtime::OutputStream::kStdout ? lookup.output : lookup.errors;
                              text += chunk.substr(0, kMostOutput - std::min(kMostOutput, text.size()));
                            },
                            [this, &lookup](runtime::ProcessExit exit) {
                              if (exit.code == 0 && exit.signal == 0)
                                return end(lookup.number, read_commit(lookup.output));
                              if (exit.code == 127)
                                return end(lookup.number,
                                           Error(Errc::kRepository, "git was not found; is it installed (--git)?"));
                              end(lookup.number, Error(Errc::kRepository, explain(lookup.source, lookup.errors)));
                            }}));
  return {};
}

void CommitLookups::end(std::uint64_t number, Result<GitCommit> commit) {
  auto ended = lookups_.extract(number);
  if (!ended) return;
  std::shared_ptr<Lookup> lookup = std::move(ended.mapped());
  if (lookup->running) --running_;
  // The process that reports is destroyed after its callback has returned, and its folder after the process.
  io_.post([lookup]() mutable {
    lookup->process.reset();
    std::error_code ec;
    if (!lookup->directory.empty()) fs::remove_all(lookup->directory, ec);
  });
  if (!commit.ok()) {
    Error error = commit.take_error();
    error.message += " (" + lookup->source.web_url + ")";
    commit = std::move(error);
  }
  for (const Done& done : lookup->done) done(commit);
  start_next();
}

}  // namespace hkube::build
