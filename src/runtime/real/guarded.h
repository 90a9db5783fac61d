#pragma once

#include <exception>
#include <string>

#include "base/log.h"

namespace hkube::runtime {

/// Calls `fn`. What it throws is a fault of ours, as functions tell failures by results: it is logged and goes no
/// further, so that it costs what was under way and not the server. True when nothing was thrown.
template <typename F>
bool guarded(const char* where, F&& fn) {
  std::string what = "of an unknown kind";
  try {
    fn();
    return true;
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {  // NOLINT(bugprone-empty-catch): it is told below
  }
  log::error("a fault of ours: an exception was caught", {{"where", where}, {"exception", what}});
  return false;
}

}  // namespace hkube::runtime
