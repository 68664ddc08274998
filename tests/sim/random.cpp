#include "random.hpp"

#include <sodium.h>

#include <cstring>

#include "platform/crypto/crypto.hpp"

namespace takaful::sim {

static Random secrets{0, 0};

static void fill(void* out, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(out);
    for (std::size_t at = 0; at < size; at += 8) {
        auto const word = secrets.next();
        std::memcpy(bytes + at, &word, size - at < 8 ? size - at : 8);
    }
}

void use_seeded_randomness(std::uint64_t seed) {
    static randombytes_implementation implementation{
        .implementation_name = [] { return "seeded"; },
        .random = [] { return static_cast<std::uint32_t>(secrets.next()); },
        .stir = [] {},
        .uniform = nullptr,
        .buf = fill,
        .close = [] { return 0; },
    };
    randombytes_set_implementation(&implementation);
    crypto::start();  // The first time, the library draws a little for itself.
    secrets = Random{seed, 0x5EC4E7};
}

}  // namespace takaful::sim
