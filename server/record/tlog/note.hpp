#pragma once
// Signed notes (c2sp.org/signed-note), and what we say in them: checkpoints
// (c2sp.org/tlog-checkpoint), receipts (c2sp.org/tlog-proof) and promises. Pure but for the
// signing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "record/tlog/merkle.hpp"

namespace takaful::tlog {

inline constexpr std::size_t note_bytes_max = 64 * 1024;
inline constexpr std::size_t note_signatures_max = 16;
inline constexpr std::size_t proof_hashes_max = 63;

struct NoteSignature {
    std::string key_name;
    std::uint32_t key_id = 0;
    Bytes signature;
};

struct Note {
    std::string text;  // With its final line feed.
    std::vector<NoteSignature> signatures;
};

/// What an Ed25519 key signs: a note's text, or (c2sp.org/tlog-cosignature, a witness's) the text
/// and a time.
enum class KeyType : std::uint8_t { note = 0x01, cosignature = 0x04 };

/// An Ed25519 key that verifies notes: "name+id+key" in text.
struct VerifierKey {
    std::string name;
    std::uint32_t id = 0;
    crypto::PublicKey key{};
    KeyType type = KeyType::note;
    std::string text() const;
};

VerifierKey make_verifier_key(std::string_view name, crypto::PublicKey const& key,
                              KeyType type = KeyType::note);
/// Errors: tlog.key_malformed {reason}
Result<VerifierKey> parse_verifier_key(std::string_view text);

/// Errors: tlog.note_malformed {reason}
Result<Note> parse_note(std::string_view note);
/// Without a space or a plus, and not too long: what a signature line can hold.
bool is_key_name(std::string_view name);
/// The note's text, if this key signed it. Signatures of other keys are ignored; a false one of
/// this key refuses the note. Errors: tlog.note_malformed {reason}, tlog.note_unsigned {key},
/// tlog.signature_wrong {key}
Result<std::string> open_note(std::string_view note, VerifierKey const& key);
/// `text` ends with a line feed and has no other control byte.
std::string sign_note(std::string_view text, std::string_view key_name,
                      crypto::SigningKey const& key);

/// A signature line, "— name base64", with its line feed.
std::string signature_line(NoteSignature const& signature);
/// The signature lines of a witness's answer. Errors: tlog.note_malformed {reason}
Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines);
/// c2sp.org/tlog-cosignature: the witness saw the tree of this text no larger by `now`.
NoteSignature cosign(std::string_view text, std::string_view name, crypto::SigningKey const& key,
                     Instant now);
/// Seconds since 1970 at which this witness cosigned the text; nothing when the signature is not
/// its own, or false.
std::optional<std::int64_t> cosigned_at(std::string_view text, NoteSignature const& signature,
                                        VerifierKey const& witness);

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    std::vector<std::string> extensions;
};

std::string checkpoint_body(Checkpoint const& checkpoint);
/// Errors: tlog.checkpoint_malformed {line}
Result<Checkpoint> parse_checkpoint_body(std::string_view body);
/// A signed checkpoint of the log whose key this is: the key's name is the origin.
/// Errors: those of open_note, tlog.checkpoint_malformed, tlog.origin_wrong {expected, found}
Result<Checkpoint> open_checkpoint(std::string_view note, VerifierKey const& key);

/// "c2sp.org/tlog-proof@v1"
struct TlogProof {
    Bytes extra;  // Ours: the leaf.
    std::uint64_t index = 0;
    Proof proof;
    std::string checkpoint;  // The signed note, verbatim.
};

std::string tlog_proof_text(TlogProof const& proof);
/// Errors: tlog.proof_malformed {line}
Result<TlogProof> parse_tlog_proof(std::string_view text);

struct Promise {
    std::string origin;
    Hash leaf{};
    Instant due{};
};

std::string promise_body(Promise const& promise);
/// Errors: those of open_note, tlog.promise_malformed {line}, tlog.origin_wrong
Result<Promise> open_promise(std::string_view note, VerifierKey const& key);

/// The 32 bytes of a base64 line, or nothing.
std::optional<Hash> hash_from_base64(std::string_view text);
/// Cuts the next line, without its line feed; nothing when no whole line is left.
std::optional<std::string_view> take_line(std::string_view& rest);

}  // namespace takaful::tlog
