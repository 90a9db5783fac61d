// Numbers that fit nowhere: the nearest that does is taken, never one of the other sign.
#include <gtest/gtest.h>

#include "spec/pipeline.h"

namespace hkube::spec {
namespace {

constexpr std::int64_t kCentury = std::int64_t{100} * 366 * 86'400;

Pipeline read(const std::string& options, const std::string& node = "") {
  const auto document = parse_json(R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a","input":[])" + node +
                                   R"(}],"options":{)" + options + "}}");
  EXPECT_TRUE(document.ok());
  return read_pipeline(*document).value();
}

TEST(PipelineNumbers, EnormousTimesAreACentury) {
  for (const char* ttl : {"9223372036854775807", "18446744073709551615", "1e18", "1e300", "31536000000"}) {
    const std::string text = ttl;
    EXPECT_EQ(read("\"ttl\":" + text).ttl_seconds, kCentury) << ttl;
    EXPECT_EQ(read("\"activeTtl\":" + text).active_ttl_seconds, kCentury) << ttl;
    EXPECT_EQ(read("", ",\"ttl\":" + text).nodes[0].ttl_seconds, kCentury) << ttl;
  }
  EXPECT_EQ(read("\"ttl\":86400").ttl_seconds, 86'400);
}

TEST(PipelineNumbers, NegativeTimesAreNone) {
  for (const char* ttl : {"-1", "-9223372036854775808", "-1e300"}) {
    EXPECT_LE(read("\"ttl\":" + std::string(ttl)).ttl_seconds, 0) << ttl;
  }
}

TEST(PipelineNumbers, OthersStayWithinTheirType) {
  EXPECT_EQ(read("", R"(,"retry":{"policy":"Always","limit":1e12})").nodes[0].retry.limit, 4'294'967'295U);
  EXPECT_EQ(read("", R"(,"retry":{"policy":"Always","limit":-1})").nodes[0].retry.limit, 0U);
  EXPECT_EQ(read("\"batchTolerance\":1e300").batch_tolerance, 2'147'483'647);
}

}  // namespace
}  // namespace hkube::spec
