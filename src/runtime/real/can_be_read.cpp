#include "runtime/real/can_be_read.h"

#include <poll.h>

namespace hkube::runtime {

bool can_be_read(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace hkube::runtime
