// From copies to a house's files; and what a folder of copies holds.

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "platform/backup/copy.hpp"

namespace takaful::backup {

namespace {

std::unexpected<Error> missing(std::string const& folder, std::int64_t number) {
    return fail(ErrorKind::broken, "backup.segment_missing",
                {{"folder", folder}, {"number", number}});
}

/// Does the file say that it is this one, after that one?
bool follows(Facts const& facts, std::int64_t number, crypto::Digest const& previous) {
    if (number == 0) return facts.kind == Kind::base && facts.number == 0;
    return facts.kind == Kind::segment && facts.number == number && facts.previous == hex(previous);
}

/// A generation's numbers must be 0, 1, 2 … without a gap.
Result<std::int64_t> segments_of(std::string const& generation) {
    auto const numbers = TRY(list_segments(generation));
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] != static_cast<std::int64_t>(i))
            return missing(generation, static_cast<std::int64_t>(i));
    return std::ssize(numbers) - 1;
}

Listed list_generation(std::string const& path) {
    Listed out{.path = path, .facts = {}, .up_to = {}};
    auto const numbers = list_segments(path);
    if (!numbers) return out.fault = numbers.error(), out;
    crypto::Digest previous{};
    for (std::int64_t number = 0; number == 0 || number < std::ssize(*numbers); ++number) {
        if (number >= std::ssize(*numbers) ||
            (*numbers)[static_cast<std::size_t>(number)] != number)
            return out.fault = missing(path, number).error(), out;
        auto const file = path + "/" + segment_name(number);
        auto const checked = check_file(file);
        if (!checked) return out.fault = checked.error(), out;
        if (!follows(checked->facts, number, previous))
            return out.fault = missing(path, number).error(), out;
        previous = checked->digest;
        if (number == 0) out.facts = checked->facts;
        out.up_to = checked->facts.made_at;
        out.bytes += checked->bytes;
        out.segments = number;
    }
    return out;
}

Listed list_one(std::string const& path) {
    Listed out{.path = path, .facts = {}, .up_to = {}};
    auto const checked = check_file(path);
    if (!checked) return out.fault = checked.error(), out;
    out.facts = checked->facts;
    out.up_to = checked->facts.made_at;
    out.bytes = checked->bytes;
    return out;
}

/// One copy that could be restored, and the last moment in it that is asked for.
struct Candidate {
    std::string path;
    bool is_generation = false;
    std::int64_t last = 0;  // Of a generation: the last segment to apply.
    std::string moment;
};

bool is_late(std::string const& moment, std::optional<Instant> until) {
    if (!until) return false;
    auto const parsed = parse_instant(moment);
    return !parsed || *parsed > *until;
}

/// Nullopt: all of it is later than what is asked for.
Result<std::optional<Candidate>> consider(std::string const& path, bool is_generation,
                                          std::optional<Instant> until) {
    Candidate out{.path = path, .is_generation = is_generation, .moment = {}};
    if (!is_generation) {
        out.moment = TRY(read_head(path)).made_at;
        return is_late(out.moment, until) ? std::nullopt : std::optional{out};
    }
    for (out.last = TRY(segments_of(path)); out.last >= 0; --out.last) {
        out.moment = TRY(read_head(path + "/" + segment_name(out.last))).made_at;
        if (!is_late(out.moment, until)) return out;
    }
    return std::nullopt;
}

/// The one whose moment is the latest. A copy that cannot be read is an error, not passed over:
/// whoever restores must know that something newer was there.
Result<Candidate> choose(RestoreRequest const& request) {
    auto const& from = request.from;
    std::error_code error;
    std::optional<Candidate> best;
    if (std::filesystem::is_regular_file(from, error)) {
        best = TRY(consider(from, false, request.until));
    } else if (std::filesystem::exists(from + "/" + segment_name(0), error)) {
        best = TRY(consider(from, true, request.until));
    } else {
        auto const better = [&](std::optional<Candidate> const& found) {
            if (found && (!best || found->moment >= best->moment)) best = found;
        };
        for (auto const& name : TRY(list_whole(from)))
            better(TRY(consider(from + "/" + name, false, request.until)));
        for (auto const& name : TRY(list_generations(from))) {
            // Without its base it was never complete: shipping was stopped while it began.
            if (!std::filesystem::exists(from + "/" + name + "/" + segment_name(0), error)) {
                auto const rest = TRY(list_segments(from + "/" + name));
                if (!rest.empty()) return missing(from + "/" + name, 0);
                continue;
            }
            better(TRY(consider(from + "/" + name, true, request.until)));
        }
    }
    if (!best) return fail(ErrorKind::not_found, "backup.nothing_found", {{"folder", from}});
    return *best;
}

}  // namespace

Result<std::vector<Listed>> list_copies(std::string const& folder) {
    std::vector<Listed> out;
    for (auto const& name : TRY(list_whole(folder))) out.push_back(list_one(folder + "/" + name));
    for (auto const& name : TRY(list_generations(folder)))
        out.push_back(list_generation(folder + "/" + name));
    std::ranges::stable_sort(out, {}, &Listed::up_to);
    return out;
}

Result<std::optional<Instant>> newest_moment(std::string const& folder) {
    std::optional<Instant> newest;
    auto const look = [&](std::string const& path) {
        auto const facts = read_head(path);
        auto const moment = facts ? parse_instant(facts->made_at) : Result<Instant>{Instant{}};
        if (facts && moment && (!newest || *moment > *newest)) newest = *moment;
    };
    for (auto const& name : TRY(list_whole(folder))) look(folder + "/" + name);
    for (auto const& name : TRY(list_generations(folder))) {
        auto const path = folder + "/" + name;
        auto const numbers = TRY(list_segments(path));
        if (!numbers.empty()) look(path + "/" + segment_name(numbers.back()));
    }
    return newest;
}

Result<Restored> unpack(RestoreRequest const& request) {
    auto const chosen = TRY(choose(request));
    if (::mkdir(request.into.c_str(), 0700) != 0) return file_failed(request.into, "mkdir");
    Restored out{.path = chosen.path, .facts = {}, .up_to = chosen.moment, .segments = chosen.last};
    crypto::Digest previous{};
    for (std::int64_t number = 0; number <= chosen.last; ++number) {
        auto const path =
            chosen.is_generation ? chosen.path + "/" + segment_name(number) : chosen.path;
        auto const in = TRY(SealedReader::open(path, request.key));
        auto const& facts = in->checked().facts;
        if (chosen.is_generation && !follows(facts, number, previous))
            return missing(chosen.path, number);
        if (number == 0) out.facts = facts;
        previous = in->checked().digest;
        auto applied = apply_records(*in, request.into);
        if (!applied && applied.error().code == "backup.damaged")
            applied = fail(ErrorKind::broken, "backup.damaged", {{"file", path}});
        if (TRY(applied)) out.has_records = true;
    }
    TRY(sync_folder(request.into));
    return out;
}

}  // namespace takaful::backup
