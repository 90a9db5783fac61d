#pragma once

#include <deque>

#include "build/steps.h"

namespace hkube::build {

/// The commands that bring the commit `request.repository` into the current folder. Without its history, and refused
/// when its files would go past the limits of archives.
std::deque<Step> fetch_steps(const BuildRequest& request, const BuilderSettings& settings);

}  // namespace hkube::build
