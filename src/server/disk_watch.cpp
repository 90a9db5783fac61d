#include "server/disk_watch.h"

#include <sys/statvfs.h>

#include <chrono>

#include "base/log.h"

namespace hkube::server {

namespace {

constexpr std::chrono::seconds kBetween{2};
constexpr const char* kSubject = "disk";

}  // namespace

std::optional<DiskWatch::Measure> DiskWatch::measure(const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return std::nullopt;
  const std::uint64_t block = disk.f_frsize;
  return Measure{disk.f_blocks * block, disk.f_bavail * block};
}

void DiskWatch::start() {
  take(measure(settings_.directory));
  expect_next();
}

void DiskWatch::expect_next() {
  timer_ = io_.after(kBetween, [this] {
    const std::weak_ptr<DiskWatch*> watch = alive_;
    // A disk of a network may take its time to answer.
    const bool posted = pool_.post([&io = io_, watch, directory = settings_.directory] {
      io.post([watch, measured = measure(directory)] {
        const auto self = watch.lock();
        if (self == nullptr) return;
        (*self)->take(measured);
        (*self)->expect_next();
      });
    });
    if (!posted) expect_next();
  });
}

void DiskWatch::take(const std::optional<Measure>& measured) {
  if (!measured) return;
  const bool other = room_.update(measured->free, settings_.reserve.value_or(store::usual_reserve(measured->size)));
  const store::DiskLevel level = room_.level();
  const std::string text = room_.text();
  const bool full = level == store::DiskLevel::kFull;
  if (other || full) control_.post(control::PutIntake{full ? text : ""});
  if (!other) return;
  problems_.solved(kSubject);
  if (level == store::DiskLevel::kEnough) return log::info("the disk of the data folder has room again");
  problems_.report({kSubject, text, "free some room, or keep less: hkubectl gc usage tells what takes it"},
                   full ? "the disk is nearly full: no new work is taken" : "the disk is getting full");
}

}  // namespace hkube::server
