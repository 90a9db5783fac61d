#pragma once

#include "base/json.h"

namespace hkube::spec {

/// Schemas of what clients send (rest-api §3 and §4), for spec::validate. Each stands alone: none refers to
/// another document. They are parsed on first use and live as long as the process; all functions are
/// thread-safe.

/// A pipeline descriptor, as stored and as run raw (§4.1-4.3). Only the name is required.
const Json& pipeline_schema();
/// One node of a pipeline (§4.2).
const Json& node_schema();
/// POST /exec/stored: a pipeline descriptor's fields that override the stored ones, and externalId.
const Json& exec_stored_schema();
/// POST /exec/algorithm.
const Json& exec_algorithm_schema();
/// POST /exec/caching.
const Json& exec_caching_schema();
/// POST /exec/rerun.
const Json& exec_rerun_schema();
/// POST /exec/stop.
const Json& exec_stop_schema();
/// POST /exec/search.
const Json& exec_search_schema();
/// An algorithm descriptor (§4.4).
const Json& algorithm_schema();
/// POST /experiment.
const Json& experiment_schema();
/// `spec` of a node of kind gateway, output or hyperparamsTuner: name, description, mem, cpu.
const Json& gateway_spec_schema();
/// `spec` of a node of kind hyperparamsTuner: trials, objective and parameters (§5.5).
const Json& tuner_spec_schema();
/// POST /cron/start and /cron/stop.
const Json& cron_schema();
/// Query of the lists of results and statuses: name, experimentName, sort, limit.
const Json& results_query_schema();

/// Query of plain lists: name, sort, limit.
const Json& list_query_schema();
/// Query of listings of the object store: sort, order, from, to.
const Json& range_query_schema();
/// GET /graph/parsed: node, sort, order, from, to.
const Json& graph_query_schema();
/// GET /store/algorithmsFilter.
const Json& algorithms_filter_schema();
/// Query of DELETE /store/algorithms/:name.
const Json& delete_algorithm_schema();
/// POST /versions/algorithms/apply.
const Json& version_apply_schema();
/// POST /versions/algorithms/tag.
const Json& version_tag_schema();
/// POST /versions/pipelines/apply.
const Json& pipeline_version_schema();
/// PUT /versions/…/alias.
const Json& version_alias_schema();
/// {buildId}: builds/stop and builds/rerun.
const Json& build_id_schema();
/// POST /store/pipelines/graph.
const Json& pipeline_graph_schema();
/// POST /exec/getGraphByStreamingFlow.
const Json& streaming_graph_schema();
/// POST /boards/tensors.
const Json& board_schema();
/// Query of the lists of /queue.
const Json& queue_page_schema();
/// POST /queue/preferred.
const Json& prefer_schema();
/// POST /queue/preferred/deletes.
const Json& unprefer_schema();
/// POST /internal/v1/exec/stored/cron.
const Json& stored_cron_schema();
/// POST /internal/v1/exec/stored/trigger.
const Json& stored_trigger_schema();

/// {jobId}: pause, resume and every path with a job id.
const Json& job_id_schema();
/// The name of a pipeline as a path parameter: the value is the text itself.
const Json& pipeline_name_schema();
/// The name of an algorithm as a path parameter.
const Json& algorithm_name_schema();
/// The name of an experiment as a path parameter.
const Json& experiment_name_schema();

}  // namespace hkube::spec
