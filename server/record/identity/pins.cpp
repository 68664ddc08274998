// PINs: changed by their owner, reset by an operator.

#include "platform/crypto/crypto.hpp"
#include "record/identity/rules.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

static Result<UserRow> own_row(Work& work) {
    TRY(permit(work, Right::signed_in));
    auto user = TRY(find_user(work.tx, work.actor.book, work.actor.person));
    if (!user) return fail(ErrorKind::not_found, "identity.user_unknown", work.actor.person.text());
    return *std::move(user);
}

static Result<> set_pin(Work& work, UserRow const& user, std::string const& pin_hash) {
    TRY(update_pin(work, user, pin_hash));
    TRY(delete_tries(work, user.phone_index));
    tell_later(work, "identity.pin_changed", user.person, user.book);
    return {};
}

Result<PreparedPin> prepare_change_pin(Work& work, ChangePin const& command,
                                       std::string_view remote) {
    auto const user = TRY(own_row(work));
    auto const digits = TRY(check_pin(command.new_pin));
    PreparedPin prepared{.network = network_of(work, remote)};
    if (TRY(minutes_to_wait(work, user.phone_index, prepared.network)) > 0)
        return prepared;  // No work for who must wait.
    prepared.old_right =
        crypto::check_secret(peppered(work, ascii_digits(command.old_pin)), user.pin_hash);
    if (prepared.old_right) prepared.pin_hash = crypto::hash_secret(peppered(work, digits));
    return prepared;
}

Result<PinOutcome> change_pin(Work& work, PreparedPin const& prepared, std::string_view token) {
    auto const user = TRY(own_row(work));
    if (auto const minutes = TRY(minutes_to_wait(work, user.phone_index, prepared.network)))
        return PinOutcome{
            .changed = {},
            .refusal = fail(ErrorKind::limited, "identity.too_many_tries", {{"minutes", minutes}})
                           .error()};
    if (!prepared.old_right) {
        TRY(count_failure(work, user.phone_index, prepared.network));
        return PinOutcome{.changed = {},
                          .refusal = fail(ErrorKind::refused, "identity.pin_wrong").error()};
    }
    TRY(set_pin(work, user, prepared.pin_hash));
    return PinOutcome{.changed = PinChanged{TRY(end_other_sessions(work, token)).ended},
                      .refusal = {}};
}

Result<> reset_pin(Work& work, ResetPin const& command) {
    TRY(permit(work, Right::administer));
    auto const user = TRY(find_user_by_phone(work.tx, account_of(work, command.phone)));
    if (!user) return fail(ErrorKind::not_found, "identity.phone_unknown");
    auto const digits = TRY(check_pin(command.pin));
    TRY(set_pin(work, *user, crypto::hash_secret(peppered(work, digits))));
    return end_sessions(work, user->person);
}

}  // namespace takaful::identity
