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

/// What an algorithm asks for when it connects.
struct Handshake {
  StorageMode storage = StorageMode::kV1;
  Encoding encoding = Encoding::kJson;
  Files files = Files::kNo;
  Ahead ahead = Ahead::kNo;

  [[nodiscard]] bool takes_ahead() const {
    return ahead == Ahead::kYes && storage == StorageMode::kV1 && encoding == Encoding::kMsgpack;
  }
};

/// Reads the query of a request target such as "/?storage=v3&encoding=bson"; the path does not matter. What
/// is missing or empty is as in `defaults`; a value that is not known is an error.
Result<Handshake> parse_handshake(std::string_view target, Handshake defaults = {});

}  // namespace hkube::wire
