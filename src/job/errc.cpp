#include "job/errc.h"

namespace hkube::job {

ErrorInfo describe(Errc) { return {ErrorKind::kInternal, "job.damaged_event"}; }

}  // namespace hkube::job
