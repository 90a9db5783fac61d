#pragma once

#include <string_view>

namespace hkube::spec {

/// The schemas as JSON text; schemas.h hands them out parsed. The order of `properties` matters: defaults are
/// injected and errors are found in that order.
extern const std::string_view kPipelineText;
extern const std::string_view kOptionsText;
extern const std::string_view kNodeText;
extern const std::string_view kNodeSpecText;
extern const std::string_view kGatewaySpecText;
extern const std::string_view kTunerSpecText;
extern const std::string_view kAlgorithmText;
extern const std::string_view kExecAlgorithmText;
extern const std::string_view kExecCachingText;
extern const std::string_view kExecRerunText;
extern const std::string_view kExecStopText;
extern const std::string_view kExecSearchText;
extern const std::string_view kExperimentText;
extern const std::string_view kCronText;
extern const std::string_view kResultsQueryText;

}  // namespace hkube::spec
