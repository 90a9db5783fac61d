#pragma once

#include <string>

namespace hkube::cli {

/// What SIGINT, SIGTERM and SIGHUP do from now on: they say what goes on without us, remove a temporary file and end
/// the program with 128 + signal. For the beginning of main().
void handle_interrupts();

/// What is said then; the first 500 bytes count. Empty: nothing.
void on_interrupt_say(const std::string& text);

/// Which file is removed then, one at a time; empty: none.
void on_interrupt_remove(const std::string& path);

}  // namespace hkube::cli
