#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hkube::objects {

/// Size and age of an object.
struct ObjectStat {
  std::uint64_t size = 0;
  Timestamp mtime;
};

/// One entry of a listing.
struct ObjectInfo {
  std::string path;
  std::uint64_t size = 0;
  Timestamp mtime;
};

/// Named, immutable-by-convention byte strings: results, inputs, uploads. Paths obey check_path (paths.h).
/// Calls block (use the blocking pool) and may come from any thread. An object is there whole or not at all:
/// readers never see half of one, also after a crash.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Writes an object, replacing an older one. When it returns, the object survives a crash.
  Result<void> put(std::string_view path, std::string_view bytes) { return put_parts(path, {}, bytes); }
  /// The same for header and payload that are not joined in memory.
  virtual Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) = 0;

  virtual Result<std::string> get(std::string_view path) = 0;
  /// At most `length` bytes from `offset` on; fewer at the end. An offset past the end is kBadRange.
  virtual Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) = 0;
  virtual Result<ObjectStat> stat(std::string_view path) = 0;

  /// A file of this machine that holds the object as it is, so that it can be sent without being read into memory;
  /// nothing when the store is elsewhere or has no such object.
  virtual std::optional<std::string> local_file(std::string_view /*path*/) { return std::nullopt; }

  /// The path of a new file of this machine, which another process may fill with an object's bytes, header included, so
  /// that they need not pass through this one; nothing when the store is elsewhere. It is adopted or discarded in the
  /// end.
  virtual std::optional<std::string> reserve_file() { return std::nullopt; }
  /// Puts a filled file of reserve_file() in an object's place, as put() does, and says how large it is. The file must
  /// be a plain one.
  virtual Result<std::uint64_t> adopt_file(const std::string& file, std::string_view path);
  /// Removes a file of reserve_file() that nobody has use for, if it was made at all.
  virtual void discard_file(const std::string& /*file*/) {}

  /// Removes an object; one that is not there is removed already.
  virtual Result<void> remove(std::string_view path) = 0;
  /// Removes the object at `path` and everything below it.
  virtual Result<void> remove_tree(std::string_view path) = 0;

  /// Objects below a folder ("" is all), in order of path, at most `limit`. A folder that is not there is
  /// empty.
  virtual Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) = 0;

  /// Shows every object below a folder to `look`, in no order and with memory that does not grow with their number,
  /// until `look` returns false. Objects may be removed meanwhile.
  using Look = std::function<bool(const ObjectInfo&)>;
  virtual Result<void> visit(std::string_view folder, const Look& look);
};

}  // namespace hkube::objects
