#include "fuzz.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "platform/crypto/crypto.hpp"

namespace takaful::fuzz {

std::uint8_t Input::byte() {
    return static_cast<std::uint8_t>(number(1));
}

std::uint64_t Input::number(std::size_t bytes) {
    std::uint64_t value = 0;
    auto const taken = this->bytes(bytes);
    for (std::size_t i = 0; i < taken.size(); ++i) value |= std::uint64_t{taken[i]} << (8 * i);
    return value;
}

BytesView Input::bytes(std::size_t most) {
    auto const taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
}

std::string edited(Input& input, std::string text) {
    for (auto edits = input.below(5); edits > 0 && !text.empty(); --edits) {
        auto const how = input.byte() % 6;
        auto const at = input.below(text.size());
        auto const length = 1 + input.below(40);
        if (how == 0) text[at] = static_cast<char>(input.byte());
        if (how == 1) text[at] = static_cast<char>(text[at] ^ (1 << input.byte() % 8));
        if (how == 2) text.erase(at, length);
        if (how == 3) text.insert(at, text.substr(input.below(text.size()), length));
        if (how == 4) text.insert(at, as_text(input.bytes(length)));
        if (how == 5) text.resize(at);
    }
    return text;
}

Bytes edited(Input& input, Bytes bytes) {
    auto const text = edited(input, std::string{as_text(bytes)});
    return {text.begin(), text.end()};
}

std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

#ifdef TAKAFUL_FUZZER
void broken(char const* property, char const* file, int line) {
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, property);
    std::abort();
}

extern "C" int LLVMFuzzerInitialize(int*, char***);
extern "C" int LLVMFuzzerInitialize(int*, char***) {
    crypto::start();
    return 0;
}
#else
void broken(char const* property, char const* file, int line) {
    throw std::logic_error(std::string{file} + ":" + std::to_string(line) + ": " + property);
}
#endif

}  // namespace takaful::fuzz
