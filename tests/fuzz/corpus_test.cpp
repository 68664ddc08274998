// Every fuzz target once over each file of its corpus: what was found before stays mended.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

namespace takaful::fuzz {

namespace fs = std::filesystem;

static Bytes bytes_of(fs::path const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_CASE("fuzz: every target holds on nothing, on noise and on its corpus") {
    fs::path const corpus{TAKAFUL_ROOT "/tests/fuzz/corpus"};
    REQUIRE(targets().size() >= 20);
    for (auto const& [name, run] : targets()) {
        CAPTURE(name);
        std::vector<fs::path> files;
        for (auto const& entry : fs::directory_iterator{corpus / name})
            files.push_back(entry.path());
        std::ranges::sort(files);
        CHECK(!files.empty());
        CHECK_NOTHROW(run(Input{{}}));
        for (auto const& path : files) {
            CAPTURE(path.filename().string());
            auto const bytes = bytes_of(path);
            CHECK_NOTHROW(run(Input{bytes}));
        }
        std::uint64_t state = 2026;  // The same noise every run.
        for (int round = 0; round < 200; ++round) {
            Bytes noise;
            for (int i = 0; i < round; ++i) {
                state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
                noise.push_back(static_cast<std::uint8_t>(state >> 56));
            }
            CAPTURE(round);
            CHECK_NOTHROW(run(Input{noise}));
        }
    }
}

}  // namespace takaful::fuzz
