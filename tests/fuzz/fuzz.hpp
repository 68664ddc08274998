#pragma once
// Fuzz targets: what must hold of a parser whatever bytes it is given. With the preset `fuzz` each
// file here is a libFuzzer program of its own (bin/test --long fuzz); in every build they are also
// part of the tests, which give them the files of tests/fuzz/corpus.

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace takaful::fuzz {

/// The bytes of one execution. Numbers are taken from the front, little-endian; what is missing is
/// zero.
class Input {
public:
    explicit Input(BytesView bytes) : rest_(bytes) {}

    std::uint8_t byte();
    std::uint64_t number(std::size_t bytes = 8);
    /// 0 to limit - 1.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(number(2)) % limit; }
    bool chance() { return (byte() & 1) != 0; }
    bool ended() const { return rest_.empty(); }
    BytesView bytes(std::size_t most);
    BytesView rest() { return bytes(rest_.size()); }
    std::string_view text() { return as_text(rest()); }

private:
    BytesView rest_;
};

/// A few edits of something valid, as the input says: so the fuzzer explores what lies near it,
/// where bytes out of nothing would never get past a signature or a hash.
std::string edited(Input& input, std::string text);
Bytes edited(Input& input, Bytes bytes);

/// A property that does not hold. The fuzzer stops there; a test fails.
[[noreturn]] void broken(char const* property, char const* file, int line);
#define MUST(property) \
    ((property) ? void() : ::takaful::fuzz::broken(#property, __FILE__, __LINE__))

struct Target {
    std::string_view name;
    void (*run)(Input);
};
std::vector<Target>& targets();
inline bool add_target(Target target) {
    targets().push_back(target);
    return true;
}

/// Begins the body of a target, which is given `Input input`.
#ifdef TAKAFUL_FUZZER
#define FUZZ_TARGET(name)                                                               \
    static void fuzz_##name(::takaful::fuzz::Input);                                    \
    extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);  \
    extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) { \
        fuzz_##name(::takaful::fuzz::Input{{data, size}});                              \
        return 0;                                                                       \
    }                                                                                   \
    static void fuzz_##name(::takaful::fuzz::Input input)
#else
#define FUZZ_TARGET(name)                                  \
    static void fuzz_##name(::takaful::fuzz::Input);       \
    [[maybe_unused]] static bool const added_##name =      \
        ::takaful::fuzz::add_target({#name, fuzz_##name}); \
    static void fuzz_##name(::takaful::fuzz::Input input)
#endif

}  // namespace takaful::fuzz
