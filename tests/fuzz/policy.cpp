// Policy files: a reader's copy without addresses means the same, and more cosignatures never make
// a quorum of less.

#include "record/tlog/policy.hpp"

#include "log_parts.hpp"

namespace takaful {

namespace {

/// "K0" to "K7" and "L0" to "L7" stand for keys of witnesses and logs: a mutation cannot guess one.
std::string with_keys(std::string_view text) {
    static auto const keys = [] {
        std::vector<std::string> all;
        for (std::uint8_t i = 0; i < 16; ++i) {
            auto const key = crypto::signing_key_from_seed({i, 9});
            auto const type = i < 8 ? tlog::KeyType::cosignature : tlog::KeyType::note;
            all.push_back(
                tlog::make_verifier_key("k" + std::to_string(i), key.public_key, type).text());
        }
        return all;
    }();
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const stands = (text[i] == 'K' || text[i] == 'L') && i + 1 < text.size() &&
                            text[i + 1] >= '0' && text[i + 1] <= '7';
        if (!stands) {
            out += text[i];
            continue;
        }
        out += keys[static_cast<std::size_t>(text[i + 1] - '0') + (text[i] == 'L' ? 8 : 0)];
        ++i;
    }
    return out;
}

std::set<std::size_t> members(std::uint64_t bits, std::size_t count) {
    std::set<std::size_t> who;
    for (std::size_t i = 0; i < count; ++i)
        if ((bits >> (i % 64) & 1) != 0) who.insert(i);
    return who;
}

}  // namespace

FUZZ_TARGET(policy) {
    auto const bits = input.number(2);
    auto const text = with_keys(input.text());
    auto const policy = tlog::parse_policy(text);
    if (!policy) return;
    auto const bare = tlog::parse_policy(tlog::without_addresses(text));
    MUST(bare.has_value());
    auto const count = policy->witnesses.size();
    MUST(bare->witnesses.size() == count && bare->logs.size() == policy->logs.size());
    auto const some = members(bits & bits >> 8, count);
    auto const more = members(bits, count);
    auto const all = members(~std::uint64_t{0}, count);
    MUST(policy->is_quorum(all));
    MUST(policy->is_quorum(std::set<std::size_t>{}) == policy->needs_nobody());
    MUST(!policy->is_quorum(some) || policy->is_quorum(more));
    for (auto const& who : {some, more, all}) MUST(policy->is_quorum(who) == bare->is_quorum(who));
}

}  // namespace takaful
