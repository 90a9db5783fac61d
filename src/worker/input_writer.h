#pragma once

#include <string>
#include <variant>
#include <vector>

#include "control/ports.h"
#include "job/node_plan.h"
#include "objects/object_store.h"
#include "wire/handshake.h"

namespace hkube::worker {

/// An input value that the algorithm reads from a file instead of finding it in the message.
struct FileInput {
  std::vector<std::variant<std::size_t, std::string>> at;  ///< its place in the input
  std::string path;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  bool raw = false;  ///< the bytes are the value; else they are its msgpack
};

/// Appends the list that tells an algorithm of them (docs/formats/payload-files.md).
Status append_file_inputs(std::string& out, const std::vector<FileInput>& files);

/// Writes the input of a task as msgpack with the stored results as they are: they are cut to the referenced part, not
/// decoded. Large ones may stay in their files.
class InputWriter {
 public:
  /// From this many bytes on a result stays in its file where it may.
  static constexpr std::uint64_t kFileFrom = std::uint64_t{64} << 10;

  InputWriter(objects::ObjectStore& store, std::string cluster, const control::Assignment& task, wire::Files files);

  /// Appends the input array to `out`. Blocks when the task is heavy (Payloads::is_heavy).
  Status write(std::string& out);
  /// Values that were left out, each with null in its place.
  [[nodiscard]] const std::vector<FileInput>& files() const { return found_; }

 private:
  Status write_value(std::string& out, const Json& value);
  Status write_leaf(std::string& out, const job::LeafBinding& binding);
  Status write_result(std::string& out, const job::StoredResult& result, const std::string& path);
  [[nodiscard]] bool absent(const std::string& key) const;
  [[nodiscard]] bool at_leaf() const;
  Result<bool> leave_in_file(const std::string& object, const job::StoredResult& result, const std::string& path);

  objects::ObjectStore& store_;
  const std::string cluster_;
  const job::NodePlan& plan_;
  const wire::Files allowed_;
  const std::vector<job::LeafBinding> bindings_;
  std::vector<std::variant<std::size_t, std::string>> at_;
  std::size_t next_ = 0;  ///< leaf that comes next in the walk over the document
  std::vector<FileInput> found_;
};

}  // namespace hkube::worker
