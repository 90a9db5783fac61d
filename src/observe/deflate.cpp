#include "observe/deflate.h"

#include <zlib.h>

namespace hkube::observe {

namespace {

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

}  // namespace

std::optional<std::string> deflate_bytes(std::string_view raw) {
  uLongf size = ::compressBound(static_cast<uLong>(raw.size()));
  std::string packed(size, '\0');
  const int rc = ::compress2(reinterpret_cast<Bytef*>(packed.data()), &size, bytes_of(raw),
                             static_cast<uLong>(raw.size()), Z_DEFAULT_COMPRESSION);
  if (rc != Z_OK) return std::nullopt;
  packed.resize(size);
  return packed;
}

std::optional<std::string> inflate_bytes(std::string_view packed, std::uint64_t raw_size) {
  std::string raw(raw_size, '\0');
  auto size = static_cast<uLongf>(raw_size);
  const int rc =
      ::uncompress(reinterpret_cast<Bytef*>(raw.data()), &size, bytes_of(packed), static_cast<uLong>(packed.size()));
  if (rc != Z_OK || size != raw_size) return std::nullopt;
  return raw;
}

std::optional<std::string> gunzip(std::string_view packed) {
  constexpr int kGzip = 16 + MAX_WBITS;
  constexpr std::size_t kStep = std::size_t{64} << 10;
  z_stream stream{};
  if (::inflateInit2(&stream, kGzip) != Z_OK) return std::nullopt;
  stream.next_in = const_cast<Bytef*>(bytes_of(packed));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string raw;
  int rc = Z_OK;
  while (rc == Z_OK) {
    const std::size_t before = raw.size();
    raw.resize(before + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(raw.data()) + before;
    stream.avail_out = static_cast<uInt>(kStep);
    rc = ::inflate(&stream, Z_NO_FLUSH);
    raw.resize(raw.size() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  return rc == Z_STREAM_END ? std::optional(std::move(raw)) : std::nullopt;
}

std::uint32_t crc32_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(::crc32(0, bytes_of(bytes), static_cast<uInt>(bytes.size())));
}

}  // namespace hkube::observe
