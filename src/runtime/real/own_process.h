#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace hkube::runtime {

/// From now on a write that cannot be done fails instead of ending the process: to a pipe whose reader is gone, and
/// beyond the limit of a file's size (`ulimit -f`). Children are not concerned.
void outlive_failing_writes();

/// From now on files and folders that this process makes are for its user only. Children and what they make have the
/// mode that was usual before.
void keep_new_files_private();
/// The mask of modes for children; nothing: they get that of this process.
std::optional<mode_t> umask_of_children();

/// Keeps other processes of the same user from reading this one's memory, environment and descriptors, and from
/// steering it (ptrace). It leaves no core files.
void refuse_other_processes();

/// Removes these variables from this process's environment, their values from its memory. Before there are threads.
void forget_variables(const std::vector<std::string>& names);

}  // namespace hkube::runtime
