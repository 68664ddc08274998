#pragma once
// An approved payroll on its way to being paid: at once, or announced until witnesses have seen it.

#include "domain/solidarity/store.hpp"
#include "platform/work/work.hpp"

namespace takaful::solidarity {

/// Its payments are queued as a job. The total is reserved already.
Result<> begin_paying(Work& work, PayrollRow& payroll, CycleRow const& cycle,
                      ProgrammeRow const& programme);
/// Its total and root are put into the public log; nothing is paid before a quorum of witnesses has
/// cosigned a tree that holds them.
Result<> announce(Work& work, PayrollRow& payroll, CycleRow const& cycle,
                  ProgrammeRow const& programme);

}  // namespace takaful::solidarity
