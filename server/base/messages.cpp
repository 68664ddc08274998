#include "base/messages.hpp"

#include <algorithm>

namespace takaful {

std::string_view find_message(std::string_view code, std::string_view language) {
    auto const messages = all_messages();
    auto const found = std::ranges::lower_bound(messages, code, {}, &Message::code);
    if (found == messages.end() || found->code != code) return code;
    return language == "ar" ? found->arabic : found->english;
}

std::string arabic_digits(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c < '0' || c > '9') {
            out += c;
        } else {  // U+0660..U+0669 are D9 A0..A9 in UTF-8.
            out += '\xD9';
            out += static_cast<char>(0xA0 + (c - '0'));
        }
    }
    return out;
}

static std::string param_text(Param const& param, bool arabic) {
    auto const* number = std::get_if<std::int64_t>(&param.value);
    if (!number) return std::get<std::string>(param.value);
    auto const digits = std::to_string(*number);
    return arabic ? arabic_digits(digits) : digits;
}

std::string message_text(Error const& error, std::string_view language) {
    std::string_view const words = find_message(error.code, language);
    std::string out;
    for (std::size_t at = 0; at < words.size();) {
        auto const open = std::min(words.find('{', at), words.size());
        auto const close = words.find('}', open);
        out.append(words.substr(at, open - at));
        if (close == std::string_view::npos) {
            out.append(words.substr(open));
            break;
        }
        auto const name = words.substr(open + 1, close - open - 1);
        auto const param = std::ranges::find(error.params, name, &Param::name);
        if (param != error.params.end())
            out += param_text(*param, language == "ar");
        else
            out += "…";  // Whoever raised it forgot to say; better than a brace.
        at = close + 1;
    }
    return out;
}

}  // namespace takaful
