#pragma once
// Results and errors: few kinds inside, one stable dotted code each, words only at the edge.

#include <cstdint>
#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace takaful {

enum class ErrorKind : std::uint8_t {
    invalid,       // 400: can never succeed as written.
    unauthorized,  // 401: say who you are.
    forbidden,     // 403: we know who you are; you may not.
    not_found,     // 404
    conflict,      // 409: the world moved; read again, then retry.
    refused,       // 422: a rule says no; `code` says which.
    limited,       // 429: slow down.
    unavailable,   // 503: a part is down; the same request may be retried.
    broken,        // 500: our defect; detail goes to the log, never to the user.
};

/// One public fact about an error that its message may quote: a field's name, a row, a limit.
/// Never personal data: params travel to logs and to whoever asked.
struct Param {
    std::string_view name;  // Literal, a key of the message: "field", "row", "limit".
    std::variant<std::int64_t, std::string> value;
};
using Params = std::vector<Param>;

struct Error {
    ErrorKind kind;
    std::string_view code;  // Literal, stable and dotted, a key of i18n: "giving.campaign_closed".
    Params params{};
    std::string detail{};  // For operators: ids, never names, phones or amounts.
    std::source_location where = std::source_location::current();
};

template <typename T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string detail = {},
                                   std::source_location where = std::source_location::current()) {
    return std::unexpected(Error{kind, code, {}, std::move(detail), where});
}

/// The same, with params that the message quotes: fail(invalid, "import.row_bad", {{"row", 7}}).
inline std::unexpected<Error> fail(ErrorKind kind, std::string_view code, Params params,
                                   std::string detail = {},
                                   std::source_location where = std::source_location::current()) {
    return std::unexpected(Error{kind, code, std::move(params), std::move(detail), where});
}

}  // namespace takaful

// Unwraps a Result, or returns its Error from the enclosing function.
#define TRY(expression)                                                         \
    __extension__({                                                             \
        auto try_result = (expression);                                         \
        if (!try_result) return std::unexpected(std::move(try_result).error()); \
        *std::move(try_result);                                                 \
    })
