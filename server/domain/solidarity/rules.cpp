#include "domain/solidarity/rules.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/text.hpp"

namespace takaful::solidarity {

namespace {

// A household cannot be owed more than ten million pounds a cycle: a typing mistake, not a benefit.
constexpr std::int64_t benefit_minor_max = 1'000'000'000;
constexpr int members_limit = 50;

void put_int64(std::array<std::uint8_t, 8>& out, std::int64_t value) {
    auto const bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
}

struct CutLine {
    std::int64_t count_max;
    std::int64_t budget_minor;
    std::int64_t score_max;
};

Result<CutLine> read_cut(Cut const& cut, Benefit const& benefit, std::size_t total) {
    auto const kinds = int{cut.budget.has_value()} + int{cut.line.has_value()} +
                       int{cut.coverage_percent.has_value()};
    auto const refuse = [] { return fail(ErrorKind::invalid, "solidarity.cut_invalid"); };
    if (kinds != 1) return refuse();
    auto line = CutLine{static_cast<std::int64_t>(total), INT64_MAX, INT64_MAX};
    if (cut.budget) {
        if (cut.budget->currency != benefit.base.currency)
            return fail(ErrorKind::invalid, "money.currency_mismatch");
        if (cut.budget->minor <= 0) return refuse();
        line.budget_minor = cut.budget->minor;
    } else if (cut.coverage_percent) {
        if (*cut.coverage_percent < 1 || *cut.coverage_percent > 100) return refuse();
        line.count_max = static_cast<std::int64_t>(total) * *cut.coverage_percent / 100;
    } else {
        if (!std::isfinite(*cut.line) || std::fabs(*cut.line) > 1e12) return refuse();
        line.score_max = std::llround(*cut.line * 1'000);
    }
    return line;
}

}  // namespace

Result<> check_benefit(Benefit const& benefit) {
    auto const refuse = [] { return fail(ErrorKind::invalid, "solidarity.benefit_invalid"); };
    if (benefit.base.currency != benefit.per_member.currency) return refuse();
    if (benefit.base.minor < 0 || benefit.per_member.minor < 0) return refuse();
    if (benefit.base.minor > benefit_minor_max || benefit.per_member.minor > benefit_minor_max)
        return refuse();
    if (benefit.members_max < 0 || benefit.members_max > members_limit) return refuse();
    if (benefit_minor(benefit, 1) == 0) return refuse();
    return {};
}

std::int64_t benefit_minor(Benefit const& benefit, int size) {
    auto const counted = std::clamp(size, 0, benefit.members_max);
    return benefit.base.minor + benefit.per_member.minor * counted;
}

Result<Selection> select(std::vector<Candidate> candidates, Benefit const& benefit,
                         Cut const& cut) {
    TRY(check_benefit(benefit));
    auto const line = TRY(read_cut(cut, benefit, candidates.size()));
    std::ranges::sort(candidates, [](Candidate const& a, Candidate const& b) {
        return std::tie(a.score, a.household) < std::tie(b.score, b.household);
    });
    Selection selection;
    selection.rows.reserve(candidates.size());
    bool open = true;
    for (auto const& candidate : candidates) {
        auto const owed = benefit_minor(benefit, candidate.size);
        open = open && selection.selected < line.count_max && candidate.score <= line.score_max &&
               owed <= line.budget_minor - selection.cost_minor;
        if (open) {
            ++selection.selected;
            selection.cost_minor += owed;
            selection.cutoff = candidate.score;
        }
        selection.rows.push_back({.position = static_cast<std::int64_t>(selection.rows.size()) + 1,
                                  .household = candidate.household,
                                  .payee = candidate.payee,
                                  .score = candidate.score,
                                  .size = candidate.size,
                                  .benefit_minor = owed,
                                  .included = open,
                                  .row = candidate.row});
    }
    return selection;
}

crypto::Digest row_digest(crypto::Key const& seed, ListRow const& row) {
    auto const salt = crypto::hmac_sha256(seed, row.household.bytes);
    std::array<std::uint8_t, 1> const included{static_cast<std::uint8_t>(row.included ? 1 : 0)};
    std::array<std::uint8_t, 8> position, score, benefit;
    put_int64(position, row.position);
    put_int64(score, row.score);
    put_int64(benefit, row.benefit_minor);
    return crypto::sha256_of({as_bytes("takaful/list-row/v1"), salt, row.household.bytes,
                              row.payee.bytes, included, position, score, benefit});
}

crypto::Digest entitlement_digest(crypto::Key const& seed, Entitlement const& entitlement) {
    auto const salt = crypto::hmac_sha256(seed, entitlement.household.bytes);
    std::array<std::uint8_t, 8> position, amount;
    put_int64(position, entitlement.position);
    put_int64(amount, entitlement.amount_minor);
    return crypto::sha256_of({as_bytes("takaful/entitlement/v1"), salt, entitlement.household.bytes,
                              entitlement.payee.bytes, position, amount});
}

void RootBuilder::add(crypto::Digest const& row) {
    std::array<std::uint8_t, 1> const leaf_prefix{0x00};
    std::array<std::uint8_t, 1> const node_prefix{0x01};
    auto hash = crypto::sha256_of({leaf_prefix, row});
    for (auto merged = count_; (merged & 1) != 0; merged >>= 1) {
        hash = crypto::sha256_of({node_prefix, peaks_.back(), hash});
        peaks_.pop_back();
    }
    peaks_.push_back(hash);
    ++count_;
}

crypto::Digest RootBuilder::root() const {
    if (peaks_.empty()) return crypto::sha256({});
    std::array<std::uint8_t, 1> const node_prefix{0x01};
    auto hash = peaks_.back();
    for (auto i = peaks_.size() - 1; i > 0; --i)
        hash = crypto::sha256_of({node_prefix, peaks_[i - 1], hash});
    return hash;
}

Result<> check_approval(PersonId maker, PersonId checker, crypto::Digest const& current,
                        crypto::Digest const& seen, std::string_view changed_code) {
    if (maker == checker) return fail(ErrorKind::refused, "solidarity.same_person");
    if (current != seen) return fail(ErrorKind::conflict, changed_code);
    return {};
}

Bytes16 entry_id(PayrollId const& payroll, Instant approved_at, std::int64_t position) {
    std::array<std::uint8_t, 8> bits;
    put_int64(bits, position);
    auto const digest = crypto::sha256_of({as_bytes("takaful/entry-id/v1"), payroll.bytes, bits});
    std::array<std::uint8_t, 10> tail;
    // The position first, so that ids of one payroll come in order; then digest bytes, so that ids
    // of two payrolls never meet. The first byte loses its high half to the UUID's version.
    std::array<std::uint8_t, 5> const ordered{
        static_cast<std::uint8_t>(position >> 30 & 0x0f), static_cast<std::uint8_t>(position >> 22),
        static_cast<std::uint8_t>(position >> 16 & 0x3f), static_cast<std::uint8_t>(position >> 8),
        static_cast<std::uint8_t>(position)};
    std::ranges::copy(ordered, tail.begin());
    std::copy_n(digest.begin(), 5, tail.begin() + 5);
    return make_uuid7(approved_at.unix_us / 1'000, tail);
}

Result<> check_period(int period) {
    auto const year = period / 100;
    auto const month = period % 100;
    if (year < 2000 || year > 2200 || month < 1 || month > 12)
        return fail(ErrorKind::invalid, "solidarity.period_invalid");
    return {};
}

}  // namespace takaful::solidarity
