#include "trust/audit/chain.hpp"

#include <algorithm>
#include <array>

#include "platform/crypto/crypto.hpp"

namespace takaful::audit {

// ---- Hashes ------------------------------------------------------------------------------------

static void add_number(Bytes& bytes, std::int64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
}

static void add_text(Bytes& bytes, std::string_view text) {
    add_number(bytes, std::ssize(text));
    auto const view = as_bytes(text);
    bytes.insert(bytes.end(), view.begin(), view.end());
}

crypto::Digest entry_hash(crypto::Digest const& before, EntryRow const& entry) {
    Bytes bytes;
    add_number(bytes, entry.book);
    add_number(bytes, entry.number);
    add_number(bytes, entry.at.unix_us);
    bytes.insert(bytes.end(), entry.person.bytes.begin(), entry.person.bytes.end());
    add_number(bytes, entry.rights);
    bytes.push_back(entry.is_look ? 1 : 0);
    bytes.insert(bytes.end(), entry.about.bytes.begin(), entry.about.bytes.end());
    add_text(bytes, entry.channel);
    add_text(bytes, entry.act);
    add_text(bytes, entry.about_kind);
    return crypto::sha256_of({as_bytes("takaful/audit/1"), before, bytes});
}

crypto::Digest head_commitment(BytesView salt, std::int64_t book, std::int64_t number,
                               crypto::Digest const& hash) {
    Bytes numbers;
    add_number(numbers, book);
    add_number(numbers, number);
    return crypto::sha256_of({as_bytes("takaful/audit-head/1"), salt, numbers, hash});
}

// ---- What a command is about -------------------------------------------------------------------

// In this order: what is nearest to a person first.
static constexpr std::array kinds{"household", "person", "request", "pair",        "recovery",
                                  "payroll",   "cycle",  "list",    "programme",   "model",
                                  "import",    "fund",   "area",    "institution", "alarm",
                                  "breach",    "consent"};
// Ids come before papers in every body; nobody reads megabytes of a file for one.
static constexpr std::size_t read_bytes_max = 4'096;
static constexpr std::size_t id_text_bytes = 36;

About about_of(std::string_view body, CommandId command) {
    auto const head = body.substr(0, read_bytes_max);
    for (std::string_view const kind : kinds) {
        auto const wanted = "\"" + std::string{kind} + "\":\"";
        auto const at = head.find(wanted);
        if (at == std::string_view::npos) continue;
        auto const id = AnyId::parse(head.substr(at + wanted.size(), id_text_bytes));
        if (id) return {*id, kind};
    }
    return {{command.bytes}, "id"};
}

std::optional<Looking> looking_of(std::string_view purpose) {
    constexpr std::array<std::string_view, 4> lists{"registry.household_list", "solidarity.list",
                                                    "solidarity.preview",
                                                    "registration.duplicates"};
    if (purpose.starts_with("audit.")) return std::nullopt;
    return std::ranges::find(lists, purpose) != lists.end() ? Looking::listed : Looking::opened;
}

// ---- Roles -------------------------------------------------------------------------------------

static constexpr std::uint32_t bit(Right right) {
    return 1U << static_cast<unsigned>(right);
}

bool is_staff(std::uint32_t rights) {
    constexpr auto staff = bit(Right::record_cash) | bit(Right::read_households) |
                           bit(Right::write_households) | bit(Right::target) |
                           bit(Right::run_programme) | bit(Right::approve) | bit(Right::audit) |
                           bit(Right::administer);
    return (rights & staff) != 0;
}

bool is_private(std::string_view act) {
    constexpr std::array<std::string_view, 3> own{"notify.read", "wallet.pay", "giving.give"};
    return std::ranges::find(own, act) != own.end();
}

std::string role_of(std::int64_t rights) {
    using identity::Role;
    auto const hers = static_cast<std::uint32_t>(rights);
    if ((hers & bit(Right::system)) != 0) return "system";
    for (auto const role : {Role::admin, Role::auditor, Role::approver, Role::manager,
                            Role::social_worker, Role::clerk}) {
        auto const needed = identity::rights_of({&role, 1});
        if ((hers & needed) == needed) return std::string{enum_name(role)};
    }
    return "staff";
}

// ---- Limits ------------------------------------------------------------------------------------

static constexpr std::int64_t minutes_max = 24 * 60;
static constexpr std::int64_t households_max = 1'000'000;

Result<> check_limit(Limit const& limit) {
    bool const sound = limit.minutes >= 1 && limit.minutes <= minutes_max && limit.alarm_at >= 1 &&
                       limit.stop_at > limit.alarm_at && limit.stop_at <= households_max;
    if (sound) return {};
    return fail(ErrorKind::invalid, "audit.limit_absurd",
                {{"min", std::int64_t{1}}, {"max", households_max}});
}

std::vector<Limit> default_limits() {
    return {{Looking::opened, 60, 60, 200}, {Looking::listed, 60, 1'500, 6'000}};
}

}  // namespace takaful::audit
