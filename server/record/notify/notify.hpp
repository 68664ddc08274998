#pragma once
// The in-app inbox: a message is a code and public facts; its words live in web/src/i18n
// (inbox.<code>).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::notify {

using MessageId = Id<struct MessageTag>;

/// One recipient of a batch: who, and the facts her words quote (ids, amounts, programme names).
struct Recipient {
    PersonId person;
    json::Value::Object params;
};

struct Message {
    MessageId message;
    std::string code;    // "giving.gift_received"
    json::Value params;  // Object.
    Instant at;
    bool read;
    TAKAFUL_FIELDS(Message, message, code, params, at, read)
};
struct InboxQuestion {
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;
    TAKAFUL_FIELDS(InboxQuestion, after, limit)
};
struct Inbox {
    std::vector<Message> items;  // Newest first.
    std::int64_t unread;
    std::optional<std::string> next;
    TAKAFUL_FIELDS(Inbox, items, unread, next)
};
struct ReadMessage {
    CommandId id;
    MessageId message;
    TAKAFUL_FIELDS(ReadMessage, id, message)
};
struct Unread {
    std::int64_t unread;
    TAKAFUL_FIELDS(Unread, unread)
};

/// Puts one message in a person's inbox, in this Work. `code` is a key of web/src/i18n under inbox.
/// Params are public facts and ids, never a name, phone, score or answer. A nil person is skipped.
Result<> tell(Work& work, PersonId person, std::string_view code, json::Value::Object params = {});

/// The same for many people: one statement for a whole slice of a payroll.
Result<> tell_each(Work& work, std::string_view code, std::span<Recipient const> recipients);

/// The actor's own messages, newest first, 50 a page (at most 200).
/// Errors: identity.sign_in_needed, notify.cursor_malformed
Result<Inbox> inbox(Work& work, InboxQuestion const& question);

/// Marks one of the actor's own messages as read; again changes nothing. Gives what is still
/// unread. Errors: identity.sign_in_needed, notify.message_unknown
Result<Unread> read(Work& work, ReadMessage const& command);

/// Sorts messages into their inboxes, where they are found by person: the oldest 50,000 that wait,
/// once none came for two seconds or 100,000 wait. Until then an inbox looks through all that wait.
/// Gives how many. Not from the writer thread.
Result<int> sort_fresh(work::Runner& runner);

/// GET /v1/inbox, POST /v1/inbox/{message}/read
std::vector<http::Route> routes();

}  // namespace takaful::notify
