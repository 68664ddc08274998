#include "record/tlog/witness.hpp"

#include <algorithm>
#include <cstdio>

namespace takaful::tlog {

namespace {

std::string size_text(std::int64_t size) {
    return std::to_string(size) + "\n";
}

WitnessReply refusal(int status, Error const& error) {
    std::string reason{error.code};
    for (auto const& param : error.params) {
        reason.append(" ").append(param.name).append("=");
        if (auto const* number = std::get_if<std::int64_t>(&param.value))
            reason += std::to_string(*number);
        else
            reason += std::get<std::string>(param.value);
    }
    return {.status = status, .body = reason + "\n"};
}

/// "I have another size than you think."
WitnessReply conflict(std::int64_t size) {
    return {.status = 409, .body = size_text(size), .content_type = "text/x.tlog.size"};
}

Error error_of(std::string_view code, Params params = {}) {
    return Error{ErrorKind::refused, code, std::move(params)};
}

/// Does the tree that we know begin the one that is shown? Nothing: yes.
std::optional<Error> inconsistency(WatchedRow const& known, AddCheckpoint const& request,
                                   Checkpoint const& shown) {
    auto const size = static_cast<std::int64_t>(shown.size);
    if (shown.size == 0 && shown.root != empty_root())
        return error_of("tlog.consistency_wrong", {{"size", size}});
    if (known.size == 0) {
        if (request.proof.empty()) return std::nullopt;
        return error_of("tlog.consistency_wrong", {{"size", size}});
    }
    bool const good =
        verify_consistency(request.old_size, shown.size, known.root, shown.root, request.proof);
    if (good) return std::nullopt;
    if (known.size == size && known.root != shown.root)
        return error_of("tlog.split_view", {{"size", size}});
    return error_of("tlog.consistency_wrong", {{"size", size}});
}

std::int64_t leaf_param(Error const& error) {
    for (auto const& param : error.params)
        if (auto const* number = std::get_if<std::int64_t>(&param.value);
            number && param.name == "leaf")
            return *number;
    return -1;
}

}  // namespace

Result<std::unique_ptr<Witness>> Witness::open(work::Runner& runner, WitnessOptions options) {
    auto witness = std::make_unique<Cosigner>(runner, std::move(options));
    TRY(witness->start());
    return witness;
}

Cosigner::Cosigner(work::Runner& runner, WitnessOptions options)
    : runner_(runner), options_(std::move(options)) {}

Result<> Cosigner::in_work(std::string_view name, std::function<Result<>(Work&)> act) {
    work::Command command{.actor = Actor::system(0), .name = std::string{name}};
    command.run = [&](Work& work) -> Result<std::string> {
        TRY(act(work));
        return std::string{"{}"};
    };
    TRY(runner_.run(std::move(command)));
    return {};
}

Result<> Cosigner::start() {
    if (!is_key_name(options_.name))
        return fail(ErrorKind::invalid, "tlog.key_malformed", {{"reason", std::string{"name"}}});
    verifier_key_ =
        make_verifier_key(options_.name, options_.key.public_key, KeyType::cosignature).text();
    for (auto const& log : options_.logs) {
        auto seat = std::make_unique<Seat>();
        seat->key = TRY(parse_verifier_key(log.verifier_key));
        if (seat->key.type != KeyType::note || seat_of(seat->key.name) != nullptr)
            return fail(ErrorKind::invalid, "tlog.key_malformed",
                        {{"reason", std::string{"type"}}});
        seat->folder = hex(crypto::sha256(as_bytes(seat->key.name)));
        seat->files = log.files;
        auto const folder = options_.folder + "/" + seat->folder;
        seat->mirror = std::make_unique<Mirror>(folder, log.files);
        TRY(seat->mirror->folder().put("vkey", as_bytes(seat->key.text() + "\n")));
        TRY(seat->mirror->folder().flush());
        TRY(load(*seat));
        seats_.push_back(std::move(seat));
    }
    return {};
}

Result<> Cosigner::load(Seat& seat) {
    auto const read = [&](Work& work) -> Result<> {
        auto const found = TRY(find_watched(work.tx, seat.key.name));
        seat.alarm = TRY(last_alarm(work.tx, seat.key.name)).value_or(AlarmRow{});
        seat.row = found.value_or(WatchedRow{.origin = seat.key.name});
        return found ? Result<>{} : save_watched(work.tx, seat.row);
    };
    TRY(in_work("tlog.watch", read));
    if (!seat.files) return {};
    TRY(seat.mirror->load(static_cast<std::uint64_t>(seat.row.leaves), seat.row.leaves_root));
    seat.row.leaves = static_cast<std::int64_t>(seat.mirror->size());
    return {};
}

Cosigner::Seat* Cosigner::seat_of(std::string_view origin) {
    auto const found =
        std::ranges::find_if(seats_, [&](auto const& seat) { return seat->key.name == origin; });
    return found == seats_.end() ? nullptr : found->get();
}

WitnessReply Cosigner::add_checkpoint(std::string_view body) {
    auto const request = parse_add_checkpoint(body);
    if (!request) return refusal(400, request.error());
    auto const note = parse_note(request->note);
    if (!note) return refusal(400, note.error());
    auto const checkpoint = parse_checkpoint_body(note->text);
    if (!checkpoint) return refusal(400, checkpoint.error());
    auto* seat = seat_of(checkpoint->origin);
    if (seat == nullptr)
        return refusal(404, error_of("tlog.origin_unknown", {{"origin", checkpoint->origin}}));
    if (auto const signed_by = open_note(request->note, seat->key); !signed_by)
        return refusal(403, signed_by.error());
    std::lock_guard const lock{seat->mutex};
    return answer(*seat, *request, {*note, *checkpoint});
}

WitnessReply Cosigner::answer(Seat& seat, AddCheckpoint const& request, Shown const& shown) {
    if (request.old_size > shown.checkpoint.size)
        return refusal(400, error_of("tlog.request_malformed", {{"line", std::string{"old"}}}));
    if (request.old_size != static_cast<std::uint64_t>(seat.row.size))
        return conflict(seat.row.size);
    if (auto const wrong = inconsistency(seat.row, request, shown.checkpoint)) {
        // Anyone may send a wrong proof; two roots of one size under the log's signature are the
        // log's own doing, and so are leaves that do not continue ours.
        auto const leaves = check_leaves(seat, shown);
        if (wrong->code == "tlog.split_view" || !leaves)
            raise_alarm(seat, leaves ? *wrong : leaves.error(), shown);
        return refusal(422, *wrong);
    }
    if (auto const leaves = check_leaves(seat, shown); !leaves) {
        if (leaves.error().kind == ErrorKind::unavailable) return refusal(503, leaves.error());
        raise_alarm(seat, leaves.error(), shown);
        return refusal(422, leaves.error());
    }
    auto const line = cosign_checkpoint(seat, shown);
    if (line) return {.body = *line};
    if (line.error().code == "tlog.head_moved") return conflict(seat.row.size);
    return refusal(500, line.error());
}

/// The leaves of the shown tree are read, are the ones that were signed, continue the tree that we
/// cosigned, and add up.
Result<> Cosigner::check_leaves(Seat& seat, Shown const& shown) {
    if (!seat.files) return {};
    auto& mirror = *seat.mirror;
    TRY(mirror.extend(shown.checkpoint));
    auto const known = static_cast<std::uint64_t>(seat.row.size);
    if (mirror.size() >= known && TRY(mirror.root_at(known)) != seat.row.root)
        return fail(ErrorKind::refused, "tlog.split_view", {{"size", seat.row.size}});
    if (seat.row.leaves != static_cast<std::int64_t>(mirror.size())) {
        seat.row.leaves = static_cast<std::int64_t>(mirror.size());
        seat.row.leaves_root = mirror.root();
        TRY(in_work("tlog.keep_leaves",
                    [&](Work& work) { return save_leaves(work.tx, seat.row); }));
    }
    if (auto const found = mirror.fault()) {
        auto error = found->error;
        error.kind = ErrorKind::refused;
        return std::unexpected(std::move(error));
    }
    return {};
}

/// The state is in the database, on the disk, before anyone sees the cosignature.
Result<std::string> Cosigner::cosign_checkpoint(Seat& seat, Shown const& shown) {
    auto const own = cosign(shown.note.text, options_.name, options_.key, runner_.clock().now());
    auto const line = signature_line(own);
    auto next = seat.row;
    next.size = static_cast<std::int64_t>(shown.checkpoint.size);
    next.root = shown.checkpoint.root;
    next.checkpoint = shown.note.text + "\n";
    for (auto const& signature : shown.note.signatures)
        if (signature.key_name == seat.key.name && signature.key_id == seat.key.id)
            next.checkpoint += signature_line(signature);
    next.checkpoint += line;
    bool swapped = false;
    auto const swap = [&](Work& work) -> Result<> {
        swapped = TRY(swap_watched(work.tx, seat.row.size, next));
        return {};
    };
    TRY(in_work("tlog.cosign", swap));
    if (!swapped) return fail(ErrorKind::conflict, "tlog.head_moved");
    seat.row = next;
    TRY(seat.mirror->folder().put("checkpoint", as_bytes(next.checkpoint)));
    TRY(seat.mirror->folder().flush());
    return line;
}

void Cosigner::raise_alarm(Seat& seat, Error const& error, Shown const& shown) {
    if (error.kind == ErrorKind::unavailable) return;
    auto leaf = leaf_param(error);
    // Which leaf was changed: the first of the log's that is not the same as ours.
    auto const bundles = seat.files ? tiles_in_tree(entries_level, seat.mirror->size()) : 0;
    for (std::uint64_t number = 0; number < bundles && leaf < 0; ++number)
        leaf = seat.mirror->first_changed(number).value_or(std::nullopt).value_or(-1);
    auto& last = seat.alarm;
    bool const told = last.code == error.code && last.leaf == leaf;
    if (told) return;
    auto const evidence = shown.note.text;
    last = {.origin = seat.key.name,
            .number = last.number + 1,
            .code = std::string{error.code},
            .leaf = leaf,
            .checkpoint = evidence};
    for (auto const& signature : shown.note.signatures)
        last.checkpoint += "\n" + signature_line(signature);
    std::fprintf(stderr, "witness log=%s alarm=%s leaf=%lld size=%llu\n", seat.key.name.c_str(),
                 last.code.c_str(), static_cast<long long>(leaf),
                 static_cast<unsigned long long>(shown.checkpoint.size));
    auto const saved =
        in_work("tlog.alarm", [&](Work& work) { return save_alarm(work.tx, last, work.now); });
    if (!saved) std::fprintf(stderr, "witness alarm not saved: %s\n", saved.error().code.data());
}

Result<int> Cosigner::follow() {
    int cosigned = 0;
    std::optional<Error> first;
    for (auto& seat : seats_) {
        if (!seat->files) continue;
        std::lock_guard const lock{seat->mutex};
        auto const done = follow_seat(*seat);
        if (done && *done) ++cosigned;
        if (!done && !first) first = done.error();
    }
    if (first) return std::unexpected(*first);
    return cosigned;
}

Result<bool> Cosigner::follow_seat(Seat& seat) {
    auto const file = TRY(seat.files->read("checkpoint"));
    if (!file) return fail(ErrorKind::unavailable, "tlog.audit_checkpoint_missing");
    std::string const text{as_text(*file)};
    auto const checkpoint = TRY(open_checkpoint(text, seat.key));
    Shown const shown{TRY(parse_note(text)), checkpoint};
    auto const size = static_cast<std::int64_t>(checkpoint.size);
    auto const leaves = check_leaves(seat, shown);
    if (!leaves) {
        raise_alarm(seat, leaves.error(), shown);
        return std::unexpected(leaves.error());
    }
    // Older than ours: the published one waits for other witnesses, and it is a part of ours.
    if (size < seat.row.size) return false;
    if (size == seat.row.size && !seat.row.checkpoint.empty()) {
        TRY(patrol(seat));
        return false;
    }
    TRY(cosign_checkpoint(seat, shown));
    return true;
}

/// Compares one bundle of the log with the copy, another at every call.
Result<> Cosigner::patrol(Seat& seat) {
    auto const bundles = tiles_in_tree(entries_level, seat.mirror->size());
    if (bundles == 0) return {};
    auto const changed = TRY(seat.mirror->first_changed(seat.patrol++ % bundles));
    if (!changed) return {};
    auto const note = TRY(parse_note(seat.row.checkpoint));
    raise_alarm(seat, error_of("tlog.mirror_leaf_changed", {{"leaf", *changed}}),
                {note, TRY(parse_checkpoint_body(note.text))});
    return {};
}

Result<std::optional<Bytes>> Cosigner::file(std::string_view log_folder, std::string_view path) {
    for (auto& seat : seats_) {
        if (seat->folder != log_folder) continue;
        std::lock_guard const lock{seat->mutex};
        auto const size = static_cast<std::uint64_t>(seat->row.size);
        if (path == "vkey" || path == "checkpoint")
            return seat->mirror->folder().read(std::string{path});
        auto const name = parse_tile_path(path);
        // Beyond the cosigned tree nothing is vouched for.
        if (!name || width_in_tree(name->level, name->number, size) < name->width)
            return std::nullopt;
        return seat->mirror->folder().read(name->path());
    }
    return std::nullopt;
}

std::vector<WatchedState> Cosigner::states() {
    std::vector<WatchedState> states;
    for (auto& seat : seats_) {
        std::lock_guard const lock{seat->mutex};
        states.push_back({.origin = seat->key.name,
                          .folder = seat->folder,
                          .size = seat->row.size,
                          .leaves = seat->row.leaves,
                          .alarm = seat->alarm.code,
                          .leaf = seat->alarm.leaf});
    }
    return states;
}

}  // namespace takaful::tlog
