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
}

void Segment::drop(RowBits const& gone) {
    if (packed)
        packed = packed->without(gone);
    else
        open.drop(gone);
    gone.each([&](std::size_t row) {
        alive.remove(row);
        households[row] = {};
        areas[row] = order[row] = 0;
        programmes[row] = 0;
    });
}

RowBits Segment::candidates(Search const& search) const {
    auto all = alive;
    for (auto const& word : search.words) {
        RowBits found;
        if (packed)
            packed->match(word, found);
        else
            open.match(word, found);
        all.keep(found);
    }
    return all;
}

std::size_t Segment::bytes() const {
    return sizeof(Segment) + households.capacity() * sizeof(HouseholdId) +
           (order.capacity() + areas.capacity()) * sizeof(std::uint32_t) +
           programmes.capacity() * sizeof(std::uint16_t) + open.bytes() +
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
    std::uint32_t order = 0;
    RowNumber row = 0;
};

/// The newest of those that are offered, no more than are wanted.
class Newest {
public:
    explicit Newest(std::size_t wanted) : wanted_(wanted) {}
    void offer(Ordered const& row) {
        if (heap_.size() == wanted_) {
            if (row.order <= heap_.front().order) return;
            std::ranges::pop_heap(heap_, is_newer);
            heap_.pop_back();
        }
        heap_.push_back(row);
        std::ranges::push_heap(heap_, is_newer);
    }
    std::vector<Ordered> take() {
        std::ranges::sort(heap_, is_newer);
        return std::move(heap_);
    }

private:
    static bool is_newer(Ordered const& a, Ordered const& b) { return a.order > b.order; }
    std::size_t wanted_;
    std::vector<Ordered> heap_;  // The oldest in front.
};

}  // namespace

Found Shelf::search(Search const& search, std::vector<bool> const& areas) const {
    auto const after = search.after ? find(*search.after) : std::nullopt;
    auto const before = after ? std::uint64_t{segment_of(*after).order[*after % segment_rows_max]}
                              : std::numeric_limits<std::uint64_t>::max();
    Found found;
    Newest page{search.limit + 1};  // One more tells whether there are more.
    for (std::size_t s = 0; s < segments_.size(); ++s) {
        auto const& segment = *segments_[s];
        segment.candidates(search).each([&](std::size_t row) {
            if (!areas.empty() && !areas[segment.areas[row]]) return;
            ++found.total;
            if (segment.order[row] < before)
                page.offer(
                    {segment.order[row], static_cast<RowNumber>(s * segment_rows_max + row)});
        });
    }
    auto rows = page.take();
    found.more = rows.size() > search.limit;
    if (found.more) rows.pop_back();
    for (auto const& [order, row] : rows) found.households.push_back(id_at()(row));
    return found;
}

}  // namespace takaful::registry
