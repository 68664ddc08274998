#include "trust/registration/tray.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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

static Result<> put(Parts& parts, std::string const& name, BytesView plain) {
    files::path const folder = parts.get<Tray>().folder;
    std::error_code error;
    files::create_directories(folder, error);
    if (error) return failed("make " + folder.string());
    return write_durably(folder / name, crypto::seal(tray_key(parts), name, plain));
}

static Result<std::optional<Bytes>> take(Parts& parts, std::string const& name) {
    std::ifstream file{files::path{parts.get<Tray>().folder} / name, std::ios::binary};
    if (!file) return std::nullopt;
    std::string const sealed{std::istreambuf_iterator<char>{file}, {}};
    return TRY(crypto::open_sealed(tray_key(parts), name, as_bytes(sealed)));
}

// ---- Slices and reports ------------------------------------------------------------------------

Result<> put_slice(Parts& parts, ImportId import, std::int64_t slice,
                   std::span<registry::Enrolment const> households) {
    return put(parts, name_of(import, "rows", std::to_string(slice)),
               registry::pack_enrolments(households));
}

Result<std::vector<registry::Enrolment>> take_slice(Parts& parts, ImportId import,
                                                    std::int64_t slice) {
    auto const name = name_of(import, "rows", std::to_string(slice));
    auto const plain = TRY(take(parts, name));
    if (!plain) return fail(ErrorKind::refused, "registration.tray_lost", name);
    return registry::unpack_enrolments(*plain);
}

/// A file's name may hold anything: the report is found by its digest.
static std::string report_name(ImportId import, std::string_view file, std::string_view language) {
    auto const digest = crypto::sha256_of({as_bytes(language), as_bytes("/"), as_bytes(file)});
    return name_of(import, "bad", hex(BytesView{digest}.first(8)));
}

Result<> put_report(Parts& parts, ImportId import, std::string_view file, std::string_view language,
                    std::string_view csv) {
    return put(parts, report_name(import, file, language), as_bytes(csv));
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
