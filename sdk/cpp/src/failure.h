#pragma once

#include <string>

namespace hkube {

/// What is told of an exception.
struct Failure {
  std::string text;     ///< what it says; its type when it says nothing
  std::string details;  ///< its type and text, and those of the exceptions nested in it
};

/// Of the exception that is being handled.
Failure current_failure();

}  // namespace hkube
