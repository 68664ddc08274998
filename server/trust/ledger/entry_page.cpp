// One entry as its book's keeper sees it, with the receipt of its leaf.

#include "trust/ledger/api.hpp"

namespace takaful::ledger {

static bool is_code(Error const& error, std::string_view code) {
    return error.code == code;
}

/// A gift or move of a fund has a leaf of its own, under the entry's id; others lie in a batch.
static Result<tlog::Receipt> receipt_of(Work& work, Entry const& entry) {
    AnyId const subject{entry.id.bytes};
    for (auto const type : {tlog::LeafType::fund_move, tlog::LeafType::gift_in}) {
        auto own = tlog::receipt(work, entry.book, type, subject);
        if (own || !is_code(own.error(), "tlog.leaf_unknown")) return own;
    }
    return tlog::entry_receipt(work, entry.book, entry.seq);
}

Result<EntryPage> show_entry(Work& work, EntryQuestion const& question) {
    TRY(permit(work, Right::read_books));
    auto const entry = TRY(entry_of(work, work.actor.book, question.entry));
    auto const figures = TRY(balance(work, {entry.book, entry.debit}));
    EntryPage page{.entry = entry.id,
                   .seq = entry.seq,
                   .debit = entry.debit,
                   .credit = entry.credit,
                   .amount = {entry.amount_minor, figures.asset},
                   .purpose = entry.purpose,
                   .group = entry.group,
                   .event_date = entry.event_date,
                   .business_date = entry.business_date,
                   .booked_at = entry.booked_at,
                   .published = false,
                   .leaf_index = {},
                   .receipt = {},
                   .slip = {}};
    auto const receipt = receipt_of(work, entry);
    if (receipt) {
        page.published = true;
        page.leaf_index = receipt->index;
        page.receipt = receipt->proof;
        page.slip = receipt->slip;
    } else if (!is_code(receipt.error(), "tlog.not_integrated")) {
        return std::unexpected(receipt.error());
    }
    return page;
}

}  // namespace takaful::ledger
