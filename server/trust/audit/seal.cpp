// Each day's end of a trail goes into the public log, and the check that all is as it was written.

#include <algorithm>

#include "platform/store/patience.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/audit/store.hpp"

namespace takaful::audit {

// ---- Sealing -----------------------------------------------------------------------------------

/// Every day from the second on, also when nobody worked: the public learns of no rhythm.
static Result<bool> is_due(Work& work, std::int64_t book) {
    if (auto const last = TRY(find_last_seal(work.tx, book))) return *last < work.today();
    auto const first = TRY(find_first_entry(work.tx, book));
    if (!first) return false;
    auto const& zone = work.parts.get<identity::House>().zone;
    return TRY(civil_date(*first, zone)) < work.today();
}

static Result<> seal_book(Work& work, std::int64_t book) {
    auto const head = TRY(load_head(work.tx, book));
    SealRow seal{.day = work.today(),
                 .id = work.new_id<struct AnyTag>(),
                 .number = head.number,
                 .hash = head.hash,
                 .salt = Bytes(32)};
    crypto::fill_random(seal.salt);
    TRY(insert_seal(work, book, seal));
    TRY(tlog::append(work, book,
                     {.type = tlog::LeafType::audit,
                      .subject = seal.id,
                      .payload_root = head_commitment(seal.salt, book, head.number, head.hash)}));
    return {};
}

Result<int> seal_days(Work& work) {
    TRY(permit(work, Right::system));
    int sealed = 0;
    for (auto const book : TRY(list_books(work.tx))) {
        if (!TRY(is_due(work, book))) continue;
        TRY(seal_book(work, book));
        ++sealed;
    }
    return sealed;
}

// ---- The check ---------------------------------------------------------------------------------

/// Goes through the chain once, beside the seals in their order.
class Chain {
public:
    Chain(std::int64_t book, std::vector<SealRow> seals) : seals_(std::move(seals)) {
        checked.book = book;
    }
    Checked checked{};

    /// False: it is broken here.
    bool add(HashedRow const& row) {
        auto const& entry = row.entry;
        if (entry.number != checked.entries + 1)
            return broken(checked.entries + 1, {}, "entry_missing");
        if (!fits_seals()) return false;
        hash_ = entry_hash(hash_, entry);
        if (hash_ != row.hash) return broken(entry.number, {}, "entry_changed");
        checked.entries = entry.number;
        return true;
    }
    bool finish() {
        if (!fits_seals()) return false;
        if (at_ == seals_.size()) return true;
        return broken(checked.entries + 1, {}, "entry_missing");
    }
    std::vector<SealRow> const& seals() const { return seals_; }
    bool broken(std::int64_t number, std::optional<Date> day, std::string why) {
        checked.broken = Broken{number, day, std::move(why)};
        return false;
    }

private:
    /// Seals over what was read so far.
    bool fits_seals() {
        for (; at_ < seals_.size() && seals_[at_].number == checked.entries; ++at_)
            if (seals_[at_].hash != hash_)
                return broken(seals_[at_].number, seals_[at_].day, "seal_differs");
        return true;
    }
    std::vector<SealRow> seals_;
    std::size_t at_ = 0;
    crypto::Digest hash_{};
};

/// Does the published leaf commit to this seal?
static Result<> check_seal(Work& work, Chain& chain, SealRow const& seal) {
    auto& checked = chain.checked;
    auto const leaf = tlog::published_leaf(work, checked.book, tlog::LeafType::audit, seal.id);
    if (!leaf && leaf.error().code == "tlog.not_integrated") {
        ++checked.waiting;
        return {};
    }
    auto const wanted = head_commitment(seal.salt, checked.book, seal.number, seal.hash);
    bool const same = leaf && std::ranges::equal(wanted, BytesView{*leaf}.subspan(
                                                             tlog::payload_root_at, wanted.size()));
    if (!same)
        chain.broken(seal.number, seal.day, "log_differs");
    else
        ++checked.seals;
    return {};
}

Result<Checked> check_book(Work& work, std::int64_t book) {
    store::allow_long_scan(work.tx);
    Chain chain{book, TRY(list_seals(work.tx, book))};
    auto const cursor = TRY(scan_entries(work.tx, book));
    bool sound = true;
    while (sound && TRY(cursor->next())) sound = chain.add(row_at(*cursor, book));
    if (!sound || !chain.finish()) return chain.checked;
    for (auto const& seal : chain.seals()) {
        TRY(check_seal(work, chain, seal));
        if (chain.checked.broken) break;
    }
    return chain.checked;
}

Result<Checked> check(Work& work) {
    TRY(permit(work, Right::audit));
    return check_book(work, work.actor.book);
}

Result<std::vector<std::int64_t>> books(store::Tx& tx) {
    return list_books(tx);
}

}  // namespace takaful::audit
