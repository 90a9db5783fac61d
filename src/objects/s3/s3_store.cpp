#include "objects/s3/s3_store.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>

#include "objects/errc.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "objects/s3/stored_header.h"
#include "objects/s3/upload.h"

namespace hkube::objects::s3 {

namespace {

/// Most keys of a page and of a deletion of many.
constexpr std::size_t kMostKeys = 1000;

std::string about(std::string_view path) { return "object " + std::string(path); }

Error not_found(std::string_view path) { return {Errc::kNotFound, about(path) + " not found"}; }

Error bad_range(std::string_view path, std::uint64_t size) {
  return {Errc::kBadRange, about(path) + " has only " + std::to_string(size) + " bytes"};
}

/// The answer of a request that reads an object.
Result<HttpAnswer> expect_object(Result<HttpAnswer> answer, std::string_view path) {
  if (answer.ok() && answer->status == 404) return not_found(path);
  return expect_success(std::move(answer), about(path));
}

std::string range_field(std::uint64_t start, std::uint64_t offset, std::uint64_t length) {
  std::string range = "bytes=" + std::to_string(start) + "-";
  // Without an end where it would not be a number for everybody.
  if (length < INT64_MAX - offset) range += std::to_string(offset + length - 1);
  return range;
}

}  // namespace

Result<std::unique_ptr<S3Store>> S3Store::create(S3Settings settings) {
  HKUBE_ASSIGN(Endpoint endpoint, parse_endpoint(settings.endpoint));
  HKUBE_TRY(check_addressing(endpoint, settings.addressing));
  if (!settings.bucket.empty()) HKUBE_TRY(check_bucket_name(settings.bucket));
  if (settings.credentials.key_id.empty() || settings.credentials.secret.empty()) {
    return Error(Errc::kDenied, "the S3 store needs credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  return std::unique_ptr<S3Store>(new S3Store(std::move(endpoint), std::move(settings)));
}

S3Store::S3Store(Endpoint endpoint, S3Settings settings)
    : single_bucket_(std::move(settings.bucket)),
      part_size_(std::max(settings.part_size, kSmallestPart)),
      client_(std::move(endpoint), settings.addressing, std::move(settings.region), std::move(settings.credentials),
              settings.retry, std::move(settings.transport)) {}

Result<Address> S3Store::address(std::string_view path) const {
  HKUBE_TRY(check_path(path));
  return address_of(path, single_bucket_);
}

Result<Address> S3Store::object_address(std::string_view path) const {
  HKUBE_ASSIGN(Address found, address(path));
  if (found.key.empty()) return not_found(path);
  return found;
}

Result<void> S3Store::make_bucket_of(std::string_view path) {
  HKUBE_ASSIGN(const Address place, address(path));
  auto answer = client_.send({"GET", {place.bucket, ""}, {{"list-type", "2"}, {"max-keys", "1"}}});
  if (answer.ok() && answer->status == 404) return create_bucket(place.bucket);
  HKUBE_ASSIGN(const HttpAnswer listing, expect_success(std::move(answer), "bucket " + place.bucket));
  return {};
}

Result<void> S3Store::create_bucket(const std::string& bucket) {
  const std::string body = create_bucket_request(client_.region());
  auto answer = client_.send({"PUT", {bucket, ""}, {}, {}, body});
  // Somebody else made it meanwhile, for the same owner.
  if (answer.ok() && answer->status == 409 && parse_fault(answer->body).code == "BucketAlreadyOwnedByYou") return {};
  HKUBE_ASSIGN(const HttpAnswer made, expect_success(std::move(answer), "bucket " + bucket + " cannot be made"));
  return {};
}

Result<void> S3Store::put_parts(std::string_view path, std::string_view header, std::string_view payload) {
  HKUBE_ASSIGN(const Address place, address(path));
  if (place.key.empty()) return Error(Errc::kConflict, about(path) + " is a folder");
  if (header.empty() && parse_header(payload)) {
    header = payload.substr(0, kHeaderSize);
    payload.remove_prefix(kHeaderSize);
  }
  auto written = write(place, header, payload, about(path));
  // To make the bucket only now saves a request for each of those that are there.
  if (written.ok() || written.error().kind != ErrorKind::kNotFound) return written;
  HKUBE_TRY(create_bucket(place.bucket));
  return write(place, header, payload, about(path));
}

Result<void> S3Store::write(const Address& address, std::string_view header, std::string_view payload,
                            std::string_view what) {
  Fields fields;
  if (!header.empty()) fields.emplace_back(kHeaderField, base64(header));
  if (payload.size() > part_size_) return upload_in_parts(client_, address, fields, payload, part_size_, what);
  HKUBE_ASSIGN(const HttpAnswer answer,
               expect_success(client_.send({"PUT", address, {}, std::move(fields), payload}), what));
  return {};
}

Result<std::string> S3Store::get(std::string_view path) {
  HKUBE_ASSIGN(const Address place, object_address(path));
  HKUBE_ASSIGN(HttpAnswer answer, expect_object(client_.send({"GET", place}), path));
  answer.body.insert(0, from_base64(answer.header(kHeaderField)));
  return std::move(answer.body);
}

Result<std::string> S3Store::get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) {
  HKUBE_ASSIGN(const Address place, object_address(path));
  if (length == 0 || offset > INT64_MAX) return range_past_body(place, path, offset, length);
  // How long the header is comes with the answer, so that much more is read in front of the range.
  std::uint64_t margin = kHeaderSize;
  for (;;) {
    const std::uint64_t start = offset - std::min(offset, margin);
    auto answer = client_.send({"GET", place, {}, {{"range", range_field(start, offset, length)}}});
    if (answer.ok() && answer->status == 416) return range_past_body(place, path, offset, length);
    HKUBE_ASSIGN(HttpAnswer object, expect_object(std::move(answer), path));
    const std::string header = from_base64(object.header(kHeaderField));
    if (header.size() > margin && start > 0) {
      margin = header.size();
      continue;
    }
    const std::uint64_t read_from = object.status == 206 ? start : 0;
    const std::uint64_t skip = offset - std::min<std::uint64_t>(offset, header.size()) - read_from;
    if (skip > object.body.size()) return bad_range(path, header.size() + read_from + object.body.size());
    object.body.erase(0, skip);
    if (offset < header.size()) object.body.insert(0, header.substr(offset));
    if (object.body.size() > length) object.body.resize(length);
    return std::move(object.body);
  }
}

Result<std::string> S3Store::range_past_body(const Address& address, std::string_view path, std::uint64_t offset,
                                             std::uint64_t length) {
  HKUBE_ASSIGN(const Head object, head(address, path));
  const std::uint64_t size = object.header.size() + object.body_size;
  if (offset > size) return bad_range(path, size);
  return offset < object.header.size() ? object.header.substr(offset, length) : std::string();
}

Result<S3Store::Head> S3Store::head(const Address& address, std::string_view path) {
  HKUBE_ASSIGN(const HttpAnswer answer, expect_object(client_.send({"HEAD", address}), path));
  Head object;
  object.header = from_base64(answer.header(kHeaderField));
  object.body_size = std::strtoull(std::string(answer.header("content-length")).c_str(), nullptr, 10);
  object.mtime.ms = curl_getdate(std::string(answer.header("last-modified")).c_str(), nullptr) * std::int64_t{1000};
  return object;
}

Result<ObjectStat> S3Store::stat(std::string_view path) {
  HKUBE_ASSIGN(const Address place, object_address(path));
  HKUBE_ASSIGN(const Head object, head(place, path));
  return ObjectStat{object.header.size() + object.body_size, object.mtime};
}

Result<void> S3Store::remove(std::string_view path) {
  HKUBE_ASSIGN(const Address place, address(path));
  return place.key.empty() ? Status() : remove_object(place);
}

Result<void> S3Store::remove_object(const Address& address) {
  auto answer = client_.send({"DELETE", address});
  if (answer.ok() && answer->status == 404) return {};
  HKUBE_ASSIGN(const HttpAnswer gone, expect_success(std::move(answer), about(address.key)));
  return {};
}

Result<void> S3Store::remove_keys(const std::string& bucket, const std::vector<std::string>& keys) {
  std::vector<std::string> together;
  for (const std::string& key : keys) {
    if (fits_xml(key)) {
      together.push_back(key);
    } else {
      HKUBE_TRY(remove_object({bucket, key}));
    }
  }
  if (together.empty()) return {};
  const std::string what = "objects of bucket " + bucket;
  const std::string body = delete_request(together);
  HKUBE_ASSIGN(
      const HttpAnswer answer,
      expect_success(client_.send({"POST", {bucket, ""}, {{"delete", ""}}, {{"content-md5", md5_base64(body)}}, body}),
                     what));
  HKUBE_ASSIGN(const std::vector<std::string> left, parse_delete_answer(answer.body));
  // Some stores fail here for a key that somebody else writes or removes meanwhile; alone it goes, or says why not.
  for (const std::string& key : left) HKUBE_TRY(remove_object({bucket, key}));
  return {};
}

Result<void> S3Store::remove_tree(std::string_view path) {
  HKUBE_ASSIGN(const Address place, address(path));
  if (!place.key.empty()) HKUBE_TRY(remove_object(place));
  const std::string prefix = place.key.empty() ? std::string() : place.key + "/";
  std::string continuation;
  do {
    HKUBE_ASSIGN(Page page, list_page(place.bucket, prefix, kMostKeys, continuation));
    std::vector<std::string> keys;
    for (ObjectInfo& object : page.objects) keys.push_back(std::move(object.path));
    HKUBE_TRY(remove_keys(place.bucket, keys));
    continuation = page.next;
  } while (!continuation.empty());
  return {};
}

Result<Page> S3Store::list_page(const std::string& bucket, const std::string& prefix, std::size_t limit,
                                const std::string& continuation) {
  Fields query{{"list-type", "2"}, {"encoding-type", "url"}, {"max-keys", std::to_string(std::min(limit, kMostKeys))}};
  if (!prefix.empty()) query.emplace_back("prefix", prefix);
  if (!continuation.empty()) query.emplace_back("continuation-token", continuation);
  auto answer = client_.send({"GET", {bucket, ""}, std::move(query)});
  if (answer.ok() && answer->status == 404) return Page{};
  HKUBE_ASSIGN(const HttpAnswer listing, expect_success(std::move(answer), "bucket " + bucket));
  return parse_page(listing.body);
}

Result<void> S3Store::list_bucket(const std::string& bucket, const std::string& prefix, std::size_t limit,
                                  std::vector<ObjectInfo>& found) {
  std::string continuation;
  while (found.size() < limit) {
    HKUBE_ASSIGN(Page page, list_page(bucket, prefix, limit - found.size(), continuation));
    for (ObjectInfo& object : page.objects) {
      if (single_bucket_.empty()) object.path.insert(0, bucket + "/");
      // Others may keep what has no path here, such as markers of folders.
      if (check_path(object.path).ok()) found.push_back(std::move(object));
    }
    if (page.next.empty()) break;
    continuation = page.next;
  }
  return {};
}

Result<void> S3Store::visit(std::string_view folder, const Look& look) {
  std::vector<Address> places;
  if (folder.empty()) {
    HKUBE_ASSIGN(const std::vector<std::string> names, buckets());
    for (const std::string& name : names) places.push_back({name, ""});
  } else {
    HKUBE_ASSIGN(const Address place, address(folder));
    places.push_back(place);
  }
  for (const Address& place : places) {
    std::string continuation;
    do {
      const std::string prefix = place.key.empty() ? std::string() : place.key + "/";
      HKUBE_ASSIGN(Page page, list_page(place.bucket, prefix, kMostKeys, continuation));
      for (ObjectInfo& object : page.objects) {
        if (single_bucket_.empty()) object.path.insert(0, place.bucket + "/");
        if (check_path(object.path).ok() && !look(object)) return {};
      }
      continuation = page.next;
    } while (!continuation.empty());
  }
  return {};
}

Result<std::vector<std::string>> S3Store::buckets() {
  if (!single_bucket_.empty()) return std::vector<std::string>{single_bucket_};
  HKUBE_ASSIGN(const HttpAnswer answer, expect_success(client_.send({"GET", {}}), "the list of buckets"));
  HKUBE_ASSIGN(std::vector<std::string> names, parse_buckets(answer.body));
  // In the order of paths: '/' comes after '-' and '.'.
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a + "/" < b + "/"; });
  return names;
}

Result<std::vector<ObjectInfo>> S3Store::list(std::string_view folder, std::size_t limit) {
  std::vector<ObjectInfo> found;
  if (folder.empty()) {
    HKUBE_ASSIGN(const std::vector<std::string> names, buckets());
    for (const std::string& bucket : names) HKUBE_TRY(list_bucket(bucket, "", limit, found));
    return found;
  }
  HKUBE_ASSIGN(const Address place, address(folder));
  HKUBE_TRY(list_bucket(place.bucket, place.key.empty() ? std::string() : place.key + "/", limit, found));
  return found;
}

}  // namespace hkube::objects::s3
