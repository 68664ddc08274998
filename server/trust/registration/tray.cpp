#include "trust/registration/tray.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"

namespace takaful::registration {

namespace files = std::filesystem;

static std::unexpected<Error> failed(std::string detail) {
    return fail(ErrorKind::unavailable, "registration.tray_failed", std::move(detail));
}

static crypto::Key tray_key(Parts& parts) {
    return parts.get<keys::KeyStore>().installation_key("registration/tray");
}

/// "0192….rows.12": the import, what it is, which one.
static std::string name_of(ImportId import, std::string_view kind, std::string_view which) {
    return import.text() + "." + std::string{kind} + "." + std::string{which};
}

// ---- Files -------------------------------------------------------------------------------------

static Result<> write_durably(files::path const& path, BytesView bytes) {
    int const file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return failed("open " + path.string());
    auto rest = bytes;
    bool sound = true;
    while (sound && !rest.empty()) {
        auto const written = ::write(file, rest.data(), rest.size());
        sound = written > 0;
        if (sound) rest = rest.subspan(static_cast<std::size_t>(written));
    }
    sound = sound && ::fsync(file) == 0;
    ::close(file);
    if (!sound) return failed("write " + path.string());
    return {};
}

static Result<> put(Parts& parts, std::string const& name, BytesView sealed) {
    files::path const folder = parts.get<Tray>().folder;
    std::error_code error;
    files::create_directories(folder, error);
    if (error) return failed("make " + folder.string());
    return write_durably(folder / name, sealed);
}

static Result<std::optional<Bytes>> take(Parts& parts, std::string const& name) {
    std::ifstream file{files::path{parts.get<Tray>().folder} / name, std::ios::binary};
    if (!file) return std::nullopt;
    std::string const sealed{std::istreambuf_iterator<char>{file}, {}};
    return TRY(crypto::open_sealed(tray_key(parts), name, as_bytes(sealed)));
}

// ---- Slices and reports ------------------------------------------------------------------------

/// "rows.f0" holds the slices 0 to 31, each sealed by itself after its length in four bytes.
static std::string slices_name(ImportId import, std::int64_t slice) {
    return name_of(import, "rows", "f" + std::to_string(slice / slices_a_file));
}

static std::string slice_name(ImportId import, std::int64_t slice) {
    return name_of(import, "rows", std::to_string(slice));
}

Result<> put_slices(Parts& parts, ImportId import, std::int64_t first,
                    std::span<Slice const> slices) {
    auto const key = tray_key(parts);
    Bytes file;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        auto const name = slice_name(import, first + static_cast<std::int64_t>(i));
        auto const sealed = crypto::seal(key, name, registry::pack_enrolments(slices[i]));
        for (int shift = 0; shift < 32; shift += 8)
            file.push_back(static_cast<std::uint8_t>(sealed.size() >> shift));
        file.insert(file.end(), sealed.begin(), sealed.end());
    }
    return put(parts, slices_name(import, first), file);
}

static std::optional<std::size_t> read_length(std::ifstream& file) {
    std::array<char, 4> bytes{};
    if (!file.read(bytes.data(), bytes.size())) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        length |= std::size_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    return length;
}

Result<std::vector<registry::Enrolment>> take_slice(Parts& parts, ImportId import,
                                                    std::int64_t slice) {
    auto const name = slice_name(import, slice);
    std::ifstream file{files::path{parts.get<Tray>().folder} / slices_name(import, slice),
                       std::ios::binary};
    auto length = read_length(file);
    for (auto before = slice % slices_a_file; length && before > 0; --before) {
        file.seekg(static_cast<std::streamoff>(*length), std::ios::cur);
        length = read_length(file);
    }
    constexpr std::size_t sealed_bytes_max = 64 << 20;
    std::string sealed(std::min(length.value_or(0), sealed_bytes_max), '\0');
    if (!length || !file.read(sealed.data(), static_cast<std::streamsize>(sealed.size())))
        return fail(ErrorKind::refused, "registration.tray_lost", name);
    return registry::unpack_enrolments(
        TRY(crypto::open_sealed(tray_key(parts), name, as_bytes(sealed))));
}

/// A file's name may hold anything: the report is found by its digest.
static std::string report_name(ImportId import, std::string_view file, std::string_view language) {
    auto const digest = crypto::sha256_of({as_bytes(language), as_bytes("/"), as_bytes(file)});
    return name_of(import, "bad", hex(BytesView{digest}.first(8)));
}

Result<> put_report(Parts& parts, ImportId import, std::string_view file, std::string_view language,
                    std::string_view csv) {
    auto const name = report_name(import, file, language);
    return put(parts, name, crypto::seal(tray_key(parts), name, as_bytes(csv)));
}

Result<std::string> take_report(Parts& parts, ImportId import, std::string_view file,
                                std::string_view language) {
    auto const plain = TRY(take(parts, report_name(import, file, language)));
    if (!plain) return fail(ErrorKind::not_found, "registration.rejects_gone", import.text());
    return std::string{as_text(*plain)};
}

// ---- Clearing ----------------------------------------------------------------------------------

/// Deletes the files for which `drop(import, kind)` holds; what cannot be read is left alone.
template <typename Drop>
static void delete_if(Parts& parts, Drop&& drop) {
    constexpr std::size_t id_size = 36;
    std::error_code error;
    std::vector<files::path> gone;
    for (auto const& entry : files::directory_iterator{parts.get<Tray>().folder, error}) {
        auto const name = entry.path().filename().string();
        auto const import = ImportId::parse(std::string_view{name}.substr(0, id_size));
        if (!import || name.size() < id_size + 5) continue;
        if (drop(*import, std::string_view{name}.substr(id_size + 1))) gone.push_back(entry.path());
    }
    for (auto const& path : gone) files::remove(path, error);
}

void clear_reports(Parts& parts, ImportId import) {
    delete_if(parts, [&](ImportId of, std::string_view kind) {
        return of == import && kind.starts_with("bad.");
    });
}

void clear_slices(Parts& parts, ImportId import) {
    delete_if(parts, [&](ImportId of, std::string_view kind) {
        return of == import && kind.starts_with("rows.");
    });
}

void sweep(Parts& parts, std::span<ImportId const> running, std::span<ImportId const> recent) {
    delete_if(parts, [&](ImportId of, std::string_view kind) {
        auto const& kept = kind.starts_with("rows.") ? running : recent;
        return std::ranges::find(kept, of) == kept.end();
    });
}

}  // namespace takaful::registration
