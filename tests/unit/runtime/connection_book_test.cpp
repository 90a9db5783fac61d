#include "runtime/net/connection_book.h"

#include <gtest/gtest.h>

namespace hkube::net {
namespace {

struct Guest : ConnectionBook::Guest {
  explicit Guest(ConnectionBook& in) : book(in) {}
  ~Guest() override { book.remove(*this); }
  void make_room() override {
    asked = true;
    book.remove(*this);
  }
  ConnectionBook& book;
  bool asked = false;
};

TEST(ConnectionBook, WhoWaitsLongestMakesRoom) {
  ConnectionBook book({3, 3});
  Guest first(book);
  Guest second(book);
  Guest third(book);
  for (Guest* guest : {&first, &second, &third}) {
    EXPECT_TRUE(book.has_room("10.0.0.1"));
    book.add(*guest, "10.0.0.1");
  }
  book.works(first);
  EXPECT_TRUE(book.has_room("10.0.0.2"));
  EXPECT_FALSE(first.asked);
  EXPECT_TRUE(second.asked);
  EXPECT_EQ(book.size(), 2U);
  Guest other(book);
  book.add(other, "10.0.0.2");
  book.works(other);
  book.works(third);
  EXPECT_FALSE(book.has_room("10.0.0.3")) << "all are at work";
  book.waits(first);
  EXPECT_TRUE(book.has_room("10.0.0.3"));
  EXPECT_TRUE(first.asked);
}

TEST(ConnectionBook, TheAddressWithMostGivesFirst) {
  ConnectionBook book({3, 3});
  Guest quiet(book);
  Guest one(book);
  Guest two(book);
  book.add(quiet, "10.0.0.1");
  book.add(one, "10.0.0.2");
  book.add(two, "10.0.0.2");
  EXPECT_TRUE(book.has_room("10.0.0.1"));
  EXPECT_FALSE(quiet.asked);
  EXPECT_TRUE(one.asked);
}

TEST(ConnectionBook, AnAddressHasALimitOfItsOwn) {
  ConnectionBook book({100, 2});
  Guest one(book);
  Guest two(book);
  book.add(one, "2001:db8::1");
  book.add(two, "2001:db8::2");  // of the same network
  book.works(one);
  book.works(two);
  EXPECT_FALSE(book.has_room("2001:db8::3"));
  EXPECT_TRUE(book.has_room("2001:db8:0:1::1"));
  book.waits(two);
  EXPECT_TRUE(book.has_room("2001:db8::3"));
  EXPECT_TRUE(two.asked);
}

TEST(ConnectionBook, LoopbackIsNotOneClient) {
  ConnectionBook book({100, 1});
  Guest one(book);
  Guest two(book);
  book.add(one, "127.0.0.1");
  book.works(one);
  EXPECT_TRUE(book.has_room("127.0.0.1"));
  book.add(two, "127.0.0.1");
  EXPECT_EQ(book.size(), 2U);
}

}  // namespace
}  // namespace hkube::net
