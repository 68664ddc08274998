#include "platform/http/web_files.hpp"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/crypto/crypto.hpp"

namespace takaful::http {

namespace fs = std::filesystem;

static constexpr std::string_view slot_open = "<!--slot:";
static constexpr std::string_view slot_close = "-->";
static constexpr std::size_t gzip_bytes_min = 512;

static std::string_view type_of(std::string_view path) {
    struct Row {
        std::string_view ending;
        std::string_view type;
    };
    static constexpr Row rows[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".webmanifest", "application/manifest+json; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".csv", "text/csv; charset=utf-8"},
        {".opus", "audio/ogg"},
        {".ogg", "audio/ogg"},
        {".wasm", "application/wasm"},
        {".pdf", "application/pdf"},
    };
    for (auto const& row : rows)
        if (path.ends_with(row.ending)) return row.type;
    return "application/octet-stream";
}

static bool is_compressible(std::string_view type) {
    return type.starts_with("text/") || type.starts_with("application/json") ||
           type.starts_with("application/manifest") || type == "image/svg+xml" ||
           type == "application/wasm";
}

SharedText gzipped(std::string_view plain) {
    if (plain.size() < gzip_bytes_min) return {};
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    auto const ended = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (ended != Z_STREAM_END || out.size() + out.size() / 10 >= plain.size()) return {};
    return std::make_shared<std::string const>(std::move(out));
}

std::string etag_of(std::string_view bytes) {
    auto const digest = crypto::sha256(as_bytes(bytes));
    return '"' + hex(BytesView{digest}.first(12)) + '"';
}

bool is_named_by_content(std::string_view path) {
    if (path.find("/assets/") != std::string_view::npos) return true;
    path.remove_prefix(path.rfind('/') + 1);
    auto const stem = path.substr(0, path.rfind('.'));
    auto const mark = stem.find_last_of("-.");
    if (mark == std::string_view::npos) return false;
    auto const hash = stem.substr(mark + 1);
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    auto const is_sign = [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return hash.size() >= 8 && std::ranges::all_of(hash, is_sign) &&
           std::ranges::any_of(hash, is_digit);
}

std::vector<std::string> slot_names(std::string_view page) {
    std::vector<std::string> names;
    while (true) {
        auto const begin = page.find(slot_open);
        if (begin == std::string_view::npos) return names;
        page.remove_prefix(begin + slot_open.size());
        auto const end = page.find(slot_close);
        if (end == std::string_view::npos) return names;
        names.emplace_back(page.substr(0, end));
    }
}

Result<std::string> fill_slots(std::string_view page, FillSlot const& fill,
                               std::string_view language) {
    std::string out;
    while (true) {
        auto const begin = page.find(slot_open);
        auto const end = page.find(slot_close, std::min(begin, page.size()));
        if (begin == std::string_view::npos || end == std::string_view::npos) {
            out += page;
            return out;
        }
        auto const name = page.substr(begin + slot_open.size(), end - begin - slot_open.size());
        out += page.substr(0, begin);
        if (fill) out += TRY(fill(name, language));
        page.remove_prefix(end + slot_close.size());
    }
}

static std::optional<std::string> read_whole(fs::path const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

static std::string first_style(std::string_view page) {
    static constexpr std::string_view link = "<link rel=\"stylesheet\" href=\"";
    auto const begin = page.find(link);
    if (begin == std::string_view::npos) return {};
    page.remove_prefix(begin + link.size());
    return std::string{page.substr(0, page.find('"'))};
}

static WebFile make_file(std::string const& path, std::string bytes, fs::path const& source) {
    WebFile file;
    file.type = type_of(path);
    file.immutable = is_named_by_content(path);
    file.etag = etag_of(bytes);
    if (path.ends_with(".html")) {
        file.slots = slot_names(bytes);
        file.style = first_style(bytes);
    }
    file.plain = std::make_shared<std::string const>(std::move(bytes));
    if (!file.slots.empty()) return file;
    auto beside = source;
    beside += ".gz";
    if (auto ready = read_whole(beside))
        file.gzip = std::make_shared<std::string const>(*std::move(ready));
    else if (is_compressible(file.type))
        file.gzip = gzipped(*file.plain);
    return file;
}

Result<WebFiles> WebFiles::load(std::string const& folder) {
    WebFiles out;
    if (folder.empty()) return out;
    std::error_code error;
    auto walk = fs::recursive_directory_iterator{folder, error};
    for (; !error && walk != fs::recursive_directory_iterator{}; walk.increment(error)) {
        auto const& path = walk->path();
        if (!walk->is_regular_file(error) || walk->is_symlink(error)) continue;
        auto const name = "/" + path.lexically_relative(folder).generic_string();
        if (name.ends_with(".gz") || name.ends_with(".br") || name.contains("/.")) continue;
        auto bytes = read_whole(path);
        if (!bytes) return fail(ErrorKind::broken, "http.web_folder_unreadable", name);
        out.files_.emplace(name, make_file(name, *std::move(bytes), path));
    }
    if (error || !out.files_.contains("/index.html"))
        return fail(ErrorKind::broken, "http.web_folder_unreadable", folder);
    return out;
}

WebFile const* WebFiles::find(std::string const& path) const {
    auto const at = [&](std::string const& name) {
        auto const found = files_.find(name);
        return found == files_.end() ? nullptr : &found->second;
    };
    auto const base = path == "/" ? std::string{} : path;
    if (auto const* file = at(path)) return file;
    if (auto const* file = at(base + ".html")) return file;
    if (auto const* file = at(base + "/index.html")) return file;
    if (path.substr(path.rfind('/')).contains('.')) return nullptr;
    // The nearest shell above: /en/desk/households has /en/desk/shell.html, then /en's, then /'s.
    for (auto above = path; !above.empty(); above.resize(above.rfind('/')))
        if (auto const* file = at(above + "/shell.html")) return file;
    if (auto const* file = at("/shell.html")) return file;
    return at("/index.html");
}

}  // namespace takaful::http
