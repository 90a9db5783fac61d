#include "job/job_id_source.h"

#include <algorithm>
#include <string>

namespace hkube::job {

namespace {

constexpr int kBits = 62;
constexpr std::uint64_t kMask = (std::uint64_t{1} << kBits) - 1;
constexpr int kRandomBits = 20;
constexpr std::size_t kLength = 12;  // 36^12 > 2^62
constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

// A bijection on numbers of 62 bits: multiplications by odd numbers, and shifts by half of the width, which undo
// themselves. The constants are those of SplitMix64's finaliser; any odd ones would do.
constexpr std::uint64_t kFirst = 0xBF58476D1CE4E5B9U;
constexpr std::uint64_t kSecond = 0x94D049BB133111EBU;

/// The inverse of an odd number modulo 2^64 (Newton's iteration: each step doubles the right bits).
constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t x = odd;
  for (int i = 0; i < 6; ++i) x *= 2 - odd * x;
  return x;
}

constexpr std::uint64_t fold(std::uint64_t x) { return x ^ (x >> (kBits / 2)); }
constexpr std::uint64_t scramble(std::uint64_t x) {
  x = (fold(x) * kFirst) & kMask;
  x = (fold(x) * kSecond) & kMask;
  return fold(x);
}
constexpr std::uint64_t unscramble(std::uint64_t x) {
  x = fold((fold(x) * inverse(kSecond)) & kMask);
  return fold((x * inverse(kFirst)) & kMask);
}
static_assert(unscramble(scramble(0x123456789ABCDEFU)) == 0x123456789ABCDEFU);

/// FNV-1a, for ids that somebody else has made.
std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return h & kMask;
}

}  // namespace

JobId JobIdSource::make(Timestamp now, std::uint64_t random) {
  const std::uint64_t wanted =
      ((static_cast<std::uint64_t>(now.ms) << kRandomBits) | (random & ((1U << kRandomBits) - 1))) & kMask;
  std::uint64_t last = last_.load();
  std::uint64_t next = 0;
  do {
    next = std::max(last + 1, wanted) & kMask;
  } while (!last_.compare_exchange_weak(last, next));
  std::uint64_t rest = scramble(next);
  std::string text(kLength, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest /= 36) *digit = kDigits[rest % 36];
  return JobId(std::move(text));
}

std::int64_t job_id_order(std::string_view id) {
  if (id.size() != kLength) return static_cast<std::int64_t>(hash(id));
  std::uint64_t value = 0;
  for (const char c : id) {
    const auto* digit = std::find(std::begin(kDigits), std::end(kDigits) - 1, c);
    if (digit == std::end(kDigits) - 1) return static_cast<std::int64_t>(hash(id));
    value = value * 36 + static_cast<std::uint64_t>(digit - kDigits);
  }
  return static_cast<std::int64_t>(value > kMask ? hash(id) : unscramble(value));
}

}  // namespace hkube::job
