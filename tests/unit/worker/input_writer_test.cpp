#include "worker/input_writer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "job/task_number.h"
#include "objects/fs_store.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "wire/codec.h"

namespace hkube::worker {
namespace {

/// A task of node `b` that reads node `a`, whose items have these objects in the store.
class InputWriterTest : public testing::Test {
 protected:
  InputWriterTest()
      : folder_(testing::TempDir() + "input_writer_test_" + std::to_string(getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        store_(folder_) {}
  ~InputWriterTest() override { std::filesystem::remove_all(folder_); }

  void prepare(const Json& input, const std::vector<std::string>& objects) {
    const Json pipeline = {{"name", "p"},
                           {"nodes",
                            {{{"nodeName", "a"}, {"algorithmName", "x"}, {"input", {"#[1...9]"}}},
                             {{"nodeName", "b"}, {"algorithmName", "x"}, {"input", input}}}}};
    auto descriptor = job::make_descriptor({JobId("job"), to_text(pipeline), "{}", {"raw"}, "me", {1}, "{}"});
    ASSERT_TRUE(descriptor.ok()) << descriptor.error().message;
    auto plan = std::make_shared<job::NodePlan>();
    plan->descriptor = *descriptor;
    plan->node = *(*descriptor)->dag.find("b");
    const auto count = static_cast<std::uint32_t>(objects.size());
    auto table = std::make_shared<job::ResultTable>(0, count);
    for (std::uint32_t i = 0; i < count; ++i) {
      ASSERT_TRUE(store_.put(path(i), objects[i]).ok());
      table->set(i, objects[i].size() - objects::kHeaderSize, std::nullopt);
    }
    const auto kind = count == 1 ? graph::ResultShape::Kind::kSingle : graph::ResultShape::Kind::kBatch;
    plan->parents.push_back({"a", kind, std::move(table)});
    task_.plan = std::move(plan);
  }

  static std::string path(std::uint32_t task) {
    return objects::task_result_path("c", JobId("job"), job::task_id(JobId("job"), task));
  }
  static std::string stored(const Json& value) {
    return objects::make_header({}) + wire::encode(wire::Encoding::kMsgpack, value).value();
  }
  static std::string raw(const std::string& bytes) {
    return objects::make_header({objects::DataType::kRaw, objects::Protocol::kMsgpack}) + bytes;
  }

  /// The input that comes out; what stayed in files is in files_.
  Json write(wire::Files allowed) {
    InputWriter writer(store_, "c", task_, allowed);
    std::string bytes;
    const Status written = writer.write(bytes);
    if (!written.ok()) return written.error().message;
    files_ = writer.files();
    return wire::decode(wire::Encoding::kMsgpack, bytes).value();
  }

  const std::string folder_;
  objects::FsStore store_;
  control::Assignment task_;
  std::vector<FileInput> files_;
};

const std::string kLarge(100'000, 'x');

TEST_F(InputWriterTest, LargeValuesStayInTheirFiles) {
  prepare({1, {{"k", "@a"}}}, {raw(kLarge)});
  EXPECT_EQ(write(wire::Files::kYes), Json::parse(R"([1, {"k": null}])"));
  ASSERT_EQ(files_.size(), 1U);
  EXPECT_EQ(files_[0].at, (std::vector<std::variant<std::size_t, std::string>>{std::size_t{1}, std::string("k")}));
  EXPECT_EQ(files_[0].path, folder_ + "/" + path(0));
  EXPECT_EQ(files_[0].offset, 8U);
  EXPECT_EQ(files_[0].size, kLarge.size());
  EXPECT_TRUE(files_[0].raw);
}

TEST_F(InputWriterTest, OnlyWhereTheAlgorithmReadsFiles) {
  prepare({"@a"}, {raw(kLarge)});
  EXPECT_EQ(write(wire::Files::kNo)[0].get_binary().size(), kLarge.size());
  EXPECT_TRUE(files_.empty());
}

TEST_F(InputWriterTest, EachItemOfABatchForItself) {
  prepare({"@a"}, {stored("small"), stored(kLarge), stored(3)});
  EXPECT_EQ(write(wire::Files::kYes), Json::parse(R"([["small", null, 3]])"));
  ASSERT_EQ(files_.size(), 1U);
  EXPECT_EQ(files_[0].at, (std::vector<std::variant<std::size_t, std::string>>{std::size_t{0}, std::size_t{1}}));
  EXPECT_FALSE(files_[0].raw);
  EXPECT_EQ(files_[0].size, wire::encode(wire::Encoding::kMsgpack, kLarge)->size());
}

TEST_F(InputWriterTest, APartOfALargeValueIsCutOut) {
  prepare({"@a.list.1", "@a.none", "@a.big.0"}, {stored({{"list", {1, 2}}, {"big", {kLarge}}})});
  EXPECT_EQ(write(wire::Files::kYes), Json::array({2, nullptr, kLarge}));
  EXPECT_TRUE(files_.empty());
}

TEST_F(InputWriterTest, WhatOthersEncodedIsDecoded) {
  const std::string json = objects::make_header({objects::DataType::kEncoded, objects::Protocol::kJson});
  const std::string bson = objects::make_header({objects::DataType::kEncoded, objects::Protocol::kBson});
  prepare({"@a"}, {json + R"({"k": 1})", bson + wire::encode(wire::Encoding::kBson, {{"k", 2}}).value(),
                   json + "\"" + kLarge + "\""});
  EXPECT_EQ(write(wire::Files::kYes), Json::array({Json::array({{{"k", 1}}, {{"k", 2}}, kLarge})}));
  EXPECT_TRUE(files_.empty()) << "the wrapper would not know the encoding";
}

TEST_F(InputWriterTest, DamagedObjectsDoNotDamageTheMessage) {
  prepare({"@a"}, {stored(1) + "more"});
  EXPECT_EQ(write(wire::Files::kNo), "a stored result has bytes behind its end");
  prepare({"@a"}, {objects::make_header({}) + "\x93\x01"});
  EXPECT_TRUE(write(wire::Files::kNo).get<std::string>().starts_with("malformed msgpack"));
}

}  // namespace
}  // namespace hkube::worker
