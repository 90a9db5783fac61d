#include "wire/metadata.h"

#include <gtest/gtest.h>

#include "wire/codec.h"

namespace hkube::wire {
namespace {

TEST(Metadata, DescribesEverySavePath) {
  const Json value = {{"data", {{{"x", 1}}, "two", nullptr}},
                      {"flag", true},
                      {"pi", 3.14},
                      {"n", -5},
                      {"none", nullptr},
                      {"text", "abc"},
                      {"bytes", Json::binary({1, 2, 3})},
                      {"empty", Json::array()}};
  const std::vector<std::string> paths = {
      "green",       "green.data",  "green.data.0", "green.data.0.x", "green.data.1", "green.data.9", "green.data.x",
      "green.flag",  "green.pi",    "green.n",      "green.none",     "green.none.x", "green.text",   "green.text.0",
      "green.bytes", "green.empty", "green.gone",   "greenish",       "yellow",       "green.data."};
  const Json expected = {{"green", {{"type", "object"}}},
                         {"green.data", {{"type", "array"}, {"size", 3}}},
                         {"green.data.0", {{"type", "object"}}},
                         {"green.data.0.x", {{"type", "number"}}},
                         {"green.data.1", {{"type", "string"}}},
                         {"green.flag", {{"type", "boolean"}}},
                         {"green.pi", {{"type", "number"}}},
                         {"green.n", {{"type", "number"}}},
                         {"green.none", {{"type", "object"}}},
                         {"green.text", {{"type", "string"}}},
                         {"green.bytes", {{"type", "bytearray"}, {"size", 3}}},
                         {"green.empty", {{"type", "array"}, {"size", 0}}},
                         {"green.data.", {{"type", "array"}, {"size", 3}}}};
  EXPECT_EQ(make_metadata(paths, "green", value), expected);
  const auto raw = make_metadata_msgpack(paths, "green", *encode(Encoding::kMsgpack, value));
  ASSERT_TRUE(raw.ok()) << raw.error().message;
  EXPECT_EQ(*raw, expected);
}

TEST(Metadata, DescribesWholeValues) {
  const std::pair<Json, std::string_view> cases[] = {
      {nullptr, R"({"n":{"type":"object"}})"},
      {5, R"({"n":{"type":"number"}})"},
      {Json::array({1, 2}), R"({"n":{"type":"array","size":2}})"},
      {Json::binary({1}), R"({"n":{"type":"bytearray","size":1}})"},
  };
  for (const auto& [value, text] : cases) {
    EXPECT_EQ(to_text(make_metadata({"n"}, "n", value)), text);
    EXPECT_EQ(to_text(*make_metadata_msgpack({"n"}, "n", *encode(Encoding::kMsgpack, value))), text);
  }
  EXPECT_EQ(to_text(make_metadata({}, "n", 5)), "{}");
}

TEST(Metadata, NodeNamesMayHaveDots) {
  EXPECT_EQ(to_text(make_metadata({"a.b.c"}, "a.b", {{"c", 1}})), R"({"a.b.c":{"type":"number"}})");
}

TEST(Metadata, NoValueHasNoMembers) {
  // Null, and what JavaScript's wrappers write for undefined.
  for (const std::string_view nothing : {std::string_view("\xc0"), std::string_view("\xd4\x00\x00", 3)}) {
    const auto metadata = make_metadata_msgpack({"n", "n.a", "n.0"}, "n", nothing);
    ASSERT_TRUE(metadata.ok()) << metadata.error().message;
    EXPECT_EQ(to_text(*metadata), R"({"n":{"type":"object"}})");
  }
}

TEST(Metadata, DamagedBytesAreAnError) {
  EXPECT_FALSE(make_metadata_msgpack({"n.a"}, "n", "\x82\xa1").ok());
  EXPECT_FALSE(make_metadata_msgpack({"n"}, "n", "").ok());
}

}  // namespace
}  // namespace hkube::wire
