#include "domain/solidarity/views.hpp"

#include <algorithm>

#include "platform/keys/keys.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::solidarity {

namespace {

crypto::Key seed_key(Work& work) {
    return work.parts.get<keys::KeyStore>().installation_key("solidarity/list-seed");
}

std::string seed_context(BytesView owner) {
    return "solidarity|seed|" + hex(owner);
}

}  // namespace

JobId save_job_of(ListId const& list) {
    auto bytes = list.bytes;
    auto const digest = crypto::sha256_of({as_bytes("solidarity/save-job"), list.bytes});
    std::copy_n(digest.begin(), 7, bytes.begin() + 9);  // Version and variant bits stay.
    return {bytes};
}

Result<ListView> list_view(Work& work, ListHead const& list) {
    std::optional<std::int64_t> leaf_index;
    if (list.leaf) {
        auto const place = TRY(
            tlog::place_of(work, work.actor.book, tlog::LeafType::list_root, AnyId{list.id.bytes}));
        if (place.integrated) leaf_index = place.index;
    }
    return ListView{.list = list.id,
                    .programme = list.programme,
                    .version = list.version,
                    .model = list.model,
                    .state = list.state,
                    .root = root_text(list.root),
                    .selected = list.selected,
                    .total = list.total,
                    .cost = list.cost,
                    .cutoff = list.cutoff,
                    .made_by = list.made_by,
                    .made_on = list.made_on,
                    .approved_by = list.approved_by,
                    .approved_on = list.approved_on,
                    .leaf_index = leaf_index,
                    .job = list.state == ListState::saving ? std::optional{save_job_of(list.id)}
                                                           : std::nullopt};
}

Result<ledger::AccountRef> fund_account(Work& work, FundId const& fund, Currency const& currency) {
    auto const account = TRY(ledger::find_account(work, {.book = work.actor.book,
                                                         .chart = ledger::Chart::fund,
                                                         .owner = {fund.bytes},
                                                         .asset = currency}));
    if (!account) return fail(ErrorKind::refused, "solidarity.fund_unknown", fund.text());
    return *account;
}

Bytes seal_seed(Work& work, crypto::Key const& seed, BytesView owner) {
    return crypto::seal(seed_key(work), seed_context(owner), seed);
}

Result<crypto::Key> open_seed(Work& work, Bytes const& sealed, BytesView owner) {
    auto const plain = TRY(crypto::open_sealed(seed_key(work), seed_context(owner), sealed));
    crypto::Key seed{};
    if (plain.size() != seed.size()) return fail(ErrorKind::broken, "crypto.cannot_open");
    std::ranges::copy(plain, seed.begin());
    return seed;
}

std::string root_text(crypto::Digest const& root) {
    return base64(root);
}

Result<crypto::Digest> parse_root(std::string_view text) {
    auto const bytes = parse_base64(text);
    crypto::Digest root{};
    if (!bytes || bytes->size() != root.size())
        return fail(ErrorKind::invalid, "request.field_invalid", Params{{"field", "root"}});
    std::ranges::copy(*bytes, root.begin());
    return root;
}

}  // namespace takaful::solidarity
