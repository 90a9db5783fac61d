#pragma once

#include <string>
#include <string_view>

#include "failure.h"

namespace hkube {

/// A message of the worker: parts of its bytes.
struct Message {
  std::string command;
  std::string_view data;  ///< MessagePack; empty when there is none
};

/// Throws msgpack::Error when the bytes are no message.
Message read_message(std::string_view bytes);

/// A message that is nothing but its command.
std::string plain_message(std::string_view command);

/// The failure of a task.
std::string error_message(const Failure& failure);

}  // namespace hkube
