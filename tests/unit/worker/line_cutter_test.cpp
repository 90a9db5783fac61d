#include "worker/line_cutter.h"

#include <gtest/gtest.h>

#include <vector>

namespace hkube::worker {
namespace {

using Texts = std::vector<std::string>;

class LineCutterTest : public testing::Test {
 protected:
  void take(std::string_view chunk) { cutter_.take(chunk, sink_); }
  Texts texts_;
  /// "+" before what is continued.
  LineCutter::Sink sink_ = [this](std::string text, bool continued) {
    texts_.push_back((continued ? "+" : "") + std::move(text));
  };
  LineCutter cutter_{8};
};

TEST_F(LineCutterTest, ChunksMakeLinesWhereverTheyAreCut) {
  const std::string text = "one\n\n two\r\nthree\n";
  const Texts lines{"one", "", " two", "three"};
  take(text);
  EXPECT_EQ(texts_, lines);
  texts_.clear();
  for (const char c : text) take(std::string_view(&c, 1));
  EXPECT_EQ(texts_, lines);
  EXPECT_FALSE(cutter_.waits());
}

TEST_F(LineCutterTest, ALongLineComesInPieces) {
  take("abcdefghijklmnopqrst\nnext\n");
  EXPECT_EQ(texts_, (Texts{"abcdefgh", "+ijklmnop", "+qrst", "next"}));
}

TEST_F(LineCutterTest, TheEndOfALineInPiecesIsNoFurtherLine) {
  take("abcdefgh");
  EXPECT_TRUE(texts_.empty());
  cutter_.flush(sink_);
  take("\n\n");
  EXPECT_EQ(texts_, (Texts{"abcdefgh", ""}));
}

TEST_F(LineCutterTest, PiecesDoNotCutCharacters) {
  take("1234567\xE2\x82\xAC\n");
  EXPECT_EQ(texts_, (Texts{"1234567", "+\xE2\x82\xAC"}));
  texts_.clear();
  take("ab\xF0\x9F\x98");
  cutter_.flush(sink_);
  EXPECT_EQ(texts_, Texts{"ab"});
  cutter_.flush(sink_);
  EXPECT_EQ(texts_, Texts{"ab"}) << "the first bytes of a character wait";
  take("\x80");
  cutter_.flush(sink_);
  EXPECT_EQ(texts_, (Texts{"ab", "+\xF0\x9F\x98\x80"}));
}

TEST_F(LineCutterTest, WhatIsNoTextIsNotHeldBack) {
  take("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\xFF");
  cutter_.flush(sink_);
  cutter_.end_line(sink_);
  std::size_t bytes = 0;
  for (const std::string& text : texts_) bytes += text.size() - (text.starts_with('+') ? 1 : 0);
  EXPECT_EQ(bytes, 11U);
}

TEST_F(LineCutterTest, EachStateOfAProgressBarIsALine) {
  take("\r 10%\r 20%");
  EXPECT_EQ(texts_, Texts{" 10%"});
  take("\r 30%\n");
  EXPECT_EQ(texts_, (Texts{" 10%", " 20%", " 30%"}));
  texts_.clear();
  take("1/2\r2/2\r");
  EXPECT_EQ(texts_, Texts{"1/2"});
  cutter_.flush(sink_);  // it is seen before the next one comes
  EXPECT_EQ(texts_, (Texts{"1/2", "2/2"}));
  take("      \rdone\r\r\n");
  EXPECT_EQ(texts_, (Texts{"1/2", "2/2", "done"}));
}

TEST_F(LineCutterTest, WhatWaitsIsTheLastLine) {
  take("one\ntwo");
  cutter_.end_line(sink_);
  cutter_.end_line(sink_);
  take("three\n");
  EXPECT_EQ(texts_, (Texts{"one", "two", "three"}));
}

}  // namespace
}  // namespace hkube::worker
