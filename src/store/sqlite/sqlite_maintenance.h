#pragma once

#include <memory>
#include <string>

#include "store/maintenance.h"

namespace hkube::store::sqlite {

/// Of the jobs' database, `jobs.db` of the folder. It is neither created nor upgraded.
std::unique_ptr<Maintenance> make_job_maintenance(const std::string& folder);
/// Of the catalog's, `catalog.db`.
std::unique_ptr<Maintenance> make_catalog_maintenance(const std::string& folder);
/// Of the packed logs', `logs.db`.
std::unique_ptr<Maintenance> make_log_maintenance(const std::string& folder);

}  // namespace hkube::store::sqlite
