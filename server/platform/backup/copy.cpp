#include "platform/backup/copy.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace takaful::backup {

namespace {

constexpr std::string_view ending = ".backup";
constexpr std::string_view shipped = "shipped-";
constexpr std::size_t number_digits = 8;

// Colons are no part of file names everywhere.
std::string moment_name(Instant moment) {
    auto text = instant_text(moment);
    std::erase(text, ':');
    return text;
}

bool is_moment(std::string_view text) {
    return text.size() > 11 && text.starts_with("20") && text[10] == 'T' && text.ends_with('Z');
}

bool is_whole(std::string_view name) {
    return name.ends_with(ending) && is_moment(name.substr(0, name.size() - ending.size()));
}

bool is_generation(std::string_view name) {
    return name.starts_with(shipped) && is_moment(name.substr(shipped.size()));
}

Result<std::vector<std::string>> list_names(std::string const& folder,
                                            bool (*is_wanted)(std::string_view)) {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator at{folder, error}, end; !error && at != end;
         at.increment(error))
        if (auto name = at->path().filename().string(); is_wanted(name))
            names.push_back(std::move(name));
    if (error)
        return fail(ErrorKind::unavailable, "backup.folder_failed", {{"path", folder}},
                    error.message());
    std::ranges::sort(names);
    return names;
}

}  // namespace

std::string whole_name(Instant made) {
    return moment_name(made) + std::string{ending};
}

std::string generation_name(Instant made) {
    return std::string{shipped} + moment_name(made);
}

std::string segment_name(std::int64_t number) {
    auto digits = std::to_string(number);
    digits.insert(0, digits.size() < number_digits ? number_digits - digits.size() : 0, '0');
    return digits + std::string{ending};
}

Instant free_moment(std::string const& folder, Instant moment, std::string (*name)(Instant)) {
    std::error_code error;
    while (std::filesystem::exists(folder + "/" + name(moment), error)) ++moment.unix_us;
    return moment;
}

Result<std::vector<std::string>> list_whole(std::string const& folder) {
    return list_names(folder, is_whole);
}

Result<std::vector<std::string>> list_generations(std::string const& folder) {
    return list_names(folder, is_generation);
}

Result<std::vector<std::int64_t>> list_segments(std::string const& generation) {
    auto const names = TRY(list_names(generation, [](std::string_view name) {
        return name.ends_with(ending) && name[0] != '.';
    }));
    std::vector<std::int64_t> numbers;
    for (auto const& name : names) {
        std::int64_t number = 0;
        auto const* last = name.data() + name.size() - ending.size();
        if (auto const [end, error] = std::from_chars(name.data(), last, number);
            error == std::errc{} && end == last && segment_name(number) == name)
            numbers.push_back(number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

// The order matters: keys are made before the records that need them, so keys that are read after
// the records hold all that these need.
Result<Written> write_copy(CopyRequest const& request, std::string const& path, Kind kind,
                           HouseLogs& logs) {
    auto const& house = request.house;
    Facts facts{.kind = kind,
                .made_at = instant_text(request.now),
                .recipient = {},
                .figures = {},
                .number = 0,
                .previous = {}};
    Written out;
    store::PageChanges changes;
    if (request.has_records) {
        out.records = TRY(store::Snapshot::open(house + "/takaful.db"));
        facts.figures = TRY(request.look(out.records->tx()));
        TRY(logs.records.read_into(changes));
    }
    out.file = TRY(SealedWriter::create(path, facts, request.recipient));
    TRY(write_small_files(*out.file, house));
    if (out.records) TRY(write_database(*out.file, "takaful.db", *out.records, changes));
    changes = {};
    out.keys = TRY(store::Snapshot::open(house + "/keys.db"));
    TRY(logs.keys.read_into(changes));
    TRY(write_database(*out.file, "keys.db", *out.keys, changes));
    TRY(write_end(*out.file));
    TRY(out.file->finish());
    return out;
}

Result<Copied> copy_now(CopyRequest const& wanted, std::string const& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::unavailable, "backup.folder_failed", {{"path", folder}},
                    error.message());
    auto request = wanted;
    request.now = free_moment(folder, wanted.now, whole_name);
    HouseLogs logs{request.house};
    auto const path = folder + "/" + whole_name(request.now);
    auto const written = TRY(write_copy(request, path, Kind::whole, logs));
    return Copied{path, written.file->bytes(), written.file->facts()};
}

Result<int> prune_whole(std::string const& folder, int keep) {
    auto const names = TRY(list_whole(folder));
    int gone = 0;
    for (std::size_t i = 0; i + static_cast<std::size_t>(std::max(keep, 1)) < names.size(); ++i) {
        std::error_code error;
        if (std::filesystem::remove(folder + "/" + names[i], error)) ++gone;
    }
    return gone;
}

}  // namespace takaful::backup
