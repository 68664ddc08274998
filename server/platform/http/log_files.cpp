#include "platform/http/log_files.hpp"

#include <fstream>
#include <iterator>
#include <vector>

namespace takaful::http {

static bool is_digits(std::string_view text, std::size_t size_min, std::size_t size_max) {
    if (text.size() < size_min || text.size() > size_max) return false;
    for (auto const c : text)
        if (c < '0' || c > '9') return false;
    return true;
}

// "0" to "63" without leading zeros, or "entries".
static bool is_level(std::string_view text) {
    if (text == "entries") return true;
    return is_digits(text, 1, 2) && (text.size() == 1 || text[0] != '0') &&
           (text.size() == 1 || text <= "63");
}

// A width "1" to "255".
static bool is_width(std::string_view text) {
    if (!is_digits(text, 1, 3) || text[0] == '0') return false;
    return text.size() < 3 || text <= "255";
}

// "x001/x234/067", or "x001/067.p" with its width behind.
static bool is_index(std::vector<std::string_view> parts) {
    if (parts.size() >= 2 && parts[parts.size() - 2].ends_with(".p")) {
        if (!is_width(parts.back())) return false;
        parts.pop_back();
        parts.back().remove_suffix(2);
    }
    if (parts.empty() || !is_digits(parts.back(), 3, 3)) return false;
    parts.pop_back();
    for (auto const part : parts)
        if (!part.starts_with('x') || !is_digits(part.substr(1), 3, 3)) return false;
    return true;
}

std::optional<LogFile> log_file(std::string_view path) {
    if (path == "checkpoint" || path == "vkey" || path == "policy")
        return LogFile{std::string{path}, "text/plain; charset=utf-8", false};
    std::vector<std::string_view> parts;
    for (auto rest = path; parts.size() < 12;) {
        auto const slash = rest.find('/');
        parts.push_back(rest.substr(0, slash));
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    if (parts.size() < 3 || parts.size() >= 12 || parts[0] != "tile" || !is_level(parts[1]))
        return std::nullopt;
    if (!is_index({parts.begin() + 2, parts.end()})) return std::nullopt;
    return LogFile{std::string{path}, "application/octet-stream", true};
}

std::optional<std::string> read_log_file(std::string const& folder, LogFile const& file) {
    std::ifstream in{folder + "/" + file.name, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace takaful::http
