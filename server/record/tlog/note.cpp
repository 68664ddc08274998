#include "record/tlog/note.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/decimal.hpp"

namespace takaful::tlog {

namespace {

constexpr std::string_view em_dash_space = "\xe2\x80\x94 ";
constexpr std::string_view proof_header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view promise_header = "takaful promise/v1";
// A signature line holds a name, and at most an ML-DSA signature of 2,420 bytes.
constexpr std::size_t key_name_bytes_max = 512;

std::unexpected<Error> bad(std::string_view code, std::string_view name, std::string_view value) {
    return fail(ErrorKind::invalid, code, {{name, std::string{value}}});
}

/// Unicode's White_Space beyond the control bytes, which a note has not.
bool has_space(std::string_view text) {
    constexpr std::string_view spaces[] = {" ",
                                           "\xc2\x85",
                                           "\xc2\xa0",
                                           "\xe1\x9a\x80",
                                           "\xe2\x80\x80",
                                           "\xe2\x80\x81",
                                           "\xe2\x80\x82",
                                           "\xe2\x80\x83",
                                           "\xe2\x80\x84",
                                           "\xe2\x80\x85",
                                           "\xe2\x80\x86",
                                           "\xe2\x80\x87",
                                           "\xe2\x80\x88",
                                           "\xe2\x80\x89",
                                           "\xe2\x80\x8a",
                                           "\xe2\x80\xa8",
                                           "\xe2\x80\xa9",
                                           "\xe2\x80\xaf",
                                           "\xe2\x81\x9f",
                                           "\xe3\x80\x80"};
    return std::ranges::any_of(
        spaces, [&](auto space) { return text.find(space) != std::string_view::npos; });
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

std::uint32_t number32(BytesView bytes) {
    std::uint32_t value = 0;
    for (auto const byte : bytes.first(4)) value = value << 8 | byte;
    return value;
}

/// SHA-256(name ‖ LF ‖ type ‖ key), its first four bytes.
std::uint32_t key_id(std::string_view name, crypto::PublicKey const& key, KeyType type) {
    std::array<std::uint8_t, 2> const middle{'\n', static_cast<std::uint8_t>(type)};
    return number32(crypto::sha256_of({as_bytes(name), middle, key}));
}

std::array<std::uint8_t, 4> bytes_of(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

Result<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(em_dash_space)) return bad("tlog.note_malformed", "reason", "signature");
    line.remove_prefix(em_dash_space.size());
    auto const space = line.find(' ');
    if (space == std::string_view::npos) return bad("tlog.note_malformed", "reason", "signature");
    NoteSignature signature;
    signature.key_name = line.substr(0, space);
    if (!is_key_name(signature.key_name)) return bad("tlog.note_malformed", "reason", "key_name");
    auto const decoded = parse_base64(line.substr(space + 1));
    if (!decoded || decoded->size() < 5) return bad("tlog.note_malformed", "reason", "base64");
    signature.key_id = number32(*decoded);
    signature.signature.assign(decoded->begin() + 4, decoded->end());
    return signature;
}

/// What a witness signs: "cosignature/v1", the time, the whole text.
std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
    return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string{text};
}

bool is_signature(std::string_view text, BytesView signature, VerifierKey const& key) {
    if (key.type == KeyType::note) return crypto::verify(key.key, as_bytes(text), signature);
    return cosigned_at(text, {key.name, key.id, Bytes(signature.begin(), signature.end())}, key)
        .has_value();
}

}  // namespace

std::optional<std::string_view> take_line(std::string_view& rest) {
    auto const end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto const line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

bool is_key_name(std::string_view name) {
    return !name.empty() && name.size() <= key_name_bytes_max && is_utf8(name) &&
           name.find('+') == std::string_view::npos && !has_space(name) &&
           std::ranges::none_of(name, is_control);
}

std::optional<Hash> hash_from_base64(std::string_view text) {
    auto const bytes = parse_base64(text);
    if (!bytes || bytes->size() != std::tuple_size_v<Hash>) return std::nullopt;
    Hash hash;
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

std::string VerifierKey::text() const {
    Bytes typed{static_cast<std::uint8_t>(type)};
    typed.insert(typed.end(), key.begin(), key.end());
    return name + "+" + hex(bytes_of(id)) + "+" + base64(typed);
}

VerifierKey make_verifier_key(std::string_view name, crypto::PublicKey const& key, KeyType type) {
    return {std::string{name}, key_id(name, key, type), key, type};
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
    auto const first = text.find('+');
    auto const second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos) return bad("tlog.key_malformed", "reason", "form");
    auto const name = text.substr(0, first);
    if (!is_key_name(name)) return bad("tlog.key_malformed", "reason", "name");
    auto const id_text = text.substr(first + 1, second - first - 1);
    auto const id = parse_hex(id_text);
    if (!id || id->size() != 4) return bad("tlog.key_malformed", "reason", "id");
    auto const typed = parse_base64(text.substr(second + 1));
    if (!typed || typed->size() != 33) return bad("tlog.key_malformed", "reason", "key");
    auto const type = static_cast<KeyType>(typed->front());
    if (type != KeyType::note && type != KeyType::cosignature)
        return bad("tlog.key_malformed", "reason", "type");
    crypto::PublicKey key;
    std::copy(typed->begin() + 1, typed->end(), key.begin());
    auto verifier = make_verifier_key(name, key, type);
    if (verifier.id != number32(*id)) return bad("tlog.key_malformed", "reason", "id");
    return verifier;
}

Result<Note> parse_note(std::string_view note) {
    if (note.size() > note_bytes_max) return bad("tlog.note_malformed", "reason", "too_long");
    if (!is_utf8(note)) return bad("tlog.note_malformed", "reason", "utf8");
    if (std::ranges::any_of(note, [](char c) { return is_control(c) && c != '\n'; }))
        return bad("tlog.note_malformed", "reason", "control_byte");
    // The text may hold blank lines of its own: the last one ends it.
    auto const blank = note.rfind("\n\n");
    if (blank == std::string_view::npos)
        return bad("tlog.note_malformed", "reason", "no_signature");
    Note parsed{.text = std::string{note.substr(0, blank + 1)}, .signatures = {}};
    auto rest = note.substr(blank + 2);
    if (rest.empty() || rest.back() != '\n')
        return bad("tlog.note_malformed", "reason", "no_signature");
    while (auto const line = take_line(rest)) {
        if (parsed.signatures.size() == note_signatures_max)
            return bad("tlog.note_malformed", "reason", "too_many_signatures");
        parsed.signatures.push_back(TRY(parse_signature(*line)));
    }
    return parsed;
}

Result<std::string> open_note(std::string_view note, VerifierKey const& key) {
    auto const parsed = TRY(parse_note(note));
    bool verified = false;
    for (auto const& [name, id, signature] : parsed.signatures) {
        if (name != key.name || id != key.id) continue;
        if (!is_signature(parsed.text, signature, key))
            return bad("tlog.signature_wrong", "key", key.name);
        verified = true;
    }
    if (!verified) return bad("tlog.note_unsigned", "key", key.name);
    return parsed.text;
}

std::string signature_line(NoteSignature const& signature) {
    auto const id = bytes_of(signature.key_id);
    Bytes blob(id.begin(), id.end());
    blob.insert(blob.end(), signature.signature.begin(), signature.signature.end());
    std::string line{em_dash_space};
    return line.append(signature.key_name).append(" ").append(base64(blob)).append("\n");
}

Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines) {
    if (lines.size() > note_bytes_max) return bad("tlog.note_malformed", "reason", "too_long");
    std::vector<NoteSignature> signatures;
    while (auto const line = take_line(lines)) {
        if (signatures.size() == note_signatures_max)
            return bad("tlog.note_malformed", "reason", "too_many_signatures");
        signatures.push_back(TRY(parse_signature(*line)));
    }
    if (!lines.empty() || signatures.empty())
        return bad("tlog.note_malformed", "reason", "no_signature");
    return signatures;
}

std::string sign_note(std::string_view text, std::string_view key_name,
                      crypto::SigningKey const& key) {
    auto const made = crypto::sign(key, as_bytes(text));
    auto const id = key_id(key_name, key.public_key, KeyType::note);
    return std::string{text} + "\n" +
           signature_line({std::string{key_name}, id, Bytes(made.begin(), made.end())});
}

NoteSignature cosign(std::string_view text, std::string_view name, crypto::SigningKey const& key,
                     Instant now) {
    auto const seconds = static_cast<std::uint64_t>(now.unix_us / 1'000'000);
    auto const made = crypto::sign(key, as_bytes(cosigned_message(text, seconds)));
    Bytes blob;
    for (int shift = 56; shift >= 0; shift -= 8)
        blob.push_back(static_cast<std::uint8_t>(seconds >> shift));
    blob.insert(blob.end(), made.begin(), made.end());
    return {std::string{name}, key_id(name, key.public_key, KeyType::cosignature), std::move(blob)};
}

std::optional<std::int64_t> cosigned_at(std::string_view text, NoteSignature const& signature,
                                        VerifierKey const& witness) {
    constexpr std::size_t time_bytes = 8;
    auto const& blob = signature.signature;
    if (witness.type != KeyType::cosignature || signature.key_name != witness.name ||
        signature.key_id != witness.id || blob.size() != time_bytes + sizeof(crypto::Signature))
        return std::nullopt;
    std::uint64_t seconds = 0;
    for (auto const byte : BytesView{blob}.first(time_bytes)) seconds = seconds << 8 | byte;
    if (seconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    auto const message = cosigned_message(text, seconds);
    if (!crypto::verify(witness.key, as_bytes(message), BytesView{blob}.subspan(time_bytes)))
        return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

std::string checkpoint_body(Checkpoint const& checkpoint) {
    auto body = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                base64(checkpoint.root) + "\n";
    for (auto const& extension : checkpoint.extensions) body += extension + "\n";
    return body;
}

Result<Checkpoint> parse_checkpoint_body(std::string_view body) {
    auto rest = body;
    Checkpoint checkpoint;
    auto const origin = take_line(rest);
    if (!origin || origin->empty()) return bad("tlog.checkpoint_malformed", "line", "origin");
    checkpoint.origin = *origin;
    auto const size_line = take_line(rest);
    auto const size = size_line ? parse_decimal(*size_line) : std::nullopt;
    if (!size) return bad("tlog.checkpoint_malformed", "line", "size");
    checkpoint.size = *size;
    auto const root_line = take_line(rest);
    auto const root = root_line ? hash_from_base64(*root_line) : std::nullopt;
    if (!root) return bad("tlog.checkpoint_malformed", "line", "root");
    checkpoint.root = *root;
    while (auto const extension = take_line(rest)) {
        if (extension->empty()) return bad("tlog.checkpoint_malformed", "line", "extension");
        checkpoint.extensions.emplace_back(*extension);
    }
    if (!rest.empty()) return bad("tlog.checkpoint_malformed", "line", "extension");
    return checkpoint;
}

Result<Checkpoint> open_checkpoint(std::string_view note, VerifierKey const& key) {
    // The origin first: "another log" says more than "not signed by this key".
    auto const parsed = TRY(parse_note(note));
    auto checkpoint = TRY(parse_checkpoint_body(parsed.text));
    if (checkpoint.origin != key.name)
        return fail(ErrorKind::invalid, "tlog.origin_wrong",
                    {{"expected", key.name}, {"found", checkpoint.origin}});
    if (auto opened = open_note(note, key); !opened) return std::unexpected(opened.error());
    return checkpoint;
}

std::string tlog_proof_text(TlogProof const& proof) {
    std::string text{proof_header};
    text += '\n';
    if (!proof.extra.empty()) text += "extra " + base64(proof.extra) + "\n";
    text += "index " + std::to_string(proof.index) + "\n";
    for (auto const& hash : proof.proof) text += base64(hash) + "\n";
    return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
    if (text.size() > note_bytes_max) return bad("tlog.proof_malformed", "line", "length");
    auto rest = text;
    if (take_line(rest) != proof_header) return bad("tlog.proof_malformed", "line", "header");
    TlogProof proof;
    auto line = take_line(rest);
    if (line && line->starts_with("extra ")) {
        auto const extra = parse_base64(line->substr(6));
        if (!extra || extra->empty()) return bad("tlog.proof_malformed", "line", "extra");
        proof.extra = *extra;
        line = take_line(rest);
    }
    if (!line || !line->starts_with("index ")) return bad("tlog.proof_malformed", "line", "index");
    auto const index = parse_decimal(line->substr(6));
    if (!index) return bad("tlog.proof_malformed", "line", "index");
    proof.index = *index;
    while ((line = take_line(rest)) && !line->empty()) {
        auto const hash = hash_from_base64(*line);
        if (!hash || proof.proof.size() == proof_hashes_max)
            return bad("tlog.proof_malformed", "line", "hash");
        proof.proof.push_back(*hash);
    }
    if (!line) return bad("tlog.proof_malformed", "line", "checkpoint");
    proof.checkpoint = rest;
    return proof;
}

std::string promise_body(Promise const& promise) {
    return std::string{promise_header} + "\n" + promise.origin + "\n" + base64(promise.leaf) +
           "\n" + instant_text(promise.due) + "\n";
}

Result<Promise> open_promise(std::string_view note, VerifierKey const& key) {
    auto const text = TRY(open_note(note, key));
    std::string_view rest = text;
    if (take_line(rest) != promise_header) return bad("tlog.promise_malformed", "line", "header");
    Promise promise;
    promise.origin = take_line(rest).value_or("");
    auto const leaf = hash_from_base64(take_line(rest).value_or(""));
    if (!leaf) return bad("tlog.promise_malformed", "line", "leaf");
    promise.leaf = *leaf;
    auto const due = parse_instant(take_line(rest).value_or(""));
    if (!due || !rest.empty()) return bad("tlog.promise_malformed", "line", "due");
    promise.due = *due;
    if (promise.origin != key.name)
        return fail(ErrorKind::invalid, "tlog.origin_wrong",
                    {{"expected", key.name}, {"found", promise.origin}});
    return promise;
}

}  // namespace takaful::tlog
