#include "wire/codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/unit/wire/hex.h"

namespace hkube::wire {
namespace {

std::string compact(std::string_view text) { return hex(unhex(text)); }

struct Golden {
  Json value;
  std::string_view bson;
  std::string_view msgpack;
};

TEST(Codec, BytesAreThoseOfTheProtocol) {
  const Golden cases[] = {
      {{{"tasks", {"t1"}}},
       "260000000364617461001b000000047461736b73000f00000002300003000000743100000000",
       "81a57461736b7391a27431"},
      {"A", "1100000002646174610002000000410000", "a141"},
      {42, "0f0000001064617461002a00000000", "2a"},
      {nullptr, "0b0000000a646174610000", "c0"},
      {{{"b", Json::binary({1, 2})}}, "1a0000000364617461000f000000056200020000000001020000", "81a162c4020102"},
      {{{"n", 5000000000}}, "1b00000003646174610010000000126e0000f2052a010000000000", "81a16ecf000000012a05f200"},
      {{{"duration", 1.5}},
       "2200000003646174610017000000016475726174696f6e00000000000000f83f0000",
       "81a86475726174696f6ecb3ff8000000000000"},
      {Json::array({{{"source", "B"}, {"next", Json::array({"C"})}}}),
       "3a0000000464617461002f0000000330002700000002736f7572636500020000004200046e657874000e00000002300002000"
       "00043000000"
       "0000",
       "9182a6736f75726365a142a46e65787491a143"},
  };
  for (const Golden& c : cases) {
    EXPECT_EQ(hex(*encode(Encoding::kBson, c.value)), c.bson);
    EXPECT_EQ(hex(*encode(Encoding::kMsgpack, c.value)), c.msgpack);
    EXPECT_EQ(*decode(Encoding::kBson, unhex(c.bson)), c.value);
    EXPECT_EQ(*decode(Encoding::kMsgpack, unhex(c.msgpack)), c.value);
  }
}

TEST(Codec, ReadsWhatOtherWritersWrite) {
  struct Case {
    Encoding encoding;
    std::string_view bytes;
    Json value;
  };
  const Case cases[] = {
      {Encoding::kBson, "1b00000003646174610010000000016e00000000205fa0f2410000", {{"n", 5000000000.0}}},
      {Encoding::kBson, "0500000000", nullptr},                               // undefined
      {Encoding::kBson, "0b00000006646174610000", nullptr},                   // undefined, as a type
      {Encoding::kBson, "13000000 09 6461746100 e803000000000000 00", 1000},  // time
      {Encoding::kBson, "17000000 07 6461746100 0102030405060708090a0bff 00", "0102030405060708090a0bff"},
      {Encoding::kBson, "0c000000 10 6b00 05000000 00", {{"k", 5}}},  // not wrapped
      {Encoding::kBson, "15000000 05 6461746100 05000000 00 0102030405 00", Json::binary({1, 2, 3, 4, 5})},
      {Encoding::kMsgpack, "d6ff00000000", 0},
      {Encoding::kMsgpack, "d6ff00000002", 2000},
      {Encoding::kMsgpack, "d7ff 3b9aca0000000001", 1250},
      {Encoding::kMsgpack, "c70cff 00000000 ffffffffffffffff", -1000},
      {Encoding::kMsgpack, "d40000", nullptr},
      {Encoding::kMsgpack, "ca3fc00000", 1.5},
      {Encoding::kMsgpack, "8201a16102a162", {{"1", "a"}, {"2", "b"}}},
      {Encoding::kMsgpack, "82a16b01a16b02", {{"k", 2}}},  // the last of equal keys
      {Encoding::kMsgpack, "d901 61", "a"},
      {Encoding::kMsgpack, "dd00000001c3", Json::array({true})},
      {Encoding::kMsgpack, "d3ffffffffffffffff", -1},
      {Encoding::kJson, R"( {"a" : 1} )", {{"a", 1}}},
  };
  for (const Case& c : cases) {
    const auto value = decode(c.encoding, c.encoding == Encoding::kJson ? std::string(c.bytes) : unhex(c.bytes));
    ASSERT_TRUE(value.ok()) << c.bytes << ": " << value.error().message;
    EXPECT_EQ(*value, c.value) << c.bytes;
  }
}

TEST(Codec, NumbersTakeTheirShortestForm) {
  const std::pair<Json, std::string_view> cases[] = {
      {127, "7f"},
      {128, "cc80"},
      {255, "ccff"},
      {256, "cd0100"},
      {65535, "cdffff"},
      {65536, "ce00010000"},
      {4294967296, "cf0000000100000000"},
      {-1, "ff"},
      {-32, "e0"},
      {-33, "d0df"},
      {-128, "d080"},
      {-129, "d1ff7f"},
      {-32769, "d2ffff7fff"},
      {std::numeric_limits<std::int64_t>::min(), "d38000000000000000"},
      {std::numeric_limits<std::uint64_t>::max(), "cfffffffffffffffff"},
  };
  for (const auto& [value, bytes] : cases) {
    EXPECT_EQ(hex(*encode(Encoding::kMsgpack, value)), bytes);
    EXPECT_EQ(*decode(Encoding::kMsgpack, unhex(bytes)), value);
    EXPECT_EQ(*decode(Encoding::kBson, *encode(Encoding::kBson, value)), value);
  }
  EXPECT_EQ(hex(*encode(Encoding::kBson, -2147483648LL)), compact("0f000000 10 6461746100 00000080 00"));
  EXPECT_EQ(hex(*encode(Encoding::kBson, 2147483648LL)), compact("13000000 12 6461746100 0000008000000000 00"));
}

TEST(Codec, EverySizeGoesRoundInEveryEncoding) {
  for (const std::size_t size : {0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536}) {
    Json list = Json::array();
    Json object = Json::object();
    for (std::size_t i = 0; i < size; ++i) {
      list.push_back(i);
      object["key" + std::to_string(i)] = i % 2 == 0;
    }
    const Json value = {{"text", std::string(size, 'x')}, {"list", list}, {"object", object}, {"zero\0"}};
    for (const Encoding encoding : {Encoding::kJson, Encoding::kBson, Encoding::kMsgpack}) {
      EXPECT_EQ(*decode(encoding, *encode(encoding, value)), value) << size;
    }
    const Json bytes = Json::binary(std::vector<std::uint8_t>(size, 0xAB));
    EXPECT_EQ(*decode(Encoding::kBson, *encode(Encoding::kBson, bytes)), bytes);
    EXPECT_EQ(*decode(Encoding::kMsgpack, *encode(Encoding::kMsgpack, bytes)), bytes);
  }
}

TEST(Codec, RefusesWhatAnEncodingCannotCarry) {
  EXPECT_EQ(encode(Encoding::kJson, {{"a", Json::binary({1})}}).error().code, "wire.unsupported");
  EXPECT_EQ(encode(Encoding::kBson, Json::object({{std::string("a\0b", 3), 1}})).error().code, "wire.unsupported");
  EXPECT_EQ(*parse_encoding("bson"), Encoding::kBson);
  EXPECT_EQ(*parse_encoding("protoc"), Encoding::kProtoc);
  EXPECT_EQ(parse_encoding("xml").error().message, "unknown encoding \"xml\"; known are json, bson, msgpack, protoc");
}

Json nested(int depth) {
  Json value = Json::array();
  for (int i = 1; i < depth; ++i) value = Json::array({std::move(value)});
  return value;
}

TEST(Codec, DepthIsLimitedBothWays) {
  for (const Encoding encoding : {Encoding::kJson, Encoding::kBson, Encoding::kMsgpack}) {
    const auto deepest = encode(encoding, nested(kMaxJsonDepth));
    ASSERT_TRUE(deepest.ok());
    EXPECT_EQ(*decode(encoding, *deepest), nested(kMaxJsonDepth));
    EXPECT_EQ(encode(encoding, nested(kMaxJsonDepth + 1)).error().code, "wire.too_deep");
  }
  EXPECT_EQ(decode(Encoding::kMsgpack, std::string(1000000, '\x91')).error().code, "wire.too_deep");
  std::string documents;
  for (int i = 100000; i > 0; --i) {
    const std::uint32_t length = static_cast<std::uint32_t>(i) * 8 + 5;
    for (int byte = 0; byte < 4; ++byte) documents += static_cast<char>(length >> (8 * byte));
    documents += std::string("\x03k\0", 3);
  }
  documents += std::string("\5\0\0\0\0", 5) + std::string(100000, '\0');
  EXPECT_EQ(decode(Encoding::kBson, documents).error().kind, ErrorKind::kInvalid);
}

TEST(Codec, LengthsThatLieAreRefusedAtOnce) {
  for (const std::string_view bytes :
       {"", "dbffffffff", "c6ffffffff00", "ddffffffff", "dfffffffff", "ddffffffffc0c0", "c9ffffffff01", "c1", "92c0",
        "81a161", "a3616", "cb00", "c0c0", "8190c0", "dcffff"}) {
    EXPECT_FALSE(decode(Encoding::kMsgpack, unhex(bytes)).ok()) << bytes;
  }
  for (const std::string_view bytes :
       {"", "00000000", "05000000", "0500000001", "ffffff7f00", "ffffffff00", "0600000000", "050000000000",
        "11000000026461746100ffffff7f410000", "1100000002646174610000000000410000",
        "1100000002646174610002000000414200", "0f000000056461746100ffffff7f00", "0c0000001064617461002a00",
        "0f0000007f64617461002a00000000", "0f00000003646174610004000000000000"}) {
    EXPECT_FALSE(decode(Encoding::kBson, unhex(bytes)).ok()) << bytes;
  }
}

TEST(Codec, DamagedBytesNeverHarm) {
  const Json value = {{"command", "done"},
                      {"data", {{"list", {1, 2.5, "three", nullptr, true}}, {"bytes", Json::binary({1, 2})}}}};
  std::mt19937 random(7);
  for (const Encoding encoding : {Encoding::kBson, Encoding::kMsgpack}) {
    const std::string good = *encode(encoding, value);
    for (std::size_t length = 0; length < good.size(); ++length) {
      EXPECT_FALSE(decode(encoding, std::string_view(good).substr(0, length)).ok()) << length;
    }
    for (int round = 0; round < 20000; ++round) {
      std::string bad = good;
      for (int i = 0; i < 3; ++i) bad[random() % bad.size()] = static_cast<char>(random());
      const auto decoded = decode(encoding, bad);
      if (decoded.ok()) {
        EXPECT_TRUE(encode(encoding, *decoded).ok() || encoding == Encoding::kBson);
      }
    }
  }
}

}  // namespace
}  // namespace hkube::wire
