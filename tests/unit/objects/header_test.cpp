#include "objects/header.h"

#include <gtest/gtest.h>

#include "objects/paths.h"

namespace hkube::objects {
namespace {

TEST(Header, BytesAreThoseOfTheProtocol) {
  EXPECT_EQ(make_header({DataType::kEncoded, Protocol::kBson}), std::string("\1\10\2\1\0\0HK", 8));
  EXPECT_EQ(make_header({DataType::kEncoded, Protocol::kMsgpack}), std::string("\1\10\2\3\0\0HK", 8));
  EXPECT_EQ(make_header({DataType::kRaw, Protocol::kBson}), std::string("\1\10\1\1\0\0HK", 8));
  EXPECT_EQ(make_header({DataType::kRaw, Protocol::kMsgpack}), std::string("\1\10\1\3\0\0HK", 8));
}

TEST(Header, ParsesWhatItMakes) {
  for (const DataType type : {DataType::kRaw, DataType::kEncoded}) {
    for (const Protocol protocol : {Protocol::kBson, Protocol::kJson, Protocol::kMsgpack}) {
      const std::string object = make_header({type, protocol}) + "payload";
      EXPECT_EQ(parse_header(object), (StoredValue{type, protocol}));
      EXPECT_EQ(payload_of(object), "payload");
    }
  }
}

TEST(Header, ObjectsWithoutOneAreAllPayload) {
  for (const std::string& object :
       {std::string(), std::string("short"), std::string("no header here"), std::string("\1\10\2\1\0\0H", 7),
        std::string("\1\10\3\1\0\0HK", 8), std::string("\1\10\2\4\0\0HK", 8), std::string("abcdefHKi", 9)}) {
    EXPECT_EQ(parse_header(object), std::nullopt);
    EXPECT_EQ(payload_of(object), object);
  }
}

TEST(Paths, AreThoseOfTheProtocol) {
  const JobId job("j1");
  const TaskId task("t1");
  EXPECT_EQ(task_result_path("local", job, task), "local-hkube/j1/t1");
  EXPECT_EQ(flow_input_path("local", job), "local-hkube/j1/j1");
  EXPECT_EQ(job_folder("local", job), "local-hkube/j1");
  EXPECT_EQ(job_result_path("local", job), "local-hkube-results/j1/result.json");
  EXPECT_EQ(execution_path("local", job), "local-hkube-execution/j1/descriptor.json");
  EXPECT_EQ(metadata_path("local", job, task), "local-hkube-metadata/j1/t1");
  EXPECT_EQ(index_path("local", "2024-01-31", job), "local-hkube-index/2024-01-31/j1");
  EXPECT_EQ(store_path("local", "pipeline", "p"), "local-hkube-store/pipeline/p.json");
  EXPECT_EQ(build_path("local", BuildId("alg-abc123")), "local-hkube-builds/alg-abc123");
  EXPECT_EQ(metrics_folder("local", "p", "n", job, task), "local-hkube-algo-metrics/p/n/j1/t1");
}

}  // namespace
}  // namespace hkube::objects
