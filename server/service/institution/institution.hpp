#pragma once
// Institutions: who keeps books of its own on this server, through the interface. One person of the
// house proposes it, another approves; credentials of its own then reach its own book and no other.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/identity/identity.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::institution {

using InstitutionId = Id<struct InstitutionTag>;

enum class State : std::uint8_t { proposed, approved };

}  // namespace takaful::institution
TAKAFUL_ENUM(takaful::institution::State, proposed, approved)
namespace takaful::institution {

// ---- The house lets it in -----------------------------------------------------------------------

struct Propose {
    InstitutionId id;
    std::string name_ar;
    std::string name_en;
    TAKAFUL_FIELDS(Propose, id, name_ar, name_en)
};
struct Institution {
    InstitutionId institution;
    std::string name_ar;
    std::string name_en;
    State state = State::proposed;
    PersonId proposed_by;
    Date proposed_on;
    std::optional<PersonId> approved_by;
    std::optional<Date> approved_on;
    std::optional<std::int64_t> book;  // Its own book's number, once approved.
    std::optional<Currency> currency;  // Once it has opened its book.
    std::optional<Date> opened_on;
    TAKAFUL_FIELDS(Institution, institution, name_ar, name_en, state, proposed_by, proposed_on,
                   approved_by, approved_on, book, currency, opened_on)
};
/// Right: administer, in the house's own book as all of this part.
/// Errors: institution.name_missing {limit}
Result<Institution> propose(Work&, Propose const&);

struct Approve {
    CommandId id;
    InstitutionId institution;
    TAKAFUL_FIELDS(Approve, id, institution)
};
/// Right: approve. Gives it the next free book. Errors: institution.unknown,
/// institution.same_person (who proposed it), institution.approved_before
Result<Institution> approve(Work&, Approve const&);

struct InstitutionList {
    std::vector<Institution> items;
    TAKAFUL_FIELDS(InstitutionList, items)
};
/// Right: administer, approve or audit. The newest first, at most 200.
Result<InstitutionList> list_institutions(Work&);

struct IssueCredential {
    identity::CredentialId id;
    InstitutionId institution;
    std::string name;  // Of the program that will use it.
    std::vector<identity::Scope> scopes;
    std::optional<std::int64_t> days;        // Until it ends; 90.
    std::optional<std::int64_t> per_minute;  // Requests; 600.
    TAKAFUL_FIELDS(IssueCredential, id, institution, name, scopes, days, per_minute)
};
/// Right: administer. The answer holds the token and is kept nowhere: a repetition is refused with
/// work.already_done. Errors: institution.unknown, institution.not_approved, those of
/// identity::issue_credential
Result<identity::IssuedCredential> issue(Work&, IssueCredential const&);

struct RevokeCredential {
    CommandId id;
    InstitutionId institution;
    identity::CredentialId credential;
    TAKAFUL_FIELDS(RevokeCredential, id, institution, credential)
};
/// Right: administer. Errors: institution.unknown, institution.not_approved,
/// identity.credential_unknown
Result<identity::Credential> revoke(Work&, RevokeCredential const&);

struct InstitutionQuestion {
    InstitutionId institution;
    TAKAFUL_FIELDS(InstitutionQuestion, institution)
};
struct CredentialList {
    std::vector<identity::Credential> items;
    TAKAFUL_FIELDS(CredentialList, items)
};
/// Right: administer, approve or audit. Errors: institution.unknown, institution.not_approved
Result<CredentialList> show_credentials(Work&, InstitutionQuestion const&);

// ---- It keeps its own book ----------------------------------------------------------------------

struct OpenedAccount {
    std::int64_t account = 0;
    ledger::Chart chart = ledger::Chart::wallet;
    AnyId owner;
    TAKAFUL_FIELDS(OpenedAccount, account, chart, owner)
};
struct OpenBook {
    CommandId id;
    Currency currency;
    std::vector<ledger::Chart> charts;  // One account of its own in each.
    TAKAFUL_FIELDS(OpenBook, id, currency, charts)
};
struct BookOpened {
    std::int64_t book = 0;
    Currency currency;
    std::vector<OpenedAccount> accounts;
    TAKAFUL_FIELDS(BookOpened, book, currency, accounts)
};
/// Right: keep_books. Once. Errors: institution.none (this book is no institution's),
/// institution.book_open, institution.charts_missing, institution.chart_reserved {chart}
Result<BookOpened> open_book(Work&, OpenBook const&);

struct AccountToOpen {
    ledger::Chart chart = ledger::Chart::wallet;
    AnyId owner;  // The institution's own id of its customer or fund; never a name or a phone.
    std::optional<std::string> floor;    // Decimal text; absent: 0.
    std::optional<std::string> ceiling;  // Absent: none.
    TAKAFUL_FIELDS(AccountToOpen, chart, owner, floor, ceiling)
};
struct OpenAccounts {
    CommandId id;
    std::vector<AccountToOpen> accounts;
    TAKAFUL_FIELDS(OpenAccounts, id, accounts)
};
struct AccountsOpened {
    std::vector<OpenedAccount> items;  // In the order of the command.
    TAKAFUL_FIELDS(AccountsOpened, items)
};
/// Right: keep_books. At most 2,000; those that exist come back as they are. Errors:
/// institution.none, institution.book_closed (open the book first), institution.accounts_missing
/// {limit}, institution.chart_reserved {chart, row}, ledger.limits_invalid {row}, those of
/// parse_money
Result<AccountsOpened> open_more(Work&, OpenAccounts const&);

/// Right: read_books. Errors: institution.none
Result<Institution> show_book(Work&);

struct AccountsQuestion {
    std::optional<AnyId> owner;         // This owner's alone, all of them.
    std::optional<std::int64_t> after;  // The last account of the page before.
    std::optional<std::int64_t> limit;
    TAKAFUL_FIELDS(AccountsQuestion, owner, after, limit)
};
struct AccountRow {
    std::int64_t account = 0;
    ledger::Chart chart = ledger::Chart::wallet;
    AnyId owner;
    ledger::Side normal = ledger::Side::credit;
    Money balance, available;
    bool closed = false;
    TAKAFUL_FIELDS(AccountRow, account, chart, owner, normal, balance, available, closed)
};
struct AccountRows {
    std::vector<AccountRow> items;
    std::optional<std::int64_t> next;
    TAKAFUL_FIELDS(AccountRows, items, next)
};
/// Right: read_books. The accounts of the actor's own book, also of the house's.
Result<AccountRows> show_accounts(Work&, AccountsQuestion const&);

/// /v1/institutions… for the house, /v1/book… for the institution itself.
std::vector<http::Route> routes();

}  // namespace takaful::institution
