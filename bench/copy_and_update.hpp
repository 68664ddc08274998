#pragma once
// The yardstick of the ledger on PostgreSQL: the same rows by COPY, the balances by one UPDATE a
// batch, one durable commit. No rule, no id looked up, no leaf.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace takaful::bench {

/// A transfer as both sides get it: who to whom, how much, under which id.
struct Transfer {
    std::uint32_t from;
    std::uint32_t to;
    std::int64_t minor;
    Bytes16 id;
};
using Batch = std::vector<Transfer>;

class CopyAndUpdate {
public:
    CopyAndUpdate(std::string const& address, std::uint32_t accounts);
    ~CopyAndUpdate();
    /// Transfers a second.
    double run(std::vector<Batch> const& batches);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace takaful::bench
