#include "failure.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

#include "utf8.h"

namespace hkube {

namespace {

std::string name_of(const std::type_info* type) {
  if (type == nullptr) return "an unknown exception";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free);
  return name ? name.get() : type->name();
}

/// The text of the current exception and, in `details`, a line for it and each one nested in it.
std::string describe(std::string& details) {
  const std::string name = name_of(abi::__cxa_current_exception_type());
  const auto begin = [&](const std::string& text) {
    details += details.empty() ? "" : "\nCaused by: ";
    details += text.empty() ? name : name + ": " + text;
    return text.empty() ? name : text;
  };
  try {
    throw;
  } catch (const std::exception& error) {
    std::string text = begin(to_utf8(error.what()));
    try {
      std::rethrow_if_nested(error);
    } catch (...) {
      describe(details);
    }
    return text;
  } catch (const std::string& error) {
    return begin(to_utf8(error));
  } catch (const char* error) {
    return begin(error == nullptr ? "" : to_utf8(error));
  } catch (...) {
    return begin("");
  }
}

}  // namespace

Failure current_failure() {
  Failure failure;
  failure.text = describe(failure.details);
  return failure;
}

}  // namespace hkube
