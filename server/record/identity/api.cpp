#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/identity/rules.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

/// What is sealed of a user, under the person's key.
struct Sealed {
    std::string name;
    std::string phone;
    TAKAFUL_FIELDS(Sealed, name, phone)
};

static constexpr std::string_view sealed_context = "identity_user|sealed|";

static AnyId any(PersonId person) {
    return {person.bytes};
}

static keys::KeyStore& keys_of(Work& work) {
    return work.parts.get<keys::KeyStore>();
}

static std::string context_of(PersonId person) {
    return std::string{sealed_context} + person.text();
}

Bytes account_of(Work& work, std::string_view phone) {
    auto const canonical = parse_phone(phone);
    auto const digest =
        keys_of(work).blind_index("identity/phone", canonical ? *canonical : normalise(phone));
    return {digest.begin(), digest.end()};
}

std::string peppered(Work& work, std::string_view digits) {
    auto const key = keys_of(work).installation_key("identity/pin");
    return hex(crypto::hmac_sha256(key, as_bytes(digits)));
}

// ---- Users -------------------------------------------------------------------------------------

Result<PreparedUser> prepare_user(Work& work, CreateUser const& command) {
    TRY(permit(work, Right::administer));
    auto user = command;
    if (user.name.empty() || user.name.size() > limits::name_bytes_max)
        return fail(ErrorKind::invalid, "identity.name_missing",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    user.phone = TRY(parse_phone(user.phone));
    if (user.roles.empty()) return fail(ErrorKind::invalid, "identity.roles_missing");
    std::ranges::sort(user.roles);
    auto const repeated = std::ranges::unique(user.roles);
    user.roles.erase(repeated.begin(), repeated.end());
    auto const digits = TRY(check_pin(user.pin));
    user.pin.clear();
    return PreparedUser{std::move(user), crypto::hash_secret(peppered(work, digits))};
}

Result<UserCreated> create_user(Work& work, PreparedUser const& prepared) {
    TRY(permit(work, Right::administer));
    auto const& user = prepared.user;
    auto const person = user.person.value_or(PersonId{user.id.bytes});
    auto const phone_index = account_of(work, user.phone);
    if (TRY(has_user(work.tx, work.actor.book, person)))
        return fail(ErrorKind::conflict, "identity.person_has_user", person.text());
    if (TRY(find_user_by_phone(work.tx, phone_index)))
        return fail(ErrorKind::conflict, "identity.phone_taken");

    std::array const owners{any(person)};
    TRY(keys_of(work).create(owners));
    auto const plain = json::to_text(Sealed{user.name, user.phone});
    auto const sealed = TRY(keys_of(work).seal(any(person), context_of(person), as_bytes(plain)));
    TRY(insert_user(work, {.book = work.actor.book,
                           .person = person,
                           .sealed = sealed,
                           .phone_index = phone_index,
                           .pin_hash = prepared.pin_hash,
                           .roles = user.roles,
                           .note_ar = user.note_ar,
                           .note_en = user.note_en}));
    return UserCreated{person};
}

static std::optional<Sealed> open_sealed(Work& work, UserRow const& user) {
    auto const plain = keys_of(work).open(any(user.person), context_of(user.person), user.sealed);
    if (!plain) return std::nullopt;
    auto sealed = json::from_text<Sealed>(as_text(*plain));
    return sealed ? std::optional{*std::move(sealed)} : std::nullopt;
}

void tell_later(Work& work, std::string_view event, PersonId person, std::int64_t book) {
    work.emit(event, json::to_text(PersonEvent{person, book}));
}

std::string name_of(Work& work, UserRow const& user) {
    auto const sealed = open_sealed(work, user);
    return sealed ? sealed->name : std::string{};
}

std::string phone_last4_of(Work& work, UserRow const& user) {
    auto const sealed = open_sealed(work, user);
    if (!sealed || sealed->phone.size() < 4) return {};
    return sealed->phone.substr(sealed->phone.size() - 4);
}

Result<std::optional<UserView>> user(Work& work, PersonId person) {
    auto const found = TRY(find_user(work.tx, work.actor.book, person));
    if (!found) return std::nullopt;
    return UserView{person, name_of(work, *found), found->roles};
}

Result<std::vector<PersonId>> users_with(Work& work, std::span<Role const> roles) {
    return list_users_with(work.tx, work.actor.book, roles);
}

Result<bool> is_user(Work& work, PersonId person) {
    return has_user(work.tx, work.actor.book, person);
}

// ---- Who asks ---------------------------------------------------------------------------------

Result<Me> me(Work& work) {
    auto const& house = work.parts.get<House>();
    Me answer{.signed_in = !work.actor.person.is_nil(),
              .person = {},
              .name = {},
              .roles = {},
              .rights = rights_list(work.actor.rights),
              .demo = house.demo,
              .passkeys = house.site.is_set(),
              .community = {house.name_ar, house.name_en, house.zone}};
    if (!answer.signed_in) return answer;
    answer.person = work.actor.person;
    if (auto const found = TRY(user(work, work.actor.person))) {
        answer.name = found->name;
        answer.roles = found->roles;
    }
    return answer;
}

Result<> forget(Work& work, PersonId person) {
    auto const found = TRY(find_user(work.tx, work.actor.book, person));
    if (!found) return {};
    TRY(delete_tries(work, found->phone_index));
    TRY(end_sessions(work, person));
    TRY(forget_passkeys(work, person));
    TRY(forget_recoveries(work, person));
    return delete_user(work, person);
}

}  // namespace takaful::identity
