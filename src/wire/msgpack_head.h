#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

/// What an extension decodes to: a time (type -1 in one of its three sizes), undefined as some JavaScript encoders
/// write it (type 0, one zero byte), or its bytes.
enum class ExtensionMeaning : std::uint8_t { kTime, kUndefined, kBytes };
/// `in` is at the extension's content, which stays there.
ExtensionMeaning extension_meaning(const MsgpackHead& head, const ByteReader& in);

/// The text that a map's key stands for: keys that are no text become one. Nothing when it cannot; the key's content is
/// taken out of the reader.
std::optional<std::string> read_msgpack_key(ByteReader& in, const MsgpackHead& head);

}  // namespace hkube::wire
