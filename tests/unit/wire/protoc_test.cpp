#include "wire/protoc.h"

#include <gtest/gtest.h>

#include "tests/unit/wire/hex.h"
#include "wire/codec.h"

namespace hkube::wire {
namespace {

TEST(Protoc, IsABsonDocumentInAProtobufMessage) {
  EXPECT_EQ(hex(*encode(Encoding::kProtoc, 42)),
            "0a0f"
            "0f0000001064617461002a00000000");
  EXPECT_EQ(*decode(Encoding::kProtoc, unhex("0a0f 0f0000001064617461002a00000000")), 42);
  const std::string text(300, 'x');
  EXPECT_EQ(hex(*encode(Encoding::kProtoc, text)).substr(0, 6), "0abc02");  // 316 bytes of bson
  EXPECT_EQ(*decode(Encoding::kProtoc, *encode(Encoding::kProtoc, text)), text);
}

TEST(Protoc, PassesOverOtherFields) {
  // Field 2 as a number, field 3 as bytes, 4 and 5 as fixed numbers; field 1 twice.
  EXPECT_EQ(*unwrap_protoc(unhex("1096 01 0a01 41 1a02 0102 21 0000000000000000 2d 00000000 0a02 4243")), "BC");
  EXPECT_EQ(*unwrap_protoc(unhex("0a00")), "");
}

TEST(Protoc, RefusesWhatIsNone) {
  for (const char* bytes : {"", "0a", "0a02 41", "10", "0b", "21 00", "2d 0000", "0a ffffffffffffffffffff 41",
                            "ffffffffffffffffffffff", "0aff", "1001", "1a 7f"}) {
    EXPECT_FALSE(unwrap_protoc(unhex(bytes)).ok()) << bytes;
  }
}

}  // namespace
}  // namespace hkube::wire
