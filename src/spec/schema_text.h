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
extern const std::string_view kListQueryText;
extern const std::string_view kRangeQueryText;
extern const std::string_view kGraphQueryText;
extern const std::string_view kAlgorithmsFilterText;
extern const std::string_view kDeleteAlgorithmText;
extern const std::string_view kVersionApplyText;
extern const std::string_view kVersionTagText;
extern const std::string_view kPipelineVersionText;
extern const std::string_view kVersionAliasText;
extern const std::string_view kBuildIdText;
extern const std::string_view kPipelineGraphText;
extern const std::string_view kStreamingGraphText;
extern const std::string_view kBoardText;
extern const std::string_view kQueuePageText;
extern const std::string_view kPreferText;
extern const std::string_view kUnpreferText;
extern const std::string_view kStoredCronText;
extern const std::string_view kStoredTriggerText;

}  // namespace hkube::spec
