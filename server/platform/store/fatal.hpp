#pragma once
// When the store cannot go on, and the clock it measures with. Private to the store.

#include <cstdint>
#include <string_view>

namespace takaful::store {

/// Microseconds of a clock that never goes back, for measuring only.
std::int64_t ticks_us();

/// Prints why and aborts: nothing after this moment may be acknowledged.
[[noreturn]] void stop_process(std::string_view why, std::string_view detail);

/// Our own mistake in a query: no data of a user can cause it. Prints its name and aborts.
[[noreturn]] void bad_query(std::string_view name, std::string_view why);

/// Prints a statement's name when it took longer than `slow_us`.
void note_time(std::string_view name, std::int64_t started_us, std::int64_t slow_us);

}  // namespace takaful::store
