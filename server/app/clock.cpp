#include "app/clock.hpp"

#include <chrono>

namespace takaful::app {

Instant RealClock::now() const {
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace takaful::app
