#include "wire/msgpack_scan.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/wire/hex.h"
#include "wire/algorithm_message.h"

namespace hkube::wire {
namespace {

TEST(MsgpackScan, TakesTheDataOfAMessageUnread) {
  const Json data = {{"list", {1, -100, 2.5, "three", nullptr, true, Json::binary({1, 2})}},
                     {"object", {{"data", "inner"}}},
                     {"long", std::string(70000, 'x')},
                     {"big", {4294967296, -4294967296}}};
  const std::string frame = *encode_message(Encoding::kMsgpack, {"done", data, {{"x", 1}}});
  const auto raw = find_map_value(frame, "data");
  ASSERT_TRUE(raw.ok());
  EXPECT_EQ(*raw, *encode(Encoding::kMsgpack, data));
  EXPECT_EQ(*find_map_value(frame, "command"),
            "\xa4"
            "done");
  EXPECT_EQ(*find_map_value(frame, "gone"), "");
  EXPECT_EQ(*first_value(frame + "more"), frame);
}

TEST(MsgpackScan, PassesOverEveryKind) {
  for (const std::string_view bytes : {"00",
                                       "80",
                                       "90",
                                       "a0",
                                       "c0",
                                       "c2",
                                       "c3",
                                       "c40100",
                                       "c5000100",
                                       "c60000000100",
                                       "c7010500",
                                       "c800010500",
                                       "c9000000010500",
                                       "ca00000000",
                                       "cb0000000000000000",
                                       "cc00",
                                       "cd0000",
                                       "ce00000000",
                                       "cf0000000000000000",
                                       "d000",
                                       "d10000",
                                       "d200000000",
                                       "d30000000000000000",
                                       "d40500",
                                       "d5050000",
                                       "d60500000000",
                                       "d7050000000000000000",
                                       "d80500000000000000000000000000000000",
                                       "d90161",
                                       "da000161",
                                       "db0000000161",
                                       "dc000100",
                                       "dd0000000100",
                                       "de0001a000",
                                       "df00000001a000",
                                       "e0",
                                       "9392c0c0910580",
                                       "8190a0"}) {
    const std::string value = unhex(bytes);
    EXPECT_EQ(hex(*first_value(value + "\x01\x02")), bytes);
    for (std::size_t length = 0; length < value.size(); ++length) {
      EXPECT_FALSE(first_value(std::string_view(value).substr(0, length)).ok()) << bytes << ' ' << length;
    }
  }
}

TEST(MsgpackScan, TheLastOfEqualKeysCounts) { EXPECT_EQ(hex(*find_map_value(unhex("82a16b01a16b02"), "k")), "02"); }

TEST(MsgpackScan, KeysThatAreNoTextArePassedOver) {
  EXPECT_EQ(hex(*find_map_value(unhex("83 92a16b01 05  c4016b 06  a16b 07"), "k")), "07");
}

TEST(MsgpackScan, SizesAndTypes) {
  EXPECT_EQ(array_size(unhex("93010203")), 3U);
  EXPECT_EQ(array_size(unhex("80")), std::nullopt);
  EXPECT_EQ(array_size(unhex("ddffffffff")), std::nullopt) << "a count that the input cannot hold";
  EXPECT_EQ(binary_size(unhex("c4020102")), 2U);
  EXPECT_EQ(binary_size(unhex("a0")), std::nullopt);
  const std::pair<std::string_view, std::string_view> types[] = {
      {"05", "number"},        {"ff", "number"},           {"ca3fc00000", "number"}, {"a161", "string"},
      {"c2", "boolean"},       {"c0", "object"},           {"80", "object"},         {"90", "array"},
      {"c40101", "bytearray"}, {"d6ff00000000", "number"}, {"c1", "undefined"},      {"", "undefined"}};
  for (const auto& [bytes, name] : types) EXPECT_EQ(type_name(unhex(bytes)), name) << bytes;
}

TEST(MsgpackScan, FindsItems) {
  const std::string list = unhex("93 01 9202a0 c0");
  EXPECT_EQ(hex(*find_array_item(list, 1)), "9202a0");
  EXPECT_EQ(hex(*find_array_item(list, 2)), "c0");
  EXPECT_EQ(*find_array_item(list, 3), "");
  EXPECT_FALSE(find_array_item(unhex("80"), 0).ok());
  const auto items = array_items(list);
  ASSERT_TRUE(items.ok());
  ASSERT_EQ(items->size(), 3U);
  EXPECT_EQ(hex((*items)[1]), "9202a0");
  EXPECT_TRUE(array_items(unhex("90"))->empty());
  for (const char* bad : {"80", "91", "dd7fffffff", "c0", ""}) EXPECT_FALSE(array_items(unhex(bad)).ok()) << bad;
}

TEST(MsgpackScan, HostileBytesFailQuickly) {
  EXPECT_EQ(first_value(std::string(1000000, '\x91')).error().code, "wire.too_deep");
  EXPECT_FALSE(first_value(unhex("dfffffffff c0c0")).ok());
  EXPECT_FALSE(find_map_value(unhex("c0"), "k").ok());
  EXPECT_FALSE(find_map_value("", "k").ok());
  std::mt19937 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(1 + random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    // Whatever decodes can be passed over, and the other way round.
    const auto value = first_value(bytes);
    const bool whole = value.ok() && value->size() == bytes.size();
    if (decode(Encoding::kMsgpack, bytes).ok()) {
      EXPECT_TRUE(whole) << hex(bytes);
    }
  }
}

}  // namespace
}  // namespace hkube::wire
