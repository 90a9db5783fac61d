#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "objects/object_store.h"

/// The XML that S3 and its clients exchange. Plain functions.
namespace hkube::objects::s3 {

/// What the store says about a failure; empty where it says nothing, as in the answer to HEAD.
struct Fault {
  std::string code;
  std::string message;
};
Fault parse_fault(std::string_view xml);

/// A page of a listing; `path` of an object is its key.
struct Page {
  std::vector<ObjectInfo> objects;
  std::string next;  ///< continuation token; empty on the last page
};
Result<Page> parse_page(std::string_view xml);

Result<std::vector<std::string>> parse_buckets(std::string_view xml);
Result<std::string> parse_upload_id(std::string_view xml);
/// The keys that a deletion of many has left.
Result<std::vector<std::string>> parse_delete_answer(std::string_view xml);

/// Whether XML can hold the key: it has no way to write most control characters.
bool fits_xml(std::string_view key);
std::string delete_request(const std::vector<std::string>& keys);
/// The parts are numbered from 1 in this order.
std::string complete_request(const std::vector<std::string>& etags);
/// Empty for the region that needs no mention.
std::string create_bucket_request(std::string_view region);

/// "2024-01-31T12:34:56.789Z"; 0 when it is something else.
Timestamp parse_time(const std::string& text);

}  // namespace hkube::objects::s3
