#pragma once
// Chance that is the same at every run: each step of a run has its own stream, so that leaving out
// another step changes none of its draws.

#include <cstdint>

namespace takaful::sim {

/// splitmix64 (Vigna, public domain).
class Random {
public:
    Random(std::uint64_t seed, std::uint64_t stream) : state_(seed) {
        state_ = next() ^ (stream * 0xD1B54A32D192ED03ULL);
        next();
    }
    std::uint64_t next() {
        auto mixed = state_ += 0x9E3779B97F4A7C15ULL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
        return mixed ^ (mixed >> 31);
    }
    /// 0 to n - 1.
    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
    }
    bool one_in(std::int64_t n) { return below(n) == 0; }

private:
    std::uint64_t state_;
};

/// Takes the place of libsodium's randomness for the whole process: keys, salts and ids of a run
/// follow from its seed.
void use_seeded_randomness(std::uint64_t seed);

}  // namespace takaful::sim
