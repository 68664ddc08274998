// Tile names and sizes: one spelling a tile, and widths that add up to the tree.

#include "fuzz.hpp"
#include "record/tlog/tiles.hpp"

namespace takaful {

FUZZ_TARGET(tile_path) {
    auto const size = input.number() >> 1;
    auto const level = static_cast<int>(input.byte()) % 10 - 1;
    auto const number = input.number();
    auto const tiles = tlog::tiles_in_tree(level, size);
    auto const width = tlog::width_in_tree(level, number, size);
    MUST(width <= tlog::tile_width);
    MUST((width > 0) == (number < tiles));
    if (tiles > 0) {
        auto const last = tlog::width_in_tree(level, tiles - 1, size);
        MUST((tiles - 1) * tlog::tile_width + last == size >> (level > 0 ? 8 * level : 0));
    }
    tlog::TileName const made{level, number % 1'000'000'000'000, width == 0 ? 256 : width};
    MUST(tlog::parse_tile_path(made.path()).value() == made);

    auto const text = input.text();
    auto const name = tlog::parse_tile_path(text);
    if (!name) return;
    MUST(name->path() == text);
    MUST(name->width >= 1 && name->width <= tlog::tile_width);
    (void)tlog::width_in_tree(name->level, name->number, size);
}

}  // namespace takaful
