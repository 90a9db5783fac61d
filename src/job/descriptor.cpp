#include "job/descriptor.h"

namespace hkube::job {

Result<std::shared_ptr<const Descriptor>> make_descriptor(const Submitted& submitted) {
  HKUBE_ASSIGN(const Json document, parse_json(submitted.pipeline));
  auto descriptor = std::make_shared<Descriptor>();
  HKUBE_ASSIGN(descriptor->pipeline, spec::read_pipeline(document));
  HKUBE_ASSIGN(descriptor->dag, graph::build_dag(descriptor->pipeline));
  HKUBE_TRY(graph::check_flow_input(descriptor->pipeline, descriptor->dag));
  descriptor->id = submitted.job;
  descriptor->pipeline_text = submitted.pipeline;
  descriptor->user_pipeline_text = submitted.user_pipeline;
  descriptor->types = submitted.types;
  descriptor->user = submitted.user;
  descriptor->submitted = submitted.at;
  return std::shared_ptr<const Descriptor>(std::move(descriptor));
}

}  // namespace hkube::job
