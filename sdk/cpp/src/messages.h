#pragma once

#include <string>
#include <string_view>

#include "failure.h"

namespace hkube {

/// A message of the worker: parts of its bytes.
struct Message {
  std::string command;
  std::string_view data;  ///< MessagePack; empty when there is none
  std::string_view name;  ///< of the task, or of each task of a list, as MessagePack; empty when there is none
};

/// Throws msgpack::Error when the bytes are no message.
Message read_message(std::string_view bytes);

// What we send carries the name that the worker has given the task, as MessagePack, if it has.

/// Begins a message: `count` members must follow the command and the name.
void begin_message(std::string& out, std::string_view command, std::string_view name, std::size_t count);

/// A message that is nothing but its command.
std::string plain_message(std::string_view command, std::string_view name = {});

/// The failure of a task.
std::string error_message(const Failure& failure, std::string_view name);

}  // namespace hkube
