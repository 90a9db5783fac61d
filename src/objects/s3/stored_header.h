#pragma once

#include <string>
#include <string_view>

namespace hkube::objects::s3 {

/// Where the header of a stored value is kept beside the body.
inline constexpr std::string_view kHeaderField = "x-amz-meta-header";

std::string base64(std::string_view bytes);
/// Empty when the text is not base64.
std::string from_base64(std::string_view text);
/// Base64 of the MD5 sum, which S3 asks for where it cannot do without.
std::string md5_base64(std::string_view bytes);

}  // namespace hkube::objects::s3
