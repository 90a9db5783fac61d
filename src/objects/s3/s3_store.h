#pragma once

#include <memory>

#include "objects/object_store.h"
#include "objects/s3/client.h"
#include "objects/s3/documents.h"

namespace hkube::objects::s3 {

struct S3Settings {
  std::string endpoint;  ///< URL of the service
  Addressing addressing = Addressing::kPath;
  std::string region = "us-east-1";
  Credentials credentials;
  std::string bucket;  ///< the one that holds everything; empty: the first segment of a path is its bucket
  std::size_t part_size = std::size_t{64} << 20;  ///< larger objects are sent in parts of this size, several at once
  RetryPolicy retry;
  TransportSettings transport;
};

/// Objects in a service that speaks S3, laid out as HKube lays them out there: the payload is the body, the header of a
/// stored value is the metadata "header" in base64. What others stored with the header in the body is read as well.
///
/// Buckets are made when something is put into them. There are no folders: a path may go through an object. Sizes in a
/// listing are those of bodies, since a listing has no metadata.
class S3Store final : public ObjectStore {
 public:
  /// Checks the settings; does not call the service.
  static Result<std::unique_ptr<S3Store>> create(S3Settings settings);

  /// Makes the bucket of this path unless it is there: tells early whether the service can be used.
  Result<void> make_bucket_of(std::string_view path);

  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override;
  Result<std::string> get(std::string_view path) override;
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override;
  Result<ObjectStat> stat(std::string_view path) override;
  Result<void> remove(std::string_view path) override;
  Result<void> remove_tree(std::string_view path) override;
  Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) override;
  Result<void> visit(std::string_view folder, const Look& look) override;

 private:
  struct Head {
    std::string header;  ///< that of the stored value, from the metadata
    std::uint64_t body_size = 0;
    Timestamp mtime;
  };

  S3Store(Endpoint endpoint, S3Settings settings);
  [[nodiscard]] Result<Address> address(std::string_view path) const;
  /// The same for a path that must name an object: a bucket is none.
  [[nodiscard]] Result<Address> object_address(std::string_view path) const;
  Result<Head> head(const Address& address, std::string_view path);
  /// The bytes of a range that begins at or behind the end of the body.
  Result<std::string> range_past_body(const Address& address, std::string_view path, std::uint64_t offset,
                                      std::uint64_t length);
  Result<void> write(const Address& address, std::string_view header, std::string_view payload, std::string_view what);
  Result<void> create_bucket(const std::string& bucket);
  Result<void> remove_object(const Address& address);
  Result<void> remove_keys(const std::string& bucket, const std::vector<std::string>& keys);
  Result<std::vector<std::string>> buckets();
  /// The objects whose keys begin with `prefix`, appended to `found` until it has `limit`.
  Result<void> list_bucket(const std::string& bucket, const std::string& prefix, std::size_t limit,
                           std::vector<ObjectInfo>& found);
  /// A bucket that is not there is an empty page.
  Result<Page> list_page(const std::string& bucket, const std::string& prefix, std::size_t limit,
                         const std::string& continuation);

  const std::string single_bucket_;
  const std::size_t part_size_;
  Client client_;
};

}  // namespace hkube::objects::s3
