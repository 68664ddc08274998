#include "record/tlog/policy.hpp"

#include <algorithm>
#include <optional>

#include "base/decimal.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

namespace {

// The specification asks for 32 of each; twice that is a policy that nobody can read.
constexpr std::size_t definitions_max = 64;
constexpr std::size_t policy_bytes_max = 64 * 1'024;

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> words;
    while (true) {
        auto const begin = line.find_first_not_of(blanks);
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        auto const end = std::min(line.find_first_of(blanks), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

bool is_allowed(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

/// Reads a policy line by line; the first line that is wrong names itself.
class PolicyReader {
public:
    Result<Policy> read(std::string_view text);

private:
    using Words = std::vector<std::string_view>;
    std::unexpected<Error> bad(std::string_view reason) const {
        return fail(ErrorKind::invalid, "tlog.policy_malformed",
                    {{"line", line_}, {"reason", std::string{reason}}});
    }
    Result<> read_line(Words const& words);
    Result<> add_log(Words const& words);
    Result<> add_witness(Words const& words);
    Result<> add_group(Words const& words);
    Result<> set_quorum(Words const& words);
    Result<VerifierKey> key_of(std::string_view text, KeyType type) const;
    Result<> add_name(Policy::Name name);
    std::optional<std::size_t> find(std::string_view name) const;

    Policy policy_;
    std::int64_t line_ = 0;
    bool has_quorum_ = false;
    std::set<std::size_t> members_;  // Names that a group has already.
};

Result<Policy> PolicyReader::read(std::string_view text) {
    if (text.size() > policy_bytes_max) return bad("too_long");
    if (!std::ranges::all_of(text, is_allowed)) return bad("control_byte");
    while (!text.empty()) {
        ++line_;
        auto const end = std::min(text.find('\n'), text.size());
        auto const words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!words.empty() && !words[0].starts_with('#')) TRY(read_line(words));
    }
    if (!has_quorum_) return bad("quorum_missing");
    return std::move(policy_);
}

Result<> PolicyReader::read_line(Words const& words) {
    if (words[0] == "log") return add_log(words);
    if (words[0] == "witness") return add_witness(words);
    if (words[0] == "group") return add_group(words);
    if (words[0] == "quorum") return set_quorum(words);
    return bad("word");
}

Result<VerifierKey> PolicyReader::key_of(std::string_view text, KeyType type) const {
    auto key = parse_verifier_key(text);
    if (!key || key->type != type) return bad("key");
    return *key;
}

Result<> PolicyReader::add_log(Words const& words) {
    if (words.size() < 2 || words.size() > 3) return bad("words");
    auto key = TRY(key_of(words[1], KeyType::note));
    if (policy_.logs.size() == definitions_max) return bad("too_many");
    for (auto const& log : policy_.logs)
        if (log.key.key == key.key) return bad("key_twice");
    policy_.logs.push_back({std::move(key), std::string{words.size() > 2 ? words[2] : ""}});
    return {};
}

Result<> PolicyReader::add_witness(Words const& words) {
    if (words.size() < 3 || words.size() > 4) return bad("words");
    auto key = TRY(key_of(words[2], KeyType::cosignature));
    for (auto const& witness : policy_.witnesses)
        if (witness.key.key == key.key) return bad("key_twice");
    TRY(add_name({.name = std::string{words[1]}, .witness = policy_.witnesses.size()}));
    policy_.witnesses.push_back(
        {std::string{words[1]}, std::move(key), std::string{words.size() > 3 ? words[3] : ""}});
    return {};
}

Result<> PolicyReader::add_group(Words const& words) {
    if (words.size() < 4) return bad("words");
    Policy::Name group{.name = std::string{words[1]}};
    for (std::size_t i = 3; i < words.size(); ++i) {
        auto const member = find(words[i]);
        if (!member) return bad("name_unknown");
        // A witness counts in one way only, or its one cosignature would count twice.
        if (!members_.insert(*member).second) return bad("member_twice");
        group.members.push_back(*member);
    }
    auto const count = group.members.size();
    auto const number = parse_decimal(words[2]);
    if (words[2] == "any")
        group.threshold = 1;
    else if (words[2] == "all")
        group.threshold = count;
    else if (number && *number >= 1 && *number <= count)
        group.threshold = static_cast<std::size_t>(*number);
    else
        return bad("threshold");
    return add_name(std::move(group));
}

Result<> PolicyReader::set_quorum(Words const& words) {
    if (words.size() != 2) return bad("words");
    if (has_quorum_) return bad("quorum_twice");
    has_quorum_ = true;
    if (words[1] == "none") return {};
    auto const name = find(words[1]);
    if (!name) return bad("name_unknown");
    policy_.quorum_ = static_cast<std::ptrdiff_t>(*name);
    return {};
}

Result<> PolicyReader::add_name(Policy::Name name) {
    if (name.name == "none" || find(name.name)) return bad("name_twice");
    if (policy_.names_.size() == 2 * definitions_max) return bad("too_many");
    policy_.names_.push_back(std::move(name));
    return {};
}

std::optional<std::size_t> PolicyReader::find(std::string_view name) const {
    auto const found = std::ranges::find(policy_.names_, name, &Policy::Name::name);
    if (found == policy_.names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - policy_.names_.begin());
}

bool Policy::holds(std::size_t at, std::set<std::size_t> const& who) const {
    auto const& name = names_[at];
    if (name.members.empty()) return who.contains(name.witness);
    std::size_t good = 0;  // Members stand before their group, so this ends.
    for (auto const member : name.members)
        if (holds(member, who)) ++good;
    return good >= name.threshold;
}

bool Policy::is_quorum(std::set<std::size_t> const& who) const {
    return quorum_ < 0 || holds(static_cast<std::size_t>(quorum_), who);
}

bool Policy::is_quorum(CosignedTimes const& times) const {
    std::set<std::size_t> who;
    for (std::size_t i = 0; i < times.size(); ++i)
        if (times[i] >= 0) who.insert(i);
    return is_quorum(who);
}

CosignedTimes Policy::cosigned(Note const& checkpoint) const {
    CosignedTimes times;
    for (auto const& witness : witnesses) {
        std::int64_t at = -1;
        for (auto const& signature : checkpoint.signatures)
            at = std::max(at, cosigned_at(checkpoint.text, signature, witness.key).value_or(-1));
        times.push_back(at);
    }
    return times;
}

std::string without_addresses(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.empty() || words[0].starts_with('#')) continue;
        if (words[0] == "log") words.resize(std::min<std::size_t>(words.size(), 2));
        if (words[0] == "witness") words.resize(std::min<std::size_t>(words.size(), 3));
        for (auto const word : words)
            out.append(out.empty() || out.back() == '\n' ? "" : " ").append(word);
        out += '\n';
    }
    return out;
}

Result<Policy> parse_policy(std::string_view text) {
    return PolicyReader{}.read(text);
}

Result<std::vector<std::string>> policy_logs(std::string_view text) {
    auto const policy = TRY(parse_policy(text));
    std::vector<std::string> keys;
    for (auto const& log : policy.logs) keys.push_back(log.key.text());
    return keys;
}

}  // namespace takaful::tlog
