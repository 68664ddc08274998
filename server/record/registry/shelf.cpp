#include "record/registry/shelf.hpp"

#include <limits>

namespace takaful::registry {

// ---- A segment ---------------------------------------------------------------------------------

Segment::Segment() = default;

void Segment::add(IndexEntry const& entry, std::uint32_t area, std::uint32_t order_number) {
    auto const row = static_cast<RowOffset>(size());
    households.push_back(entry.household);
    order.push_back(order_number);
    areas.push_back(area);
    programmes.push_back(0);
    constexpr std::size_t people_max = 255;
    auto const known = std::min(entry.people.size(), people_max);
    people_counts.push_back(static_cast<std::uint8_t>(known));
    people.insert(people.end(), entry.people.begin(),
                  entry.people.begin() + static_cast<std::ptrdiff_t>(known));
    alive.add(row);
    for (auto const& token : entry.tokens) open.add(token, row);
}

void Segment::pack() {
    packed.emplace(open);
    open = {};
    households.shrink_to_fit();
    order.shrink_to_fit();
    areas.shrink_to_fit();
    programmes.shrink_to_fit();
    people_counts.shrink_to_fit();
    people.shrink_to_fit();
}

void Segment::drop(RowBits const& gone) {
    if (packed)
        packed = packed->without(gone);
    else
        open.drop(gone);
    std::size_t begin = 0;
    for (std::size_t row = 0; row < size(); begin += people_counts[row], ++row)
        if (gone.has(row))
            std::fill_n(people.begin() + static_cast<std::ptrdiff_t>(begin), people_counts[row], 0);
    gone.each([&](std::size_t row) {
        alive.remove(row);
        households[row] = {};
        areas[row] = order[row] = 0;
        programmes[row] = 0;
    });
}

RowBits Segment::candidates(std::span<SearchWord const> words, bool near) const {
    auto all = alive;
    for (auto const& word : words) {
        RowBits found;
        if (packed)
            packed->match(word.text, found);
        else
            open.match(word.text, found);
        if (near && !word.is_number) {
            if (packed)
                packed->match_near(word, found);
            else
                open.match_near(word, found);
        }
        all.keep(found);
    }
    return all;
}

class Segment::Marks {
public:
    Marks(Segment const& segment, std::span<std::uint16_t const> marks)
        : segment_(&segment), marks_(marks) {}
    unsigned of(std::size_t row) {
        if (marks_.empty()) return 0;
        for (; row_ < row; ++row_) begin_ += segment_->people_counts[row_];
        unsigned best = 0;
        for (std::size_t i = begin_; i < begin_ + segment_->people_counts[row]; ++i) {
            auto const person = segment_->people[i];
            best = std::max(best, has(person >> 16) + has(person & 0xFFFF));
        }
        return best;
    }

private:
    unsigned has(std::uint32_t mark) const {
        return mark != 0 && std::ranges::find(marks_, mark) != marks_.end() ? 1 : 0;
    }
    Segment const* segment_;
    std::span<std::uint16_t const> marks_;
    std::size_t row_ = 0;
    std::size_t begin_ = 0;
};

std::size_t Segment::bytes() const {
    return sizeof(Segment) + households.capacity() * sizeof(HouseholdId) +
           (order.capacity() + areas.capacity()) * sizeof(std::uint32_t) +
           programmes.capacity() * sizeof(std::uint16_t) + people_counts.capacity() +
           people.capacity() * sizeof(std::uint32_t) + open.bytes() +
           (packed ? packed->bytes() : 0);
}

// ---- A shelf -----------------------------------------------------------------------------------

std::optional<RowNumber> Shelf::find(HouseholdId const& household) const {
    if (household.is_nil()) return std::nullopt;  // So are the ids of rows that are no more.
    return rows_.find(household, id_at());
}

void Shelf::add(IndexEntry const& entry, std::uint32_t area, std::uint32_t order_number) {
    if (!growing_) {
        growing_ = segments_.size();
        segments_.push_back(std::make_unique<Segment>());
    }
    auto& segment = *segments_[*growing_];
    auto const row = *growing_ * segment_rows_max + segment.size();
    segment.add(entry, area, order_number);
    rows_.add(entry.household, static_cast<RowNumber>(row), id_at());
    ++count_;
    if (!segment.is_full()) return;
    segment.pack();
    growing_.reset();
}

RowNumber Shelf::install(std::unique_ptr<Segment> segment) {
    auto const first = static_cast<RowNumber>(segments_.size() * segment_rows_max);
    segments_.push_back(std::move(segment));
    auto const& households = segments_.back()->households;
    for (RowNumber i = 0; i < households.size(); ++i)
        if (segments_.back()->alive.has(i)) {
            rows_.add(households[i], first + i, id_at());
            ++count_;
        }
    return first;
}

void Shelf::drop(std::span<RowNumber const> rows) {
    std::map<std::size_t, RowBits> gone;  // By segment.
    for (auto const row : rows) gone[row / segment_rows_max].add(row % segment_rows_max);
    for (auto const& [segment, bits] : gone) segments_[segment]->drop(bits);
    count_ -= std::ssize(rows);
}

void Shelf::clear_programmes() {
    for (auto const& segment : segments_) std::ranges::fill(segment->programmes, 0);
}

std::size_t Shelf::bytes() const {
    auto sum = rows_.bytes();
    for (auto const& segment : segments_) sum += segment->bytes();
    return sum;
}

// ---- A search ----------------------------------------------------------------------------------

namespace {

struct Ordered {
    std::uint64_t order = 0;  // How well it matches, then how new it is.
    RowNumber row = 0;
};

/// The best of those that are offered, then the newest, no more than are wanted.
class Best {
public:
    explicit Best(std::size_t wanted) : wanted_(wanted) {}
    void offer(Ordered const& row) {
        if (heap_.size() == wanted_) {
            if (row.order <= heap_.front().order) return;
            std::ranges::pop_heap(heap_, is_better);
            heap_.pop_back();
        }
        heap_.push_back(row);
        std::ranges::push_heap(heap_, is_better);
    }
    std::vector<Ordered> take() {
        std::ranges::sort(heap_, is_better);
        return std::move(heap_);
    }

private:
    static bool is_better(Ordered const& a, Ordered const& b) { return a.order > b.order; }
    std::size_t wanted_;
    std::vector<Ordered> heap_;  // The oldest in front.
};

}  // namespace

/// How a row ranks: those that match exactly, by how well the words are one person's name, then by
/// how new they are.
static std::uint64_t rank(Segment const& segment, std::size_t row, bool exact, unsigned marks) {
    constexpr unsigned marks_max = 2;
    auto const quality = (exact ? marks_max + 1 : 0) + marks;
    return std::uint64_t{quality} << 32 | segment.order[row];
}

/// The rows of each segment that match; `near` takes those with words near the searched ones.
std::vector<RowBits> Shelf::candidates(std::span<SearchWord const> words, bool near) const {
    std::vector<RowBits> rows;
    for (auto const& segment : segments_) rows.push_back(segment->candidates(words, near));
    return rows;
}

Found Shelf::search(Search const& search, std::vector<bool> const& areas) const {
    std::vector<SearchWord> const words{search.words.begin(), search.words.end()};
    auto const exact = candidates(words, false);
    auto const is_here = [&](std::size_t s, std::size_t row) {
        return areas.empty() || areas[segments_[s]->areas[row]];
    };
    bool any = false;
    for (std::size_t s = 0; s < segments_.size(); ++s)
        exact[s].each([&](std::size_t row) { any = any || is_here(s, row); });
    bool const with_near = search.near && !any;
    auto before = std::numeric_limits<std::uint64_t>::max();
    if (auto const after = search.after ? find(*search.after) : std::nullopt) {
        auto const s = *after / segment_rows_max, row = *after % segment_rows_max;
        Segment::Marks marks{*segments_[s], search.marks};
        // One that was changed and matches no more still tells how far the pages have come.
        bool const is_exact = !with_near || exact[s].has(row);
        before = rank(*segments_[s], row, is_exact, marks.of(row));
    }
    Found found;
    Best page{search.limit + 1};  // One more tells whether there are more.
    auto const visit = [&](std::vector<RowBits> const& candidates, bool is_exact) {
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            auto const& segment = *segments_[s];
            Segment::Marks marks{segment, search.marks};
            candidates[s].each([&](std::size_t row) {
                if (!is_here(s, row) || (!is_exact && exact[s].has(row))) return;
                ++found.total;
                auto const place = rank(segment, row, is_exact, marks.of(row));
                if (place < before)
                    page.offer({place, static_cast<RowNumber>(s * segment_rows_max + row)});
            });
        }
    };
    visit(exact, true);
    if (with_near) visit(candidates(words, true), false);
    auto rows = page.take();
    found.more = rows.size() > search.limit;
    if (found.more) rows.pop_back();
    for (auto const& [place, row] : rows) found.households.push_back(id_at()(row));
    return found;
}

}  // namespace takaful::registry
