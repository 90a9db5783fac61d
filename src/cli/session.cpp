#include "cli/session.h"

#include "spec/yaml.h"

namespace hkube::cli {

void Session::print(const Json& value) const {
  if (format == OutputFormat::kJson) {
    io.out << value.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    io.out << spec::to_yaml(value);
  }
}

int Session::print_names(const Result<Json>& list) const {
  if (!list.ok()) return fail(list.error());
  Json names = Json::array();
  for (const Json& one : *list) names.push_back(string_or(one, "name"));
  print(names);
  return kOk;
}

void Session::notice(const std::string& text) const { io.err << text << "\n"; }

int Session::fail(const Error& error) const {
  io.err << "error: " << error.message << "\n";
  if (!error.details.empty()) io.err << error.details << "\n";
  return exit_code_of(error);
}

int Session::finish(const Result<Json>& result) const {
  if (!result.ok()) return fail(result.error());
  print(*result);
  return kOk;
}

}  // namespace hkube::cli
