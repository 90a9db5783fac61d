#pragma once

#include <cstdint>

#include "wire/byte_reader.h"

namespace hkube::wire {

/// What a msgpack value is, from its first bytes.
struct MsgpackHead {
  enum class Kind : std::uint8_t {
    kNil,
    kBoolean,    ///< `number` is 0 or 1
    kUnsigned,   ///< `number`
    kSigned,     ///< `number`, to be read as a two's complement
    kDouble,     ///< `real`
    kString,     ///< `number` bytes follow
    kBinary,     ///< `number` bytes follow
    kExtension,  ///< `number` bytes follow; `extension` is their type
    kArray,      ///< `number` values follow
    kMap,        ///< `number` keys and values follow
    kInvalid,    ///< the input ended, or the byte is none of the format's
  };
  Kind kind = Kind::kInvalid;
  std::int8_t extension = 0;
  std::uint64_t number = 0;
  double real = 0;
};

/// Reads the head of the next value; its content is left in the reader. Lengths and counts that the rest of
/// the input cannot hold give kInvalid, so that a caller may trust them.
MsgpackHead read_msgpack_head(ByteReader& in);

}  // namespace hkube::wire
