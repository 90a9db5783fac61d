#include "worker/worker_settings.h"

#include <gtest/gtest.h>

namespace hkube::worker {
namespace {

using std::chrono::milliseconds;

TEST(WorkerSettings, AnAlgorithmsWorkerEnvChangesThem) {
  const Json algorithm = {{"workerEnv",
                           {{"ALGORITHM_DISCONNECTED_TIMEOUT_MS", "1500"},
                            {"STOPPING_TIME_OUT", "100"},
                            {"WORKER_SOCKET_MAX_PAYLOAD_BYTES", "1000000"},
                            {"DEFAULT_STORAGE_PROTOCOL", "v3"},
                            {"DEFAULT_WORKER_ALGORITHM_ENCODING", "bson"}}}};
  const WorkerSettings settings = settings_of({}, algorithm);
  EXPECT_EQ(settings.connect, milliseconds(1500));
  EXPECT_EQ(settings.stopping, milliseconds(100));
  EXPECT_EQ(settings.stop, WorkerSettings().stop);
  EXPECT_EQ(settings.max_message_bytes, 1'000'000U);
  EXPECT_EQ(settings.handshake.storage, wire::StorageMode::kV3);
  EXPECT_EQ(settings.handshake.encoding, wire::Encoding::kBson);
}

TEST(WorkerSettings, WhatMakesNoSenseChangesNothing) {
  for (const char* text : {"null", "[]", R"({"workerEnv":null})", R"({"workerEnv":"x"})",
                           R"({"workerEnv":{"STOPPING_TIME_OUT":"long",
                               "ALGORITHM_DISCONNECTED_TIMEOUT_MS":"99999999999999999999",
                               "WORKER_SOCKET_MAX_PAYLOAD_BYTES":{"secretKeyRef":{}},
                               "DEFAULT_STORAGE_PROTOCOL":"v9","DEFAULT_WORKER_ALGORITHM_ENCODING":""}})"}) {
    const WorkerSettings settings = settings_of({}, Json::parse(text));
    EXPECT_EQ(settings.connect, WorkerSettings().connect) << text;
    EXPECT_EQ(settings.stopping, WorkerSettings().stopping) << text;
    EXPECT_EQ(settings.max_message_bytes, WorkerSettings().max_message_bytes) << text;
    EXPECT_EQ(settings.handshake.storage, wire::StorageMode::kV1) << text;
  }
}

TEST(WorkerSettings, TimesAreShownInSeconds) {
  EXPECT_EQ(in_seconds(milliseconds(10'000)), "10 seconds");
  EXPECT_EQ(in_seconds(milliseconds(300)), "0.3 seconds");
}

}  // namespace
}  // namespace hkube::worker
