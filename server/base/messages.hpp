#pragma once
// The words of errors, for problem documents, inbox messages and files of refused rows. They are
// written once, in web/src/i18n/errors/*.json; the build embeds them (cmake/embed_errors.cmake).

#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful {

struct Message {
    std::string_view code;
    std::string_view arabic;
    std::string_view english;
};

/// Every message, sorted by code.
std::span<Message const> all_messages();

/// The words of `code` in "ar" or "en" (any other language reads English), with {params} unfilled;
/// the code itself when it has no words.
std::string_view find_message(std::string_view code, std::string_view language);

/// What to tell a person about `error`: its message with params filled in, numbers in Arabic-Indic
/// digits when the language is Arabic.
/// Example: csv.quote_open {row 12}, "ar" -> «الصف ١٢: علامة تنصيص فُتحت ولم تُغلق. …»
std::string message_text(Error const& error, std::string_view language);

/// 1234567 -> "١٢٣٤٥٦٧".
std::string arabic_digits(std::string_view text);

}  // namespace takaful
