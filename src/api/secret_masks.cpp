#include "api/secret_masks.h"

#include <algorithm>
#include <array>

#include "api/respond.h"

namespace hkube::api {

namespace {

constexpr std::array<const char*, 2> kVariables{"algorithmEnv", "workerEnv"};
constexpr const char* kSecret = "secret";

bool is_variables(const std::string& key) {
  return std::find(kVariables.begin(), kVariables.end(), key) != kVariables.end();
}

void mask_variables(Json& variables, Reader reader) {
  for (Json& value : variables) {
    if (marked_secret(value) != nullptr) {
      value[kSecret] = kMask;
    } else if (reader == Reader::kOther && value.is_primitive()) {
      value = kMask;  // other objects name things of a cluster, no secrets
    }
  }
}

/// "https://user:word@host/path?key" → "https://host/********": all but the host may be a secret.
std::string masked_url(const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return std::string(kMask);
  const auto begin = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  const auto user = url.rfind('@', end);
  const auto host = user == std::string::npos || user < begin ? begin : user + 1;
  return url.substr(0, begin) + url.substr(host, end - host) + "/" + std::string(kMask);
}

void mask_url(Json& value) {
  if (value.is_string()) value = masked_url(value.get_ref<const std::string&>());
}

bool may_have_secrets(std::string_view text, Reader reader) {
  const auto has = [text](std::string_view word) { return text.find(word) != std::string_view::npos; };
  if (reader == Reader::kEditor) return has("\"secret\":");
  return has("Env\":") || has("\"webhooks\":") || has("\"httpResponse\":");
}

}  // namespace

const std::string* marked_secret(const Json& value) {
  if (!value.is_object() || value.size() != 1) return nullptr;
  const auto secret = value.find(kSecret);
  return secret != value.end() && secret->is_string() ? &secret->get_ref<const std::string&>() : nullptr;
}

void mask_secrets(Json& document, Reader reader) {
  if (!document.is_structured()) return;
  if (document.is_object()) {
    // The record of a call.
    const bool called = reader == Reader::kOther && document.contains("httpResponse");
    for (auto it = document.begin(); it != document.end(); ++it) {
      if (is_variables(it.key()) && it.value().is_object()) mask_variables(it.value(), reader);
      if (called && it.key() == "url") mask_url(it.value());
      if (reader == Reader::kOther && it.key() == "webhooks" && it.value().is_object()) {
        for (Json& url : it.value()) mask_url(url);
      }
    }
  }
  for (Json& part : document) mask_secrets(part, reader);
}

void mask_secrets(net::HttpResponse& answer, Reader reader) {
  if (answer.content_type.find("json") == std::string::npos || !may_have_secrets(answer.body, reader)) return;
  auto document = parse_json(answer.body);
  if (!document.ok()) {
    // Rather no answer than one that shows what it should not.
    answer.status = 500;
    answer.body = error_response({Errc::kInternal, "the answer cannot be shown"}).body;
    return;
  }
  mask_secrets(*document, reader);
  answer.body = to_text(*document);
}

bool is_user_data(std::string_view path) {
  return path.find("/storage/") != std::string_view::npos || path.find("/exec/results") != std::string_view::npos ||
         path.find("/exec/logs") != std::string_view::npos || path.find("/exec/flowInput") != std::string_view::npos;
}

void restore_masked(Json& algorithm, const Json& stored) {
  for (const char* key : kVariables) {
    const auto variables = algorithm.find(key);
    const auto before = stored.find(key);
    if (variables == algorithm.end() || !variables->is_object() || before == stored.end()) continue;
    for (auto it = variables->begin(); it != variables->end(); ++it) {
      const std::string* const secret = marked_secret(it.value());
      const bool masked = it.value() == kMask || (secret != nullptr && *secret == kMask);
      const auto value = before->find(it.key());
      if (masked && value != before->end()) it.value() = *value;
    }
  }
}

}  // namespace hkube::api
