#include "job/event_codec.h"

#include <type_traits>

#include "job/errc.h"

namespace hkube::job {

namespace {

/// One visitor describes each event's fields for both directions.
template <typename Archive, typename E>
void fields(Archive& ar, E& e) {
  using T = std::remove_const_t<E>;
  if constexpr (std::is_same_v<T, Submitted>) {
    ar(e.job, e.pipeline, e.user_pipeline, e.types, e.user, e.at, e.context);
  } else if constexpr (std::is_same_v<T, NodeExpanded>) {
    ar(e.node, e.at);
  } else if constexpr (std::is_same_v<T, TaskDone>) {
    ar(e.node, e.item, e.started, e.ended, e.size, e.inline_bytes, e.metadata);
  } else if constexpr (std::is_same_v<T, TaskRetried>) {
    ar(e.node, e.item, e.attempt, e.warning, e.at);
  } else if constexpr (std::is_same_v<T, TaskFailed>) {
    ar(e.node, e.item, e.error, e.started, e.ended);
  } else if constexpr (std::is_same_v<T, Resolved>) {
    ar(e.outcome, e.error, e.node, e.reason, e.at, e.item, e.user, e.last_output);
  } else if constexpr (std::is_same_v<T, Finished>) {
    ar(e.result_bytes, e.result_in_store, e.error, e.at);
  } else if constexpr (std::is_same_v<T, Held> || std::is_same_v<T, Admitted> || std::is_same_v<T, Started>) {
    ar(e.at);
  } else if constexpr (std::is_same_v<T, VersionsTaken>) {
    ar(e.versions);
  } else if constexpr (std::is_same_v<T, NodeReused>) {
    ar(e.node, e.from, e.first_task, e.count, e.batch, e.items, e.metadata, e.at);
  } else if constexpr (std::is_same_v<T, ExecutionStarted>) {
    ar(e.node, e.item, e.algorithm, e.at);
  } else if constexpr (std::is_same_v<T, ExecutionEnded>) {
    ar(e.execution, e.outcome, e.error, e.size, e.started, e.ended);
  } else {
    ar(e.user, e.at);
  }
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  template <typename... Fields>
  void operator()(const Fields&... all) {
    (put(all), ...);
  }

 private:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  void put(std::uint32_t value) { number(value); }
  void put(std::uint64_t value) { number(value); }
  void put(bool value) { number(value ? 1 : 0); }
  void put(Outcome value) { number(static_cast<std::uint64_t>(value)); }
  void put(Timestamp value) {
    number((static_cast<std::uint64_t>(value.ms) << 1) ^ static_cast<std::uint64_t>(value.ms >> 63));
  }
  void put(const std::string& value) {
    number(value.size());
    out_ += value;
  }
  void put(const JobId& value) { put(value.str()); }
  void put(const NodeReused::Item& value) { (*this)(value.item, value.size, value.inline_bytes); }
  void put(const VersionsTaken::Version& value) { (*this)(value.algorithm, value.version); }
  template <typename T>
  void put(const std::vector<T>& values) {
    number(values.size());
    for (const T& value : values) put(value);
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    number(value ? 1 : 0);
    if (value) put(*value);
  }

  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  template <typename... Fields>
  void operator()(Fields&... all) {
    (get(all), ...);
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool more() const { return ok_ && !in_.empty(); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) break;
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }

 private:
  void get(std::uint32_t& value) { value = static_cast<std::uint32_t>(number()); }
  void get(std::uint64_t& value) { value = number(); }
  void get(bool& value) { value = number() != 0; }
  void get(Outcome& value) {
    const std::uint64_t raw = number();
    ok_ = ok_ && raw <= static_cast<std::uint64_t>(Outcome::kStopped);
    value = static_cast<Outcome>(raw);
  }
  void get(Timestamp& value) {
    const std::uint64_t raw = number();
    value.ms = static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
  }
  void get(std::string& value) {
    const std::uint64_t size = number();
    if (size > in_.size()) {
      ok_ = false;
      return;
    }
    value.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  void get(JobId& value) {
    std::string text;
    get(text);
    value = JobId(std::move(text));
  }
  void get(NodeReused::Item& value) { (*this)(value.item, value.size, value.inline_bytes); }
  void get(VersionsTaken::Version& value) { (*this)(value.algorithm, value.version); }
  template <typename T>
  void get(std::vector<T>& values) {
    const std::uint64_t count = number();
    for (std::uint64_t i = 0; i < count && ok_; ++i) get(values.emplace_back());
  }
  template <typename T>
  void get(std::optional<T>& value) {
    if (number() != 0) get(value.emplace());
  }

  std::string_view in_;
  bool ok_ = true;
};

template <std::size_t I = 0>
bool read_one(Reader& reader, std::uint64_t kind, std::vector<Event>& events) {
  if constexpr (I < std::variant_size_v<Event>) {
    if (kind != I) return read_one<I + 1>(reader, kind, events);
    std::variant_alternative_t<I, Event> event;
    fields(reader, event);
    events.emplace_back(std::move(event));
    return reader.ok();
  } else {
    return false;
  }
}

}  // namespace

void append_event(std::string& out, const Event& event) {
  out += static_cast<char>(event.index());
  Writer writer(out);
  std::visit([&](const auto& e) { fields(writer, e); }, event);
}

Result<std::vector<Event>> read_events(std::string_view bytes) {
  std::vector<Event> events;
  Reader reader(bytes);
  while (reader.more()) {
    const std::uint64_t kind = reader.number();
    if (!read_one(reader, kind, events)) return Error(Errc::kDamagedEvent, "damaged event in the journal");
  }
  return events;
}

}  // namespace hkube::job
