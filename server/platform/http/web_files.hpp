#pragma once
// The built web app, held in memory from the start: what is not in the list does not exist, so no
// path can leave the folder.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/http/http.hpp"

namespace takaful::http {

using SharedText = std::shared_ptr<std::string const>;

struct WebFile {
    std::string type;        // "text/html; charset=utf-8"
    bool immutable = false;  // Named by its content: may be kept for ever.
    std::string etag;        // Of the plain bytes, quoted.
    SharedText plain;
    SharedText gzip;    // Null where it would not be smaller.
    std::string style;  // Of a page: the style sheet that its first words wait for.
    std::vector<std::string>
        slots;  // Names in <!--slot:NAME-->; such a page is filled when asked for.
};

class WebFiles {
public:
    /// Reads every file of `folder`; `x.gz` beside `x` is its compressed form, else zlib makes one.
    /// An empty `folder`: no files. Errors: http.web_folder_unreadable
    static Result<WebFiles> load(std::string const& folder);

    /// The file of a path: itself, its .html, its folder's index.html, and for a page that only the
    /// script knows the nearest shell.html above it, else /index.html. Null: 404.
    WebFile const* find(std::string const& path) const;

private:
    std::map<std::string, WebFile> files_;
};

/// The bytes as a gzip file, or null where that saves nothing.
SharedText gzipped(std::string_view plain);
/// A strong ETag of these bytes.
std::string etag_of(std::string_view bytes);
/// The page with each <!--slot:NAME--> replaced.
Result<std::string> fill_slots(std::string_view page, FillSlot const& fill,
                               std::string_view language);
/// The names in <!--slot:NAME-->, in order.
std::vector<std::string> slot_names(std::string_view page);
/// Vite's "name-HASH.js" under assets/, or any name that ends in a hash of 8 or more.
bool is_named_by_content(std::string_view path);

}  // namespace takaful::http
