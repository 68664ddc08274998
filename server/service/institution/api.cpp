// The house lets an institution in: two people, then credentials that reach its own book alone.

#include <algorithm>

#include "base/limits.hpp"
#include "service/institution/store.hpp"

namespace takaful::institution {

static std::int64_t house_of(Work& work) {
    return work.parts.get<identity::House>().book;
}

static Result<> permit_looking(Work& work) {
    for (auto const right : {Right::approve, Right::audit})
        if (work.actor.may(right)) return permit(work, right, house_of(work));
    return permit(work, Right::administer, house_of(work));
}

static bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= limits::name_bytes_max;
}

Result<Institution> propose(Work& work, Propose const& command) {
    TRY(permit(work, Right::administer, house_of(work)));
    if (!is_name(command.name_ar) || !is_name(command.name_en))
        return fail(ErrorKind::invalid, "institution.name_missing",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    Institution made;
    made.institution = command.id;
    made.name_ar = command.name_ar;
    made.name_en = command.name_en;
    made.proposed_by = work.actor.person;
    made.proposed_on = work.today();
    TRY(insert_institution(work.tx, house_of(work), made));
    return made;
}

/// The first number that neither an institution nor the ledger has.
static Result<std::int64_t> free_book(Work& work) {
    auto last = std::max(house_of(work), TRY(last_book(work.tx, house_of(work))));
    for (auto const book : ledger::book_numbers(work)) last = std::max(last, book);
    return last + 1;
}

Result<Institution> approve(Work& work, Approve const& command) {
    auto const house = house_of(work);
    TRY(permit(work, Right::approve, house));
    auto found = TRY(load_institution(work.tx, house, command.institution));
    if (found.proposed_by == work.actor.person)
        return fail(ErrorKind::forbidden, "institution.same_person");
    if (found.state != State::proposed)
        return fail(ErrorKind::conflict, "institution.approved_before");
    found.state = State::approved;
    found.approved_by = work.actor.person;
    found.approved_on = work.today();
    found.book = TRY(free_book(work));
    TRY(save_approval(work.tx, house, found));
    return found;
}

Result<InstitutionList> list_institutions(Work& work) {
    TRY(permit_looking(work));
    return InstitutionList{TRY(list_rows(work.tx, house_of(work)))};
}

// ---- Credentials --------------------------------------------------------------------------------

static Result<std::int64_t> approved_book(Work& work, InstitutionId const& id) {
    auto const found = TRY(load_institution(work.tx, house_of(work), id));
    if (!found.book) return fail(ErrorKind::refused, "institution.not_approved", id.text());
    return *found.book;
}

Result<identity::IssuedCredential> issue(Work& work, IssueCredential const& command) {
    TRY(permit(work, Right::administer, house_of(work)));
    identity::CredentialDraft draft;
    draft.id = command.id;
    draft.book = TRY(approved_book(work, command.institution));
    draft.name = command.name;
    draft.scopes = command.scopes;
    draft.days = command.days.value_or(draft.days);
    draft.per_minute = command.per_minute.value_or(draft.per_minute);
    return identity::issue_credential(work, draft);
}

Result<identity::Credential> revoke(Work& work, RevokeCredential const& command) {
    TRY(permit(work, Right::administer, house_of(work)));
    auto const book = TRY(approved_book(work, command.institution));
    return identity::revoke_credential(work, book, command.credential);
}

Result<CredentialList> show_credentials(Work& work, InstitutionQuestion const& question) {
    TRY(permit_looking(work));
    auto const book = TRY(approved_book(work, question.institution));
    return CredentialList{TRY(identity::list_credentials(work, book))};
}

}  // namespace takaful::institution
