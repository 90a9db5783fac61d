#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "runtime/real/guarded.h"
#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

namespace {

class ThreadPool : public BlockingPool {
 public:
  ThreadPool(int threads, std::size_t capacity) : capacity_(capacity) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  }
  ~ThreadPool() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      waiting_.clear();
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  [[nodiscard]] bool post(std::function<void()> fn) override {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || waiting_.size() >= capacity_) return false;
      waiting_.push_back(std::move(fn));
    }
    wake_.notify_one();
    return true;
  }

 private:
  void run() {
    while (true) {
      std::function<void()> fn;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        fn = std::move(waiting_.front());
        waiting_.pop_front();
      }
      guarded("pool", fn);
    }
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;  ///< guarded by mutex_
  bool stopping_ = false;                      ///< guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<BlockingPool> make_blocking_pool(int threads, std::size_t capacity) {
  return std::make_unique<ThreadPool>(threads, capacity);
}

}  // namespace hkube::runtime
