#pragma once

#include <cstdint>
#include <string_view>

namespace hkube::api::graphql {

/// How an answer is told over HTTP: its media type and what its status means (GraphQL over HTTP, "Response").
enum class AnswerFormat : std::uint8_t {
  kAny,       ///< the client takes anything: JSON, the status is that of the first error, as the original answers
  kJson,      ///< application/json: a query that could be read answers 200, whatever is wrong with it
  kResponse,  ///< application/graphql-response+json: 400 when the query was not run, 200 when it was
};

/// What the client prefers of what there is, by the Accept header; kAny without a header or when it wants nothing of
/// it.
AnswerFormat answer_format(std::string_view accept);

/// The value for Content-Type.
std::string_view media_type(AnswerFormat format);

}  // namespace hkube::api::graphql
