#include "platform/work/replay.hpp"

#include <sodium.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "base/json.hpp"
#include "platform/store/group.hpp"

namespace takaful::work {

static constexpr store::Query find_command{"work.find_command", R"(
    SELECT name, digest, fields, status, answer
      FROM work_command
     WHERE book_id = $1 AND id = $2 AND actor_id = $3)"};

static constexpr store::Query save_command{"work.save_command", R"(
    INSERT INTO work_command
           (book_id, id, actor_id, name, digest, fields, status, answer, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

// ---- Members of a body -------------------------------------------------------------------------

/// Past the string that begins at `at` (a quote).
static std::size_t string_end(std::string_view json, std::size_t at) {
    for (++at; at < json.size(); ++at) {
        if (json[at] == '\\')
            ++at;
        else if (json[at] == '"')
            return at + 1;
    }
    return json.size();
}

/// Past the value that begins at `at`: to the comma or bracket that ends it.
static std::size_t value_end(std::string_view json, std::size_t at) {
    int depth = 0;
    while (at < json.size()) {
        auto const c = json[at];
        if (c == '"') {
            at = string_end(json, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}')) return at;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        ++at;
    }
    return at;
}

std::vector<Member> members_of(std::string_view json) {
    std::vector<Member> members;
    if (!json.starts_with('{')) return members;
    std::size_t at = 1;
    while (at < json.size() && json[at] == '"') {
        auto const name_end = string_end(json, at);
        if (name_end >= json.size() || json[name_end] != ':') return {};
        auto const end = value_end(json, name_end + 1);
        members.push_back({json.substr(at + 1, name_end - at - 2),
                           json.substr(name_end + 1, end - name_end - 1)});
        at = end + 1;
    }
    return members;
}

// ---- Digests -----------------------------------------------------------------------------------

Replay::Replay(crypto::Key const& secret)
    : answer_key_(crypto::derive_key(secret, "work/answer")),
      body_key_(crypto::derive_key(secret, "work/body")),
      field_key_(crypto::derive_key(secret, "work/field")) {}

std::uint32_t Replay::tag(std::string_view text) const {
    static_assert(crypto_shorthash_KEYBYTES <= sizeof(crypto::Key));
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash;
    crypto_shorthash(hash.data(), as_bytes(text).data(), text.size(), field_key_.data());
    std::uint32_t tag;
    std::memcpy(&tag, hash.data(), sizeof tag);
    return tag;
}

static void append(Bytes& out, std::uint32_t tag) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(tag >> (8 * i)));
}

static std::uint32_t tag_at(BytesView fields, std::size_t at) {
    std::uint32_t tag = 0;
    for (std::size_t i = 0; i < 4; ++i) tag |= std::uint32_t{fields[at + i]} << (8 * i);
    return tag;
}

BodyDigest Replay::digest(Command const& command) const {
    BodyDigest digest;
    if (command.id.is_nil()) return digest;
    std::string text = command.name;
    auto const members = members_of(command.body);
    for (auto const& [name, value] : members) {
        if (value == "null") continue;  // So that a new optional member changes no old digest.
        (((text += '\n') += name) += ':') += value;
        append(digest.fields, tag(name));
        append(digest.fields, tag(value));
    }
    if (members.empty()) text += command.body;
    digest.whole = crypto::hmac_sha256(body_key_, as_bytes(text));
    return digest;
}

/// The name of the first member that is not what it was the first time; "body" when none can be
/// told.
std::string Replay::differing_field(Command const& command, BytesView kept) const {
    auto const kept_value = [&](std::string_view name) -> std::optional<std::uint32_t> {
        for (std::size_t at = 0; at + 8 <= kept.size(); at += 8)
            if (tag_at(kept, at) == tag(name)) return tag_at(kept, at + 4);
        return std::nullopt;
    };
    for (auto const& [name, value] : members_of(command.body)) {
        auto const before = kept_value(name);
        auto const same = value == "null" ? !before : before == tag(value);
        if (!same) return std::string{name};
    }
    return "body";
}

// ---- Answers -----------------------------------------------------------------------------------

/// A text of static life: error codes and names of params are literals, also when read back.
static std::string_view interned(std::string const& text) {
    static std::mutex mutex;
    static std::set<std::string> texts;
    std::lock_guard const lock{mutex};
    return *texts.insert(text).first;
}

static std::string error_text(Error const& error) {
    json::Value::Object params;
    for (auto const& [name, value] : error.params) {
        auto const* number = std::get_if<std::int64_t>(&value);
        params.emplace_back(
            name, number ? json::Value{*number} : json::Value{std::get<std::string>(value)});
    }
    json::Value::Object object;
    object.emplace_back("code", json::Value{std::string{error.code}});
    object.emplace_back("params", json::Value{std::move(params)});
    return json::to_text(json::Value{std::move(object)});
}

static Error error_from(std::string_view text) {
    Error error{ErrorKind::refused, "work.failed"};
    auto const value = json::parse(text);
    auto const* code = value ? value->find("code") : nullptr;
    auto const* params = value ? value->find("params") : nullptr;
    if (code == nullptr || params == nullptr) return error;
    error.code = interned(std::get<std::string>(code->data));
    for (auto const& [name, param] : std::get<json::Value::Object>(params->data)) {
        if (auto const* number = std::get_if<std::int64_t>(&param.data))
            error.params.push_back({interned(name), *number});
        else if (auto const* words = std::get_if<std::string>(&param.data))
            error.params.push_back({interned(name), *words});
    }
    return error;
}

static std::string answer_context(Command const& command) {
    return "work_command|answer|" + command.id.text();
}

namespace {

/// Which commands of this group have a row, written or waiting: a new one need not make the others'
/// be written. One that was undone stays named here, which costs a look at the table.
struct SavedInGroup : store::Gathering {
    std::set<std::pair<CommandId, PersonId>> commands;
    Result<> write(store::Tx&) override { return {}; }
};

}  // namespace

static Result<std::optional<store::Row>> find_row(store::Tx& tx, Command const& command) {
    auto const& actor = command.actor;
    auto const& saved = store::gathering<SavedInGroup>(tx).commands;
    if (saved.contains({command.id, actor.person}))
        return tx.one(find_command, actor.book, command.id, actor.person);
    return store::one_written(tx, find_command, actor.book, command.id, actor.person);
}

Result<std::optional<Result<Reply>>> Replay::find(store::Tx& tx, Command const& command,
                                                  BodyDigest const& digest) const {
    auto const row = TRY(find_row(tx, command));
    if (!row) return std::nullopt;
    auto const reused = [&](std::string field) {
        return fail(ErrorKind::conflict, "work.id_reused", Params{{"field", std::move(field)}},
                    command.id.text());
    };
    if (row->get<std::string>("name") != command.name) return reused("id");
    if (row->get<crypto::Digest>("digest") != digest.whole)
        return reused(differing_field(command, row->get<Bytes>("fields")));
    auto const sealed = row->get<std::optional<Bytes>>("answer");
    if (!sealed) return fail(ErrorKind::conflict, "work.already_done", command.id.text());
    auto const opened = TRY(crypto::open_sealed(answer_key_, answer_context(command), *sealed));
    auto const text = as_text(opened);
    if (row->get<std::string>("status") == "done") return Reply{std::string{text}, true};
    return Result<Reply>{std::unexpected(error_from(text))};
}

Result<> Replay::save(store::Tx& tx, Command const& command, BodyDigest const& digest,
                      std::string_view status, std::optional<std::string_view> answer,
                      Instant now) const {
    std::optional<Bytes> sealed;
    if (answer) sealed = crypto::seal(answer_key_, answer_context(command), as_bytes(*answer));
    store::gathering<SavedInGroup>(tx).commands.emplace(command.id, command.actor.person);
    store::Value const row[] = {store::to_value(command.actor.book),
                                store::to_value(command.id),
                                store::to_value(command.actor.person),
                                store::to_value(command.name),
                                store::to_value(digest.whole),
                                store::to_value(digest.fields),
                                store::to_value(status),
                                store::to_value(sealed),
                                store::to_value(now)};
    return store::insert_later(tx, save_command, row, static_cast<int>(std::size(row)));
}

Result<> Replay::save_done(store::Tx& tx, Command const& command, BodyDigest const& digest,
                           std::string_view reply, Instant now) const {
    auto const kept = command.keep_reply ? std::optional{reply} : std::nullopt;
    return save(tx, command, digest, "done", kept, now);
}

Result<> Replay::save_refused(store::Tx& tx, Command const& command, BodyDigest const& digest,
                              Error const& error, Instant now) const {
    return save(tx, command, digest, "refused", error_text(error), now);
}

}  // namespace takaful::work
