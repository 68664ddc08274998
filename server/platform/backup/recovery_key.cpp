#include <fcntl.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/backup/backup.hpp"
#include "platform/backup/files.hpp"

namespace takaful::backup {

// Crockford's base 32: no I, L, O, U.
static constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static constexpr std::size_t check_bytes = 3;
static constexpr std::size_t text_letters = (32 + check_bytes) * 8 / 5;
static_assert(text_letters == 56);
static constexpr std::string_view recipient_word = "takaful-backup-1 ";

static std::string recipient_path(std::string const& house) {
    return house + "/backup.recipient";
}

static RecoveryKey from_secret(crypto::Key const& secret) {
    RecoveryKey key{.secret = secret};
    crypto_scalarmult_base(key.public_key.data(), key.secret.data());
    return key;
}

RecoveryKey make_recovery_key() {
    return from_secret(crypto::random_key());
}

static std::array<std::uint8_t, 32 + check_bytes> with_check(crypto::Key const& secret) {
    std::array<std::uint8_t, 32 + check_bytes> out{};
    std::ranges::copy(secret, out.begin());
    auto const check = crypto::sha256_of({as_bytes("takaful recovery key"), secret});
    std::copy_n(check.begin(), check_bytes, out.begin() + 32);
    return out;
}

std::string recovery_text(RecoveryKey const& key) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    int written = 0;
    for (auto const byte : with_check(key.secret)) {
        bits = bits << 8 | byte;
        count += 8;
        while (count >= 5) {
            count -= 5;
            if (written > 0 && written % 4 == 0) out += '-';
            out += letters[bits >> count & 31];
            ++written;
        }
    }
    return out;
}

/// A letter's value; 32: it is skipped; 33: it is none.
static std::uint32_t value_of(char letter) {
    if (letter == ' ' || letter == '-' || letter == '\n' || letter == '\r' || letter == '\t')
        return 32;
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    if (letter == 'O') letter = '0';
    if (letter == 'I' || letter == 'L') letter = '1';
    auto const at = letters.find(letter);
    return at == std::string_view::npos ? 33 : static_cast<std::uint32_t>(at);
}

Result<RecoveryKey> parse_recovery_key(std::string_view text) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "backup.key_malformed"); };
    Bytes bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (char const letter : text) {
        auto const value = value_of(letter);
        if (value == 32) continue;
        if (value == 33 || bytes.size() > 32 + check_bytes) return malformed();
        bits = bits << 5 | value;
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
    if (bytes.size() != 32 + check_bytes || count != 0) return malformed();
    crypto::Key secret;
    std::copy_n(bytes.begin(), secret.size(), secret.begin());
    if (!std::ranges::equal(with_check(secret), bytes)) return malformed();
    return from_secret(secret);
}

Result<> save_recipient(std::string const& house, crypto::PublicKey const& key) {
    auto const path = recipient_path(house);
    if (std::filesystem::exists(path))
        return fail(ErrorKind::conflict, "backup.key_exists", {{"path", path}});
    return write_whole(path, as_bytes(std::string{recipient_word} + hex(key) + "\n"));
}

Result<crypto::PublicKey> load_recipient(std::string const& house) {
    std::ifstream in{recipient_path(house), std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    auto const words = std::string_view{text}.starts_with(recipient_word);
    auto const bytes =
        words ? parse_hex(text.substr(recipient_word.size(), 64)) : Result<Bytes>{Bytes{}};
    crypto::PublicKey key;
    if (!bytes || bytes->size() != key.size())
        return fail(ErrorKind::refused, "backup.key_missing", {{"folder", house}});
    std::ranges::copy(*bytes, key.begin());
    return key;
}

}  // namespace takaful::backup
