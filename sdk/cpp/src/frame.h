#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hkube {

/// The kinds of frames of a WebSocket (RFC 6455, 5.2).
enum class Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

using MaskKey = std::uint32_t;

/// Appends the head of a client's frame, which is final and masked.
void append_head(std::string& out, Opcode opcode, std::size_t size, MaskKey key);

/// XORs the bytes with the repeated key, whose bytes are as they lie in memory; twice is as if not at all.
void mask(char* bytes, std::size_t size, MaskKey key);

}  // namespace hkube
