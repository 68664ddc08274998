#include "platform/http/request_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace takaful::http {

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_control(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

// Percent-decoded UTF-8 without control characters, or nothing.
static std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) c = ' ';
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            auto const high = hex_digit(text[i + 1]);
            auto const low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (is_control(c)) return std::nullopt;
        out += c;
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

static std::unexpected<Error> malformed() {
    return fail(ErrorKind::invalid, "http.target_malformed");
}

static Result<std::string> parse_path(std::string_view text) {
    if (!text.starts_with('/')) return malformed();
    if (text.size() > 1 && text.ends_with('/') && !text.ends_with("//")) text.remove_suffix(1);
    std::string path;
    while (!text.empty()) {
        text.remove_prefix(1);
        auto const end = std::min(text.find('/'), text.size());
        auto const segment = decoded(text.substr(0, end), false);
        text.remove_prefix(end);
        if (!segment || *segment == "." || *segment == ".." ||
            segment->find_first_of("/\\") != std::string::npos)
            return malformed();
        if (segment->empty() && !(path.empty() && text.empty())) return malformed();
        path += '/';
        path += *segment;
    }
    return path;
}

Result<Target> parse_target(std::string_view text) {
    if (text.size() > target_bytes_max)
        return fail(ErrorKind::invalid, "http.target_too_long",
                    {{"limit", std::int64_t{target_bytes_max}}});
    auto const mark = text.find('?');
    Target target{TRY(parse_path(text.substr(0, mark))), {}};
    auto rest = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    while (!rest.empty()) {
        auto const pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        if (pair.empty()) continue;
        auto const equals = std::min(pair.find('='), pair.size());
        auto const name = decoded(pair.substr(0, equals), true);
        auto const value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || name->empty() || !value) return malformed();
        if (!target.query.emplace(*name, *value).second) return malformed();
        if (target.query.size() > query_params_max) return malformed();
    }
    return target;
}

static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

static std::string_view next_item(std::string_view& rest, char separator) {
    auto const item = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
    return trimmed(item);
}

std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        auto const pair = next_item(header, ';');
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return {};
}

// "en;q=0.8" -> {"en", 800}. A weight that cannot be read is the lowest.
static std::pair<std::string_view, int> weighed(std::string_view item) {
    auto const mark = std::min(item.find(';'), item.size());
    auto const name = trimmed(item.substr(0, mark));
    auto weight = trimmed(item.substr(std::min(mark + 1, item.size())));
    if (weight.empty()) return {name, 1'000};
    if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return {name, 1'000};
    weight.remove_prefix(2);
    if (weight.starts_with('1')) return {name, 1'000};
    if (!weight.starts_with("0.")) return {name, 0};
    int thousandths = 0;
    int unit = 100;
    for (auto const c : weight.substr(2, 3)) {
        if (c < '0' || c > '9') return {name, 0};
        thousandths += (c - '0') * unit;
        unit /= 10;
    }
    return {name, thousandths};
}

std::string_view language_of(std::string_view accept_language) {
    int arabic = 0;
    int english = 0;
    while (!accept_language.empty()) {
        auto const [name, weight] = weighed(next_item(accept_language, ','));
        if (name.starts_with("ar") || name == "*") arabic = std::max(arabic, weight);
        if (name.starts_with("en")) english = std::max(english, weight);
    }
    return english > arabic ? "en" : "ar";
}

bool accepts_coding(std::string_view header, std::string_view coding) {
    while (!header.empty()) {
        auto const [name, weight] = weighed(next_item(header, ','));
        if (name == coding) return weight > 0;
    }
    return false;
}

bool names_etag(std::string_view header, std::string_view etag) {
    while (!header.empty()) {
        auto item = next_item(header, ',');
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == etag || item == "*") return true;
    }
    return false;
}

std::string media_type(std::string_view header) {
    std::string out{trimmed(header.substr(0, header.find(';')))};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string address_block(std::string_view address) {
    if (address.starts_with("::ffff:") && address.find('.') != std::string_view::npos)
        return std::string{address.substr(7)};
    std::size_t groups = 0;
    for (std::size_t i = 0; i < address.size(); ++i) {
        if (address[i] != ':') continue;
        if (++groups == 3) return std::string{address.substr(0, i)};
        if (address.substr(i).starts_with("::")) return std::string{address.substr(0, i)};
    }
    return std::string{address};
}

}  // namespace takaful::http
