#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace hkube::store {

/// What is kept by name: each kind is a table of documents.
enum class DocumentKind {
  kAlgorithm,
  kPipeline,
  kExperiment,
  kBuild,
  kAlgorithmVersion,
  kPipelineVersion,
  kAlgorithmReadme,
  kPipelineReadme,
  kQueue,            ///< "preferred": which waiting jobs go first
  kPin,              ///< by job id: this finished job is kept for ever
  kRepositoryToken,  ///< of git repositories; in groups by algorithm. Not for anyone's eyes
  kKeptVersion,      ///< versions of algorithms that were deleted while jobs ran them; as kAlgorithmVersion
};

/// One document to write or to remove; several are written in one transaction.
struct DocumentChange {
  DocumentKind kind;
  std::string key;
  std::string group;             ///< for builds and versions: the name they belong to
  std::optional<Json> document;  ///< nothing: remove
  /// The revision that was read, kNoDocument when there was none: the write is refused as a whole (kChanged) when the
  /// document has another one by now. Nothing: whatever is there is replaced.
  std::optional<std::uint64_t> expected = std::nullopt;
};

/// A document and which of its states this is. Each write gives a document another revision, also one that changes
/// nothing in it; none comes twice.
struct Revised {
  Json document;
  std::uint64_t revision = 0;
};
inline constexpr std::uint64_t kNoDocument = 0;

/// Stored definitions: algorithms, pipelines, versions, builds. Thread-safe; every write is durable when it returns.
class Catalog {
 public:
  virtual ~Catalog() = default;
  /// Errors: kDamaged when the document is there and cannot be read.
  virtual Result<std::optional<Json>> find(DocumentKind kind, std::string_view key) = 0;
  virtual Result<std::optional<Revised>> find_revised(DocumentKind kind, std::string_view key) = 0;
  /// All documents of a kind that can be read, in order of insertion.
  virtual Result<std::vector<Json>> list(DocumentKind kind) = 0;
  /// Documents of a group (builds of an algorithm), oldest first.
  virtual Result<std::vector<Json>> list_group(DocumentKind kind, std::string_view group) = 0;
  /// The groups that have documents of a kind, in order of name.
  virtual Result<std::vector<std::string>> list_groups(DocumentKind kind) = 0;
  /// The documents of a group, newest first, at most `limit`.
  virtual Result<std::vector<Json>> list_newest(DocumentKind kind, std::string_view group, std::size_t limit) = 0;
  /// All or nothing. Documents that exist are replaced and keep their place. kChanged when somebody else was first.
  virtual Status write(const std::vector<DocumentChange>& changes) = 0;
};

}  // namespace hkube::store
