#pragma once

#include "base/error.h"

namespace hkube::spec {

enum class Errc {
  kSchema,     ///< a value breaks the schema
  kSemantic,   ///< a rule across fields is broken
  kMalformed,  ///< the text is not a document
  kNotFound,   ///< a named object does not exist
};

ErrorInfo describe(Errc e);

}  // namespace hkube::spec
