#include "platform/store/insert_parts.hpp"

#include <algorithm>
#include <charconv>

namespace takaful::store {

static constexpr std::string_view verb = "INSERT INTO ";
static constexpr std::string_view blank = " \t\r\n";

/// Where the parenthesis that opens at `begin` closes; npos: nowhere.
static std::size_t closing(std::string_view sql, std::size_t begin) {
    int depth = 0;
    for (auto at = begin; at < sql.size(); ++at) {
        if (sql[at] == '\'') at = std::min(sql.find('\'', at + 1), sql.size() - 1);
        if (sql[at] == '(') ++depth;
        if (sql[at] == ')' && --depth == 0) return at;
    }
    return std::string_view::npos;
}

std::optional<InsertParts> insert_parts(std::string_view sql) {
    auto const start = std::min(sql.find_first_not_of(blank), sql.size());
    if (!sql.substr(start).starts_with(verb)) return std::nullopt;
    auto const word = sql.find("VALUES");
    if (word == std::string_view::npos) return std::nullopt;
    auto const open = sql.find_first_not_of(blank, word + 6);
    if (open == std::string_view::npos || sql[open] != '(') return std::nullopt;
    auto const close = closing(sql, open);
    if (close == std::string_view::npos) return std::nullopt;
    auto const rest = sql.substr(close + 1);
    auto const next = rest.find_first_not_of(blank);
    auto const is_single = next == std::string_view::npos || rest[next] != ',';
    if (!is_single || rest.find('$') != std::string_view::npos) return std::nullopt;
    return InsertParts{sql.substr(0, word), sql.substr(open + 1, close - open - 1), rest};
}

/// Appends "($1, $2)" with each number greater by `shift`.
static void append_row(std::string& out, std::string_view fields, int shift) {
    out += '(';
    for (std::size_t at = 0; at < fields.size();) {
        out += fields[at++];
        if (out.back() != '$') continue;
        int number = 0;
        auto const* const begin = fields.data() + at;
        auto const [end, error] = std::from_chars(begin, fields.data() + fields.size(), number);
        if (error == std::errc{}) out += std::to_string(number + shift);
        at += static_cast<std::size_t>(end - begin);
    }
    out += ')';
}

std::string insert_of_rows(std::string_view sql, int columns, int rows) {
    auto const parts = insert_parts(sql);
    if (!parts) return {};
    std::string out{"INSERT OR FAIL INTO "};
    out += parts->head.substr(parts->head.find(verb) + verb.size());
    out += "VALUES ";
    for (int row = 0; row < rows; ++row) {
        if (row > 0) out += ", ";
        append_row(out, parts->fields, row * columns);
    }
    out += parts->rest;
    return out;
}

}  // namespace takaful::store
