#include "store/sqlite/checkpointer.h"

namespace hkube::store::sqlite {

namespace {
// Pages of 4 KiB.
constexpr int kBeginAt = 1'000;
constexpr int kWriterHelpsAt = 16'000;
}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(const std::string& path) {
  HKUBE_ASSIGN(auto database, Database::open(path));
  std::unique_ptr<Checkpointer> checkpointer(new Checkpointer(std::move(database)));
  checkpointer->thread_ = std::thread([raw = checkpointer.get()] { raw->run(); });
  return checkpointer;
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::committed(Database& writer) {
  const int pages = writer.log_pages();
  if (pages < kBeginAt) return;
  if (pages >= kWriterHelpsAt) writer.checkpoint();
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || wanted_; });
    if (stop_) return;
    wanted_ = false;
    lock.unlock();
    database_->checkpoint();
    lock.lock();
  }
}

}  // namespace hkube::store::sqlite
