#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace hkube::api {

/// Deepest nesting of pipelines within pipelines.
inline constexpr int kMaxInlineDepth = 100;

/// The stored pipeline of a name, or nothing.
using FindPipeline = std::function<Result<std::optional<Json>>(const std::string& name)>;

/// Replaces every node of kind `pipeline` by the nodes of the stored pipeline that its spec names, at any depth
/// (pipeline-semantics §7.4): inner nodes are called "<outer>-<inner>" and keep `origName`; control edges make the
/// inner sources wait for what the outer node refers to, and those that refer to the outer node wait for the inner
/// sinks. The inner flow input is the default of the outer one.
///
/// Where another node reads "@<outer>", the outer node stays: the server runs it itself, and its result is the result
/// of the inner pipeline, the array that the pipeline would give when it ran alone.
Status inline_pipelines(Json& pipeline, const FindPipeline& find);

}  // namespace hkube::api
