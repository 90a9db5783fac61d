// The command line's grammar. CLI11 is included here and nowhere else: it is slow to compile.
#include "cli/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "cli/commands.h"

namespace hkube::cli {

namespace {

constexpr const char* kVersion = "0.1.0";
constexpr std::int64_t kLongestWait = 1'000'000'000;  // seconds
constexpr double kMostDevices = 1e6;
constexpr int kMostLines = 1'000'000'000;
constexpr const char* kDefaultEndpoint = "http://127.0.0.1:8080";

/// Global flags as they were given; empty means not given.
struct Globals {
  std::string endpoint;
  std::string path_prefix;
  std::string output;
  std::string reject_unauthorized;
  std::string ca_file;
  std::string username;
  std::string password;
  bool json = false;
};

using Action = std::function<int(const Session&)>;

/// "--f file" and "--f=file" are written in every document of the original; they mean "-f".
std::vector<std::string> normalise(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    const bool letter = argument.size() >= 3 && argument.starts_with("--") && argument[2] != '-' &&
                        (argument.size() == 3 || argument[3] == '=');
    if (!letter) {
      result.push_back(argument);
      continue;
    }
    result.push_back("-" + argument.substr(2, 1));
    if (argument.size() > 4) result.push_back(argument.substr(4));
  }
  return result;
}

/// What can be asked for of a machine. A plain range would take "nan".
CLI::Validator amount() {
  return CLI::Validator(
      [](const std::string& text) {
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        const bool good = !text.empty() && *end == '\0' && value >= 0 && value <= kMostDevices;
        return good ? std::string() : "must be a number from 0 to 1000000, not " + text;
      },
      "");
}

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

/// The command that was named: the deepest one.
const CLI::App* deepest(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

/// " Did you mean --file?" or nothing.
std::string suggestion(const CLI::App& app, const std::string& word) {
  std::string best;
  std::size_t least = 3;
  const auto consider = [&](const std::string& candidate) {
    const std::size_t d = distance(word, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  };
  for (const CLI::App* level = deepest(&app); level != nullptr; level = level->get_parent()) {
    for (const CLI::Option* option : level->get_options()) {
      for (const std::string& name : option->get_lnames()) consider("--" + name);
    }
    for (const CLI::App* command : level->get_subcommands([](const CLI::App*) { return true; }))
      consider(command->get_name());
  }
  return best.empty() ? "" : " Did you mean " + best + "?";
}

class Grammar {
 public:
  explicit Grammar(Globals& globals) : app_("hkubectl: the command line of HKube", "hkubectl") {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", kVersion);
    app_.set_help_flag("--help,-h", "show this help");
    app_.add_option("-e,--endpoint", globals.endpoint, "the server's address (HKUBE_ENDPOINT)");
    app_.add_option("--pathPrefix,--path-prefix", globals.path_prefix, "prefix of the API's paths");
    app_.add_option("--rejectUnauthorized,--reject-unauthorized", globals.reject_unauthorized,
                    "false accepts any certificate, without looking at it");
    app_.add_option("--caFile,--ca-file", globals.ca_file,
                    "certificates (PEM) to trust instead of the machine's (HKUBE_CA_FILE)");
    app_.add_option("--username", globals.username, "whom to log in, without a token (HKUBE_USERNAME)");
    app_.add_option("--password", globals.password, "with this password; better given by HKUBE_PASSWORD");
    app_.add_flag("-j,--json", globals.json, "print JSON");
    app_.add_option("-o,--output", globals.output, "yaml or json (HKUBE_OUTPUT)")
        ->check(CLI::IsMember({"yaml", "json"}));
    add_exec();
    add_pipeline();
    add_algorithm();
    add_gc();
    add_config();
  }

  CLI::App& app() { return app_; }
  Action action;
  std::string config_key;  ///< of config set
  std::string config_value;
  bool config_write = false;
  bool config_read = false;

 private:
  CLI::App* command(CLI::App* group, const char* name, const char* help, const char* example, Action act) {
    CLI::App* made = group->add_subcommand(name, help);
    made->footer(std::string("Example: hkubectl ") + example);
    made->callback([this, act = std::move(act)] { action = act; });
    return made;
  }

  void add_exec() {
    CLI::App* group = app_.add_subcommand("exec", "run pipelines and algorithms, and see what became of them");
    group->require_subcommand(1);
    const auto run = [&](const char* name, const char* help, const char* example, ExecKind kind) {
      auto options = std::make_shared<ExecOptions>();
      options->kind = kind;
      CLI::App* made =
          command(group, name, help, example, [options](const Session& s) { return exec_run(s, *options); });
      if (kind != ExecKind::kRaw) made->add_option("name", options->name, "name of what is to run")->required();
      CLI::Option* file = made->add_option("-f,--file", options->file, "YAML or JSON file; - reads standard input");
      if (kind == ExecKind::kRaw) file->required();
      made->add_flag("--noWait,--no-wait", options->no_wait, "print the job's id and leave");
      made->add_flag("--noResult,--no-result", options->no_result, "wait, but do not print the result");
      made->add_option_function<std::int64_t>(
              "--timeout", [options](std::int64_t seconds) { options->timeout = std::chrono::seconds(seconds); },
              "seconds to wait; 0 waits for ever")
          ->check(CLI::Range(std::int64_t{0}, kLongestWait));
    };
    run("raw", "run a pipeline from a file", "exec raw -f numbers.yml", ExecKind::kRaw);
    run("stored", "run a stored pipeline", "exec stored numbers -f otherFlowInput.yml", ExecKind::kStored);
    run("algorithm", "run one algorithm", "exec algorithm range -f input.yml", ExecKind::kAlgorithm);

    const auto show = [&](const char* name, const char* what, const char* help) {
      auto job = std::make_shared<std::string>();
      CLI::App* made =
          command(group, name, help, (std::string("exec ") + name + " 7hs3kf9dl2qa").c_str(),
                  [job, resource = std::string(what)](const Session& s) { return exec_show(s, resource, *job); });
      made->add_option("jobId", *job, "the job")->required();
    };
    show("get", "pipelines", "print the pipeline of a job");
    show("status", "status", "print the status of a job");
    show("result", "results", "print the result of a finished job");
    show("explain", "explain", "print what a job waits for, and why");

    auto stop = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* stop_command = command(group, "stop", "stop a job", "exec stop 7hs3kf9dl2qa \"wrong input\"",
                                     [stop](const Session& s) { return exec_stop(s, stop->first, stop->second); });
    stop_command->add_option("jobId", stop->first, "the job")->required();
    stop_command->add_option("reason", stop->second, "kept with the job");

    const auto post = [&](const char* name, const char* help) {
      auto job = std::make_shared<std::string>();
      CLI::App* made = command(group, name, help, (std::string("exec ") + name + " 7hs3kf9dl2qa").c_str(),
                               [job, name = std::string(name)](const Session& s) {
                                 return exec_post(s, name, {{"jobId", *job}});
                               });
      made->add_option("jobId", *job, "the job")->required();
    };
    post("pause", "suspend a job: what runs goes on, nothing new starts");
    post("resume", "let a paused job go on");
    post("rerun", "run the pipeline of a job again");
    post("pin", "keep a finished job for ever");
    post("unpin", "keep a job no longer than others");
    auto part = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* caching =
        command(group, "caching", "run a node of a job and what follows from it again, with the job's other results",
                "exec caching 7hs3kf9dl2qa Reduce", [part](const Session& s) {
                  return exec_post(s, "caching", {{"jobId", part->first}, {"nodeName", part->second}});
                });
    caching->add_option("jobId", part->first, "the job")->required();
    caching->add_option("nodeName", part->second, "the node to begin with")->required();

    auto logs = std::make_shared<LogsOptions>();
    CLI::App* logs_command =
        command(group, "logs", "print what the algorithms of a job printed", "exec logs 7hs3kf9dl2qa --node Range",
                [logs](const Session& s) { return exec_logs(s, *logs); });
    logs_command->add_option("jobId", logs->job, "the job")->required();
    logs_command->add_option("--node", logs->node, "only this node");
    logs_command->add_option("--task", logs->task, "only this task");
    logs_command->add_option("--index", logs->index, "only this item of a batch, from 1")
        ->check(CLI::Range(1, kMostLines));
    logs_command->add_option("--search", logs->search, "only lines with this text in them");
    logs_command->add_flag("--errors", logs->errors, "only what went to stderr");
    logs_command->add_option("--tail", logs->tail, "only the last lines, this many")->check(CLI::Range(1, kMostLines));
    logs_command->add_flag("--follow,-F", logs->follow, "print lines as they come, until the job is over");
  }

  void add_pipeline() {
    CLI::App* group = app_.add_subcommand("pipeline", "stored pipelines");
    group->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    command(group, "get", "print a stored pipeline, or all", "pipeline get numbers", [name](const Session& s) {
      return pipeline_get(s, *name);
    })->add_option("name", *name, "the pipeline");
    command(group, "list", "print the names of all stored pipelines", "pipeline list", pipeline_list);
    auto gone = std::make_shared<std::string>();
    command(group, "delete", "delete a stored pipeline and stop its jobs", "pipeline delete numbers",
            [gone](const Session& s) { return pipeline_delete(s, *gone); })
        ->add_option("name", *gone, "the pipeline")
        ->required();
    auto file = std::make_shared<std::string>();
    command(group, "store", "store a pipeline", "pipeline store -f numbers.yml",
            [file](const Session& s) { return pipeline_store(s, *file); })
        ->add_option("-f,--file", *file, "YAML or JSON file")
        ->required();
  }

  void add_algorithm() {
    CLI::App* group = app_.add_subcommand("algorithm", "algorithms and their code");
    group->require_subcommand(1);
    auto apply = std::make_shared<ApplyOptions>();
    CLI::App* made = command(group, "apply", "create or update an algorithm", "algorithm apply -f range.yml",
                             [apply](const Session& s) { return algorithm_apply(s, *apply); });
    made->add_option("name", apply->name, "the algorithm; wins over the file's name");
    made->add_option("-f,--file", apply->file, "YAML or JSON descriptor");
    made->add_option("--env", apply->env, "python, nodejs, java or cpp");
    made->add_option("--codePath,--code-path", apply->code_path, "folder or archive (.zip, .tar.gz) with the code");
    made->add_option("--codeEntryPoint,--code-entry-point,--entryPoint,--entry-point", apply->entry_point, "main file");
    made->add_option("--image,--algorithmImage,--algorithm-image", apply->image, "ready-made image instead of code");
    made->add_option("--mem", apply->mem, "memory, such as 512Mi");
    made->add_option("--cpu", apply->cpu, "cores")->check(amount());
    made->add_option("--gpu", apply->gpu, "devices")->check(amount());
    made->add_flag("--noWait,--no-wait", apply->no_wait, "do not follow the build");
    made->add_flag("--setCurrent,--set-current", apply->set_current, "make the built version the current one");

    command(group, "list", "print the names of all algorithms", "algorithm list", algorithm_list);
    auto name = std::make_shared<std::string>();
    command(group, "get", "print an algorithm", "algorithm get range",
            [name](const Session& s) { return algorithm_get(s, *name); })
        ->add_option("name", *name, "the algorithm")
        ->required();
    auto remove = std::make_shared<std::pair<std::string, bool>>();
    made = command(group, "delete", "delete an algorithm", "algorithm delete range",
                   [remove](const Session& s) { return algorithm_delete(s, remove->first, remove->second); });
    made->add_option("name", remove->first, "the algorithm")->required();
    made->add_flag("--force", remove->second, "also delete its pipelines and stop its jobs");
    auto version = std::make_shared<VersionOptions>();
    made = command(group, "version", "print the versions of an algorithm, or choose one", "algorithm version range",
                   [version](const Session& s) { return algorithm_version(s, *version); });
    made->add_option("name", version->name, "the algorithm")->required();
    made->add_option("--setCurrent,--set-current,--set", version->set_current,
                     "image, version or alias to use from now on");
    made->add_flag("--force", version->force, "although jobs are running");
    made->add_flag("--verbose", version->verbose, "print all of each version");
  }

  void add_gc() {
    CLI::App* group = app_.add_subcommand("gc", "what is removed, and what takes the room");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, GcAction action) {
      auto options = std::make_shared<GcOptions>();
      options->action = action;
      CLI::App* made = command(group, name, help, (std::string("gc ") + name).c_str(),
                               [options](const Session& s) { return gc_run(s, *options); });
      if (action == GcAction::kUsage) return;
      made->add_option("type", options->type, "records, logs, storage, builds, versions, …; all when it is left out");
      if (action == GcAction::kStatus) return;
      made->add_option("--maxAge,--max-age", options->max_age,
                       "minutes that things are kept, instead of the server's own limits");
    };
    add("usage", "print what takes room on the server's disk", GcAction::kUsage);
    add("status", "print what is removed by itself, and when", GcAction::kStatus);
    add("dryrun", "print what would be removed now", GcAction::kPreview);
    add("clean", "remove it now", GcAction::kClean);
  }

  void add_config() {
    CLI::App* group = app_.add_subcommand("config", "the configuration file");
    group->require_subcommand(1);
    CLI::App* set = command(group, "set", "set a key; without a value it is removed",
                            "config set endpoint http://localhost:8080", [](const Session&) { return kOk; });
    set->add_option("key", config_key, "for example endpoint")->required();
    set->add_option("value", config_value, "its value");
    set->callback([this] { config_write = true; });
    CLI::App* get = command(group, "get", "print the configuration", "config get", [](const Session&) { return kOk; });
    get->callback([this] { config_read = true; });
  }

  CLI::App app_;
};

std::string first_of(std::initializer_list<std::string> choices) {
  for (const std::string& choice : choices) {
    if (!choice.empty()) return choice;
  }
  return {};
}

std::string config_text(const ConfigFile& file, const char* key) {
  auto it = file.content.find(key);
  if (it == file.content.end() || it->is_null()) return {};
  return it->is_string() ? it->get<std::string>() : to_text(*it);
}

/// Flags over environment over file over defaults.
Session make_session(CliIo& io, const Globals& globals, const ConfigFile& file) {
  Target target;
  target.endpoint =
      first_of({globals.endpoint, io.env("HKUBE_ENDPOINT"), config_text(file, "endpoint"), kDefaultEndpoint});
  target.path_prefix = first_of({globals.path_prefix, config_text(file, "pathPrefix"), target.path_prefix});
  target.verify_tls =
      first_of({globals.reject_unauthorized, config_text(file, "rejectUnauthorized"), "true"}) != "false";
  target.ca_file = first_of({globals.ca_file, io.env("HKUBE_CA_FILE"), config_text(file, "caFile")});
  target.token = first_of({io.env("HKUBE_TOKEN"), config_text(file, "token")});
  target.username = first_of({globals.username, io.env("HKUBE_USERNAME"), config_text(file, "username")});
  target.password = first_of({globals.password, io.env("HKUBE_PASSWORD"), config_text(file, "password")});
  target.variables = [&io](const char* name) { return io.env(name); };
  const bool json = globals.json || config_text(file, "json") == "true";
  const std::string output =
      first_of({globals.output, json ? "json" : "", io.env("HKUBE_OUTPUT"), config_text(file, "output")});
  return {io, HttpClient(target), output == "json" ? OutputFormat::kJson : OutputFormat::kYaml};
}

}  // namespace

int run_cli(std::vector<std::string> arguments, CliIo& io) {
  Globals globals;
  Grammar grammar(globals);
  arguments = normalise(arguments);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes a stack
  try {
    grammar.app().parse(arguments);
  } catch (const CLI::CallForHelp&) {
    io.out << deepest(&grammar.app())->help();
    return kOk;
  } catch (const CLI::CallForVersion&) {
    io.out << kVersion << "\n";
    return kOk;
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> extras = grammar.app().remaining(true);
    const std::string word = extras.empty() ? "" : extras.front();
    io.err << "error: unknown argument \"" << word << "\"." << suggestion(grammar.app(), word) << "\n";
    return kUsage;
  } catch (const CLI::ParseError& e) {
    io.err << "error: " << e.what() << "\n" << deepest(&grammar.app())->help();
    return kUsage;
  }
  auto file = read_config_file(io);
  if (!file.ok()) {
    io.err << "error: " << file.error().message << "\n";
    return exit_code_of(file.error());
  }
  const Session session = make_session(io, globals, *file);
  if (!file->notice.empty()) session.notice(file->notice);
  try {
    if (grammar.config_write) return config_set(session, *file, grammar.config_key, grammar.config_value);
    if (grammar.config_read) return config_get(session, *file);
    return grammar.action(session);
  } catch (const Json::exception& e) {
    return session.fail({Errc::kServer, std::string("the server's answer has an unknown form: ") + e.what()});
  } catch (const std::exception& e) {
    io.err << "error: " << e.what() << "\n";
    return kFailure;
  }
}

}  // namespace hkube::cli
