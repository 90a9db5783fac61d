#include "api/events/event_hub.h"

#include <algorithm>

#include "api/ask.h"

namespace hkube::api {

namespace {

constexpr std::size_t kMaxOutbox = 50'000;

/// What listeners are told of a written document; nothing for kinds that are not told of.
std::optional<Event> written_event(const store::DocumentChange& change) {
  using store::DocumentKind;
  const char* type = change.kind == DocumentKind::kBuild       ? "build"
                     : change.kind == DocumentKind::kAlgorithm ? "algorithm"
                     : change.kind == DocumentKind::kPipeline  ? "pipeline"
                                                               : nullptr;
  if (type == nullptr) return std::nullopt;
  Json document = Json::object();
  if (change.kind == DocumentKind::kBuild) {
    document["buildId"] = change.key;
    for (const char* key : {"algorithmName", "status", "progress", "startTime", "endTime", "timestamp", "error"}) {
      if (change.document && change.document->contains(key)) document[key] = (*change.document)[key];
    }
  } else {
    document["name"] = change.key;
    for (const char* key : {"version", "modified"}) {
      if (change.document && change.document->contains(key)) document[key] = (*change.document)[key];
    }
  }
  if (!change.document) document["deleted"] = true;
  return Event{type, "", to_text(document)};
}

}  // namespace

EventHub::EventHub(control::Inbox& control, runtime::Executor& io, const runtime::Clock& clock,
                   const Settings& settings)
    : control_(control),
      io_(io),
      clock_(clock),
      settings_(settings),
      source_([this](Event event) { emit(std::move(event)); }),
      log_(std::to_string(clock.now().ms), settings.log) {}

void EventHub::on_change(const job::Job& job, control::JobChange change) {
  if (source_.listening()) source_.on_change(job, change, clock_.now());
}

void EventHub::on_burst(const control::ControlLoop& loop, Timestamp now) {
  if (!source_.listening()) return;
  if (!wanted_) return source_.end();
  if (source_.on_burst(loop, now)) nudge();
}

void EventHub::nudge() {
  if (nudging_.exchange(true)) return;
  io_.post([this] {
    if (stopped_) return;
    round_ = io_.after(EventSource::kRound, [this] {
      nudging_ = false;
      // Any command makes a burst.
      (void)control_.post_request(control::Inspect{[](const control::ControlLoop&) {}});
    });
  });
}

void EventHub::on_written(const std::vector<store::DocumentChange>& changes) {
  if (!wanted_) return;
  for (const store::DocumentChange& change : changes) {
    if (auto event = written_event(change)) emit(*std::move(event));
  }
}

void EventHub::emit(Event event) {
  {
    const std::lock_guard lock(mutex_);
    if (outbox_.size() >= kMaxOutbox) {
      lost_ = true;
      return;
    }
    outbox_.push_back(std::move(event));
    if (outbox_.size() > 1) return;  // the io thread is on its way
  }
  io_.post([this] { drain(); });
}

void EventHub::drain() {
  std::vector<Event> events;
  bool lost = false;
  {
    const std::lock_guard lock(mutex_);
    events.swap(outbox_);
    std::swap(lost, lost_);
  }
  if (stopped_) return;
  for (const Event& event : events) {
    const LoggedEvent& logged = log_.append(event);
    for (const auto& client : clients_) client->offer(logged);
  }
  if (!lost) return;
  log_.gap();
  for (const auto& client : clients_) client->reset("events came faster than they were sent");
}

void EventHub::connect(EventFilter filter, const std::string& last_id, std::chrono::milliseconds heartbeat,
                       std::function<bool()> admitted,
                       std::function<void(Result<std::shared_ptr<net::HttpStream>>)> connected) {
  if (clients_.size() + connecting_ >= settings_.max_clients) {
    return connected(Error(Errc::kOverloaded, "too many clients listen; try again"));
  }
  auto client =
      std::make_shared<EventClient>(EventClient::Ports{io_, [this] { return log_.last_id(); },
                                                       [this](const EventClient& gone) { client_gone(gone); }},
                                    std::move(filter), heartbeat, std::move(admitted));
  forget_.reset();
  wanted_ = true;
  ++connecting_;
  const bool posted =
      control_.post_request(control::Inspect{[this, client, last_id, connected](const control::ControlLoop& loop) {
        if (!source_.listening()) source_.begin(loop);
        io_.post([this, client, last_id, connected] {
          --connecting_;
          if (stopped_) return;
          add_client(client, last_id);
          connected(std::shared_ptr<net::HttpStream>(client));
        });
      }});
  if (posted) return;
  --connecting_;
  connected(overloaded());
}

void EventHub::add_client(const std::shared_ptr<EventClient>& client, const std::string& last_id) {
  clients_.push_back(client);
  const auto since = last_id.empty() ? std::nullopt : log_.since(last_id);
  const std::string from = since ? last_id : log_.last_id();
  client->tell(from, "hello", to_text({{"id", from}, {"resumed", since.has_value()}}));
  if (since) {
    for (const LoggedEvent& event : *since) client->offer(event);
  } else if (!last_id.empty()) {
    const std::string reason = "what happened since event " + last_id + " is not known any more";
    client->tell(from, "reset", to_text({{"reason", reason}}));
  }
}

void EventHub::client_gone(const EventClient& client) {
  std::erase_if(clients_, [&](const auto& other) { return other.get() == &client; });
  if (!clients_.empty() || connecting_ > 0 || stopped_) return;
  forget_ = io_.after(settings_.keep, [this] {
    wanted_ = false;
    log_.gap();
  });
}

void EventHub::stop() {
  stopped_ = true;
  wanted_ = false;
  for (const auto& client : clients_) client->detach();
  clients_.clear();
  round_.reset();
  forget_.reset();
}

}  // namespace hkube::api
