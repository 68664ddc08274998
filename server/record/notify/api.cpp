#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "platform/store/group.hpp"
#include "record/notify/notify.hpp"

namespace takaful::notify {

static constexpr std::int64_t page_default = 50;
static constexpr std::int64_t page_max = 200;

static constexpr store::Query insert_message{"notify.insert", R"(
    INSERT INTO notify_message (book_id, person_id, id, code, params, at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

// So few at once are put down as they come; a payroll's go to their inboxes directly.
static constexpr std::size_t few_recipients = 16;

static constexpr store::Query insert_fresh{"notify.insert_fresh", R"(
    INSERT INTO notify_fresh (book_id, person_id, id, code, params, at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

// A walk through what was not sorted in yet: nothing on a quiet day, at most `fresh_rows_max`.
static constexpr store::Query fresh_of_person{"notify.fresh_of_person", R"(
    SELECT id, code, params, at, read_at
      FROM notify_fresh
     WHERE book_id = $1 AND person_id = $2
     ORDER BY id DESC)"};

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

// Which of them have a row in their inbox already, while sorting goes on.
static constexpr store::Query sorted_since{"notify.sorted_since", R"(
    SELECT id FROM notify_message WHERE book_id = $1 AND person_id = $2 AND id >= $3)"};

static constexpr store::Query mark_fresh_read{"notify.mark_fresh_read", R"(
    UPDATE notify_fresh
       SET read_at = COALESCE(read_at, $4)
     WHERE book_id = $1 AND person_id = $2 AND id = $3)"};

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
    if (values.empty()) return {};
    if (recipients.size() <= few_recipients)
        return store::insert_later(work.tx, insert_fresh, values, columns);
    TRY(work.tx.run_each(insert_message, values, columns));
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

/// Of all a person's messages that are not sorted in yet.
static Result<std::vector<Message>> list_fresh(Work& work) {
    std::vector<Message> fresh;
    for (auto const& row : TRY(work.tx.many(fresh_of_person, work.actor.book, work.actor.person)))
        fresh.push_back(TRY(to_message(row)));
    if (fresh.empty()) return fresh;
    std::set<MessageId> sorted;
    auto const& oldest = fresh.back().message;
    for (auto const& row :
         TRY(work.tx.many(sorted_since, work.actor.book, work.actor.person, oldest)))
        sorted.insert(row.get<MessageId>("id"));
    std::erase_if(fresh, [&](Message const& m) { return sorted.contains(m.message); });
    return fresh;
}

static Result<std::int64_t> count_unread(Work& work, std::span<Message const> fresh) {
    auto const row = TRY(work.tx.one(unread_count, work.actor.book, work.actor.person));
    return row->get<std::int64_t>("unread") +
           std::ranges::count(fresh, false, [](Message const& m) { return m.read; });
}

Result<Inbox> inbox(Work& work, InboxQuestion const& question) {
    TRY(permit(work, Right::signed_in));
    auto const before = TRY(parse_cursor(question.after));
    auto const limit = std::clamp(question.limit.value_or(page_default), std::int64_t{1}, page_max);
    auto fresh = TRY(list_fresh(work));
    Inbox page{.items = {}, .unread = TRY(count_unread(work, fresh)), .next = std::nullopt};
    for (auto& message : fresh)
        if (message.message < before) page.items.push_back(std::move(message));
    for (auto const& row :
         TRY(work.tx.many(newest, work.actor.book, work.actor.person, before, limit + 1)))
        page.items.push_back(TRY(to_message(row)));
    std::ranges::sort(page.items, std::greater{}, [](Message const& m) { return m.message; });
    if (std::ssize(page.items) <= limit) return page;
    page.items.erase(page.items.begin() + limit, page.items.end());
    page.next = page.items.back().message.text();
    return page;
}

Result<Unread> read(Work& work, ReadMessage const& command) {
    TRY(permit(work, Right::signed_in));
    auto const& actor = work.actor;
    auto const fresh_rows =
        TRY(work.tx.run(mark_fresh_read, actor.book, actor.person, command.message, work.now));
    auto const sorted_rows =
        TRY(work.tx.run(mark_read, actor.book, actor.person, command.message, work.now));
    if (fresh_rows + sorted_rows == 0)
        return fail(ErrorKind::not_found, "notify.message_unknown", command.message.text());
    auto const fresh = TRY(list_fresh(work));
    return Unread{TRY(count_unread(work, fresh))};
}

// ---- Sorting in ---------------------------------------------------------------------------------

// The more wait, the more of them share a page of their person's; the fewer, the shorter the walk.
static constexpr std::int64_t fresh_rows_max = 100'000;
static constexpr std::int64_t rows_a_round = 50'000;
static constexpr std::size_t rows_a_work = 200;
static constexpr std::size_t rows_a_look = 1'000;
static constexpr std::int64_t quiet_us = 2'000'000;

static constexpr store::Query fresh_count{"notify.fresh_count",
                                          "SELECT count(*) AS n FROM notify_fresh"};

static constexpr store::Query fresh_newest{"notify.fresh_newest", R"(
    SELECT at FROM notify_fresh ORDER BY book_id DESC, id DESC LIMIT 1)"};

static constexpr store::Query fresh_oldest{"notify.fresh_oldest", R"(
    SELECT book_id, id, person_id FROM notify_fresh ORDER BY book_id, id LIMIT $1)"};

static constexpr store::Query copy_fresh{"notify.copy_fresh", R"(
    INSERT INTO notify_message (book_id, person_id, id, code, params, at, read_at)
    SELECT book_id, person_id, id, code, params, at, read_at
      FROM notify_fresh
     WHERE book_id = $1 AND id = $2
        ON CONFLICT (book_id, person_id, id) DO NOTHING)"};

static constexpr store::Query delete_fresh{"notify.delete_fresh", R"(
    DELETE FROM notify_fresh WHERE book_id = $1 AND id = $2)"};

struct FreshKey {
    std::int64_t book = 0;
    MessageId id;
    PersonId person;
};

/// Do messages still come? Then those that pay go first, unless too many wait already.
static Result<bool> is_busy(work::Runner& runner) {
    auto const reader = TRY(runner.database().reader());
    auto const last = TRY(reader->one(fresh_newest));
    if (!last) return false;
    auto const age_us = runner.clock().now().unix_us - last->get<Instant>("at").unix_us;
    if (age_us >= quiet_us) return false;
    return TRY(reader->one(fresh_count))->get<std::int64_t>("n") < fresh_rows_max;
}

static Result<std::vector<FreshKey>> list_oldest(work::Runner& runner) {
    auto const reader = TRY(runner.database().reader());
    std::vector<FreshKey> keys;
    for (auto const& row : TRY(reader->many(fresh_oldest, rows_a_round)))
        keys.push_back({row.get<std::int64_t>("book_id"), row.get<MessageId>("id"),
                        row.get<PersonId>("person_id")});
    return keys;
}

/// A slice by one command.
static Result<> run_for(work::Runner& runner, store::Query const& query,
                        std::span<FreshKey const> keys) {
    work::Command command{.actor = Actor::system(keys.front().book),
                          .name = std::string{query.name},
                          .background = true};
    command.run = [&query, keys](Work& work) -> Result<std::string> {
        std::vector<store::Value> values;
        for (auto const& key : keys) {
            values.push_back(store::to_value(key.book));
            values.push_back(store::to_value(key.id));
        }
        TRY(work.tx.run_each(query, values, 2));
        return std::string{};
    };
    TRY(runner.run(std::move(command)));
    return {};
}

/// False when messages began to come again: the rest waits.
static Result<bool> run_in_slices(work::Runner& runner, store::Query const& query,
                                  std::span<FreshKey const> keys) {
    for (std::size_t first = 0; first < keys.size(); first += rows_a_work) {
        if (first % rows_a_look == 0 && TRY(is_busy(runner))) return false;
        TRY(run_for(runner, query,
                    keys.subspan(first, std::min(rows_a_work, keys.size() - first))));
    }
    return true;
}

/// The oldest are copied, inbox after inbox, then taken away in the order in which they lie: either
/// way rows that share a page come together. Until then a message is in both, and counts once; one
/// that is read meanwhile is read in both.
Result<int> sort_fresh(work::Runner& runner) {
    if (TRY(is_busy(runner))) return 0;
    auto const keys = TRY(list_oldest(runner));
    auto by_inbox = keys;
    std::ranges::sort(by_inbox, {}, [](FreshKey const& key) {
        return std::tuple{key.book, key.person, key.id};
    });
    if (!TRY(run_in_slices(runner, copy_fresh, by_inbox))) return 0;
    if (!TRY(run_in_slices(runner, delete_fresh, keys))) return 0;
    return static_cast<int>(keys.size());
}

}  // namespace takaful::notify
