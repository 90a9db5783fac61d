#include "job/task_number.h"

#include <limits>
#include <string>

namespace hkube::job {

namespace {

constexpr int kLength = 8;
constexpr std::uint64_t kIds = 2'821'109'907'456;  // 36^8
// A balanced Feistel network over 42 bits (2^42 > 36^8); numbers that fall outside are walked on ("cycle walking",
// Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
constexpr int kHalfBits = 21;
constexpr std::uint64_t kHalfMask = (1U << kHalfBits) - 1;
constexpr int kRounds = 4;

std::uint64_t key_of(const JobId& job) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (char c : job.str()) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

std::uint64_t round_function(std::uint64_t half, std::uint64_t key, int round) {
  std::uint64_t x = half + key + static_cast<std::uint64_t>(round) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;  // SplitMix64's mixing
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return (x ^ (x >> 31)) & kHalfMask;
}

std::uint64_t permute(std::uint64_t value, std::uint64_t key) {
  do {
    std::uint64_t left = value >> kHalfBits;
    std::uint64_t right = value & kHalfMask;
    for (int round = 0; round < kRounds; ++round) {
      const std::uint64_t next = left ^ round_function(right, key, round);
      left = right;
      right = next;
    }
    value = (left << kHalfBits) | right;
  } while (value >= kIds);
  return value;
}

std::uint64_t permute_back(std::uint64_t value, std::uint64_t key) {
  do {
    std::uint64_t left = value >> kHalfBits;
    std::uint64_t right = value & kHalfMask;
    for (int round = kRounds - 1; round >= 0; --round) {
      const std::uint64_t previous = right ^ round_function(left, key, round);
      right = left;
      left = previous;
    }
    value = (left << kHalfBits) | right;
  } while (value >= kIds);
  return value;
}

}  // namespace

TaskId task_id(const JobId& job, std::uint32_t number) {
  std::uint64_t value = permute(number, key_of(job));
  std::string text(kLength, '0');
  for (int i = kLength - 1; i >= 0; --i) {
    text[static_cast<std::size_t>(i)] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
    value /= 36;
  }
  return TaskId(std::move(text));
}

std::optional<std::uint32_t> task_number(const JobId& job, const TaskId& task) {
  if (task.str().size() != kLength) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : task.str()) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'z')) return std::nullopt;
    value = value * 36 + static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  const std::uint64_t number = permute_back(value, key_of(job));
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

}  // namespace hkube::job
