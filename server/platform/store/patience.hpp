#pragma once
// How long a reader may hold its snapshot. While one is held, SQLite's write-ahead log cannot be
// begun anew and grows with every commit; so a reader that is stuck is cut, and hears
// store.reader_too_long (unavailable) from its next question on, or in the middle of a long one.
// PostgreSQL's log does not grow: there the time is that of each question.

#include <cstdint>
#include <limits>

#include "platform/store/store.hpp"

namespace takaful::store {

/// Microseconds of a clock that never goes back, from the reader's first moment on.
inline constexpr std::int64_t reader_us_max = 30'000'000;
/// As long as this only, when the log is about to grow beyond `wal_bytes_max`.
inline constexpr std::int64_t reader_us_when_full = 100'000;
inline constexpr std::int64_t wal_bytes_max = 256 * 1024 * 1024;

inline constexpr std::int64_t no_deadline = std::numeric_limits<std::int64_t>::max();

/// A reader whose time can be changed: both databases' are.
class Patient {
public:
    virtual ~Patient() = default;
    /// The time left from now; `no_deadline` is for ever.
    virtual void allow_us(std::int64_t us) = 0;
};

/// Lets this reader hold its snapshot as long as it needs: for scans of whole tables at the start
/// of the house, in commands of the terminal, in copies. Not for what a request asks. Does nothing
/// to a writer.
void allow_long_scan(Tx& reader);

/// Gives this reader other time than `reader_us_max`, from now on. For tests.
void allow_us(Tx& reader, std::int64_t us);

}  // namespace takaful::store
