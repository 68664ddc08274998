#pragma once
// How a payroll is shown: with the names of its two people and what the fund keeps.

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"

namespace takaful::solidarity {

Result<PayrollView> payroll_view(Work& work, PayrollRow const& payroll);

}  // namespace takaful::solidarity
