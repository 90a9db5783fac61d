#pragma once

#include <memory>

#include "runtime/process.h"
#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

/// Whether children get control groups of the kernel.
enum class ControlGroupUse { kWherePossible, kNever };

/// As make_process_starter(io), which uses them where possible.
std::unique_ptr<ProcessStarter> make_process_starter(IoRuntime& io, ControlGroupUse use);

}  // namespace hkube::runtime
