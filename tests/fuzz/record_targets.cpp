// What lies on disks and comes from other services.
#include "api/jwt.h"
#include "api/key_set.h"
#include "job/event_codec.h"
#include "job/job.h"
#include "job/job_id_source.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "objects/s3/address.h"
#include "objects/s3/documents.h"
#include "targets.h"
#include "worker/peer_message.h"

namespace hkube::fuzz {

namespace {

/// A record is read, written again, and replayed: damage is an error, never a crash.
void journal(std::string_view bytes) {
  const auto events = job::read_events(bytes);
  if (!events.ok()) return;
  std::string written;
  for (const job::Event& event : *events) job::append_event(written, event);
  const auto again = job::read_events(written);
  require(again.ok() && again->size() == events->size(), "a record reads as written");
  if (events->empty()) return;
  const auto* submitted = std::get_if<job::Submitted>(&events->front());
  if (submitted == nullptr) return;
  const auto descriptor = job::make_descriptor(*submitted);
  if (!descriptor.ok()) return;
  job::Job job(JobNumber(1), *descriptor);
  for (std::size_t i = 1; i < events->size(); ++i) {
    if (!job.apply((*events)[i]).ok()) return;
  }
  (void)job.progress();
  (void)job.runnable_items();
}

void s3_answers(std::string_view bytes) {
  (void)objects::s3::parse_fault(bytes);
  (void)objects::s3::parse_page(bytes);
  (void)objects::s3::parse_buckets(bytes);
  (void)objects::s3::parse_upload_id(bytes);
  (void)objects::s3::parse_delete_answer(bytes);
}

void s3_endpoint(std::string_view bytes) {
  const auto endpoint = objects::s3::parse_endpoint(bytes);
  if (!endpoint.ok()) return;
  require(!endpoint->host.empty(), "an endpoint has a host");
  (void)objects::s3::url_path(*endpoint, {"bucket", std::string(bytes)});
}

void job_id(std::string_view bytes) { require(job::job_id_order(bytes) >= 0, "an id has a place"); }

std::string record() {
  const std::string pipeline = R"({"name":"p","nodes":[{"nodeName":"a","algorithmName":"x","input":["#[1...3]"]},)"
                               R"({"nodeName":"b","algorithmName":"x","input":["@a"]}]})";
  const Timestamp at{1'000};
  std::string bytes;
  for (const job::Event& event : std::initializer_list<job::Event>{
           job::Submitted{JobId("abc"), pipeline, pipeline, {"raw"}, "me", at, "{}"}, job::NodeExpanded{0, at},
           job::Started{at}, job::VersionsTaken{{{"x", "v1"}, {"y", "v2"}}},
           job::TaskDone{0, 1, at, at, 3, "headbyte123", ""}, job::TaskRetried{0, 0, 1, "lost", at},
           job::TaskFailed{0, 0, "no", at, at}, job::Paused{"me", at}, job::Resumed{"me", at},
           job::ExecutionStarted{0, 2, "x", at}, job::ExecutionEnded{0, job::Outcome::kCompleted, "", 5, at, at},
           job::NodeReused{1, JobId("old"), 7, 2, true, {{0, 5, "bytes"}}, "{}", at},
           job::Resolved{job::Outcome::kFailed, "no", "a", "", at, 1, "", "last"}, job::Finished{0, false, "", at}}) {
    job::append_event(bytes, event);
  }
  return bytes;
}

void peer_request(std::string_view bytes) {
  const auto request = worker::decode_peer_request(bytes);
  if (!request.ok()) return;
  require(request->tasks.size() <= worker::kMostPeerTasks, "a request is bounded");
  for (const std::string& task : request->tasks) {
    const auto path = worker::path_of_peer_task("local", task);
    if (!path) continue;
    require(objects::check_path(*path).ok(), "the path of a task is one of an object");
    require(worker::peer_task_of(*path) == task, "a task's path leads back to it");
  }
}

/// RFC 7515, A.3.
constexpr std::string_view kSignedToken =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// The keys with which a token may be signed.
const api::KeySet& known_keys() {
  static const api::KeySet keys = [] {
    const Json key = {{"kty", "EC"},
                      {"crv", "P-256"},
                      {"kid", "a"},
                      {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                      {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
    return *api::KeySet::parse({{"keys", Json::array({key})}});
  }();
  return keys;
}

/// Nobody can sign with a key of which only the public half is known.
void jwt(std::string_view bytes) {
  const auto token = api::parse_jwt(bytes);
  if (!token.ok()) return;
  require(token->claims.is_object() && !token->signature.empty(), "a token has claims and a signature");
  require(bytes == token->signed_text + "." + api::encode_base64url(token->signature), "nothing is left out");
  (void)api::check_claims(*token, {"https://id", "api"}, Timestamp{1'700'000'000'000});
  require(known_keys().size() == 1, "the key is one");
  const bool good = known_keys().verify(*token) == api::KeySet::Verdict::kGood;
  require(good == (bytes == kSignedToken), "a signature is of its owner");
}

void jwks(std::string_view bytes) {
  const auto document = parse_json(bytes);
  if (!document.ok()) return;
  const auto keys = api::KeySet::parse(*document);
  if (!keys.ok()) return;
  (void)keys->verify({"ES256", "a", Json::object(), "x", std::string(64, 'x')});
  (void)keys->verify({"RS256", "", Json::object(), "x", std::string(256, 'x')});
}

/// The first 8 bytes are the header's frame.
void peer_answer(std::string_view bytes) {
  const std::string_view header = bytes.substr(0, objects::kHeaderSize);
  (void)worker::decode_peer_value(header, std::string(bytes.substr(header.size())));
}

}  // namespace

std::vector<Target> record_targets() {
  std::string value = worker::peer_error("unknown", "no", wire::Encoding::kMsgpack).header;
  value += worker::peer_error("unknown", "no", wire::Encoding::kMsgpack).payload;
  return {
      {"journal", &journal, {record()}},
      {"s3-answers",
       &s3_answers,
       {"<ListBucketResult><NextContinuationToken>t</NextContinuationToken><Contents><Key>a</Key><Size>5</Size>"
        "<LastModified>2024-01-31T12:34:56.789Z</LastModified></Contents></ListBucketResult>",
        "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>",
        "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
        "<DeleteResult><Error><Key>k</Key></Error></DeleteResult>"}},
      {"s3-endpoint", &s3_endpoint, {"https://s3.example.com:9000/base", "http://[::1]:80"}},
      {"peer-request", &peer_request, {worker::encode_peer_request({"job/task", "a", ""})}},
      {"peer-answer", &peer_answer, {value, objects::make_header({}) + "\x05"}},
      {"jwt",
       &jwt,
       {std::string(kSignedToken),
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2lkIiwiZXhwIjoxNzAwMDAwMDYwLCJuYmYiOjF9.AAAA"}},
      {"jwks",
       &jwks,
       {R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","use":"sig","alg":"ES256",)"
        R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})",
        R"({"keys":[{"kty":"RSA","kid":"a","e":"AQAB","n":")" + std::string(342, 'w') + R"("}]})"}},
      {"job-id", &job_id, {"qohsjh0in1a4", "zzzzzzzzzzzz"}},
  };
}

}  // namespace hkube::fuzz
