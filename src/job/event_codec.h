#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "job/events.h"

namespace hkube::job {

/// Appends an event in the journal's format (docs/formats/journal.md): one byte of kind, then the fields in order;
/// numbers as LEB128, signed ones zigzag, texts as length and bytes.
void append_event(std::string& out, const Event& event);

/// Reads all events of a record. Any damage is an error: a record is written in one transaction, so it is whole or
/// absent.
Result<std::vector<Event>> read_events(std::string_view bytes);

}  // namespace hkube::job
