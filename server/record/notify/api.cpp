#include <algorithm>

#include "record/notify/notify.hpp"

namespace takaful::notify {

static constexpr std::int64_t page_default = 50;
static constexpr std::int64_t page_max = 200;

static constexpr store::Query insert_message{"notify.insert", R"(
    INSERT INTO notify_message (book_id, person_id, id, code, params, at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

static constexpr store::Query newest{"notify.newest", R"(
    SELECT id, code, params, at, read_at
      FROM notify_message
     WHERE book_id = $1 AND person_id = $2 AND id < $3
     ORDER BY id DESC
     LIMIT $4)"};

static constexpr store::Query unread_count{"notify.unread", R"(
    SELECT count(*) AS unread
      FROM notify_message
     WHERE book_id = $1 AND person_id = $2 AND read_at IS NULL)"};

static constexpr store::Query mark_read{"notify.mark_read", R"(
    UPDATE notify_message
       SET read_at = COALESCE(read_at, $4)
     WHERE book_id = $1 AND person_id = $2 AND id = $3)"};

Result<> tell(Work& work, PersonId person, std::string_view code, json::Value::Object params) {
    Recipient const recipient{person, std::move(params)};
    return tell_each(work, code, {&recipient, 1});
}

Result<> tell_each(Work& work, std::string_view code, std::span<Recipient const> recipients) {
    constexpr int columns = 6;
    std::vector<MessageId> ids(recipients.size());
    std::vector<std::string> params(recipients.size());
    std::vector<store::Value> values;
    values.reserve(recipients.size() * columns);
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        if (recipients[i].person.is_nil()) continue;
        ids[i] = work.new_id<struct MessageTag>();
        params[i] = json::to_text(json::Value{recipients[i].params});
        store::Value const row[columns] = {
            store::to_value(work.actor.book), store::to_value(recipients[i].person),
            store::to_value(ids[i]),          store::to_value(code),
            store::to_value(params[i]),       store::to_value(work.now),
        };
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    if (!values.empty()) TRY(work.tx.run_each(insert_message, values, columns));
    return {};
}

// ---- Reading -----------------------------------------------------------------------------------

/// The id of the last message that was shown: ids are in the order of time.
static Result<MessageId> parse_cursor(std::optional<std::string> const& text) {
    if (!text) {
        MessageId newest_of_all;
        newest_of_all.bytes.fill(0xff);
        return newest_of_all;
    }
    auto const id = MessageId::parse(*text);
    if (!id) return fail(ErrorKind::invalid, "notify.cursor_malformed");
    return *id;
}

static Result<Message> to_message(store::Row const& row) {
    return Message{
        .message = row.get<MessageId>("id"),
        .code = row.get<std::string>("code"),
        .params = TRY(json::parse(row.get<std::string>("params"))),
        .at = row.get<Instant>("at"),
        .read = !row.is_null("read_at"),
    };
}

static Result<std::int64_t> count_unread(Work& work) {
    auto const row = TRY(work.tx.one(unread_count, work.actor.book, work.actor.person));
    return row->get<std::int64_t>("unread");
}

Result<Inbox> inbox(Work& work, InboxQuestion const& question) {
    TRY(permit(work, Right::signed_in));
    auto const before = TRY(parse_cursor(question.after));
    auto const limit = std::clamp(question.limit.value_or(page_default), std::int64_t{1}, page_max);
    auto const rows =
        TRY(work.tx.many(newest, work.actor.book, work.actor.person, before, limit + 1));
    Inbox page{.items = {}, .unread = TRY(count_unread(work)), .next = std::nullopt};
    for (auto const& row : rows) {
        if (std::ssize(page.items) == limit) {
            page.next = page.items.back().message.text();
            break;
        }
        page.items.push_back(TRY(to_message(row)));
    }
    return page;
}

Result<Unread> read(Work& work, ReadMessage const& command) {
    TRY(permit(work, Right::signed_in));
    auto const changed =
        TRY(work.tx.run(mark_read, work.actor.book, work.actor.person, command.message, work.now));
    if (changed == 0)
        return fail(ErrorKind::not_found, "notify.message_unknown", command.message.text());
    return Unread{TRY(count_unread(work))};
}

}  // namespace takaful::notify
