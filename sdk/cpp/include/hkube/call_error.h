#pragma once

#include <stdexcept>

namespace hkube {

/// A call failed: the text is that of the algorithm or pipeline that was called, or says why it did not start.
class CallError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What was called was stopped, or the calling task was; the text is the reason.
class CallStopped : public CallError {
 public:
  using CallError::CallError;
};

}  // namespace hkube
