#include "trigger/time_zone.h"

#include <absl/time/time.h>

#include "trigger/errc.h"

namespace hkube::trigger {

namespace {

class AbslTimeZone : public TimeZone {
 public:
  explicit AbslTimeZone(absl::TimeZone zone) : zone_(zone), name_(zone.name()) {}

  const std::string& name() const override { return name_; }
  std::chrono::seconds offset_at(Timestamp at) const override {
    return std::chrono::seconds(zone_.At(absl::FromUnixMillis(at.ms)).offset);
  }
  std::optional<Timestamp> next_change(Timestamp after) const override {
    absl::TimeZone::CivilTransition change;
    const absl::Time from = absl::FromUnixMillis(after.ms);
    if (!zone_.NextTransition(from, &change)) return std::nullopt;
    // `to` names the moment in the new offset; of a moment that comes twice it is the second.
    const absl::TimeZone::TimeInfo info = zone_.At(change.to);
    return Timestamp{absl::ToUnixMillis(info.kind == absl::TimeZone::TimeInfo::UNIQUE ? info.pre : info.trans)};
  }

 private:
  absl::TimeZone zone_;
  std::string name_;
};

}  // namespace

Result<std::shared_ptr<const TimeZone>> load_time_zone(const std::string& name) {
  if (name.empty()) return std::shared_ptr<const TimeZone>(std::make_shared<AbslTimeZone>(absl::LocalTimeZone()));
  absl::TimeZone zone;
  // Absolute paths and parents would read files that are no time zones.
  const bool plain = name.front() != '/' && name.find("..") == std::string::npos && name.find(':') == std::string::npos;
  if (!plain || !absl::LoadTimeZone(name, &zone)) {
    return Error(Errc::kUnknownTimeZone, "\"" + name + "\" is not a time zone that this machine knows");
  }
  return std::shared_ptr<const TimeZone>(std::make_shared<AbslTimeZone>(zone));
}

}  // namespace hkube::trigger
