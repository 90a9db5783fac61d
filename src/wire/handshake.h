#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "wire/codec.h"

namespace hkube::wire {

/// Who resolves inputs and stores results: the worker (v1), or the algorithm's wrapper (v2: batch only; v3).
enum class StorageMode : std::uint8_t { kV1, kV2, kV3 };

/// Whether the algorithm reads and writes payload files itself (docs/formats/payload-files.md).
enum class Files : std::uint8_t { kNo, kYes };

/// Whether the algorithm takes tasks ahead: several in one message, worked on in their order
/// (docs/formats/tasks-ahead.md). With msgpack and v1 only.
enum class Ahead : std::uint8_t { kNo, kYes };

/// Whether the algorithm's answers name the task that they are about (docs/formats/named-answers.md).
enum class Named : std::uint8_t { kNo, kYes };

/// Whether a `stop` can make the algorithm end its task. One that says that it has nothing to stop with is ended at
/// once.
enum class StopHook : std::uint8_t { kMaybe, kNone };

/// What an algorithm asks for when it connects.
struct Handshake {
  StorageMode storage = StorageMode::kV1;
  Encoding encoding = Encoding::kJson;
  Files files = Files::kNo;
  Ahead ahead = Ahead::kNo;
  Named named = Named::kNo;
  StopHook stop_hook = StopHook::kMaybe;

  [[nodiscard]] bool names_tasks() const { return named == Named::kYes; }
  /// Several answers in one message are told apart by their names, never by their order.
  [[nodiscard]] bool takes_ahead() const {
    return ahead == Ahead::kYes && names_tasks() && storage == StorageMode::kV1 && encoding == Encoding::kMsgpack;
  }
};

/// Reads the query of a request target such as "/?storage=v3&encoding=bson"; the path does not matter. What
/// is missing or empty is as in `defaults`; a value that is not known is an error.
Result<Handshake> parse_handshake(std::string_view target, Handshake defaults = {});

/// What a request target says to prove that it is the algorithm's, whatever else it says; empty: nothing.
std::string_view secret_of(std::string_view target);

}  // namespace hkube::wire
