#pragma once
// How alike two names are, in Arabic or Latin letters: a byte a letter, the sound that both scripts
// share, slips of the pen.

#include <cstdint>
#include <string>
#include <string_view>

namespace takaful {

/// A name or word as single bytes, one a letter: normalised (base/text), without spaces and signs,
/// Arabic letters from 0xA0 on, Latin ones and digits as ASCII. «عبد الله» and "عبدالله" are one.
/// At most 250 letters; what is in another script becomes bytes that tell only same from other.
std::string letters_of(std::string_view text);
/// The same of a text that is normalised already.
std::string letters_of_normal(std::string_view normalised);
/// Is it written in Latin letters (or in digits alone)?
bool is_latin(std::string_view letters);

/// What remains of a name's sound when vowels, doubled letters and the article are left out, the
/// same for محمود, "Mahmoud" and "Mahmud": at most twelve classes of letters, five bits each. Zero:
/// nothing is left. Names may share a sound (محمد and محمود do): it finds candidates, it does not
/// tell people apart. Rules: docs/decisions/linkage.md.
std::uint64_t sound_of(std::string_view letters);
/// How many classes a sound has.
int sound_size(std::uint64_t sound);
/// Is there at most one class more, less, changed or swapped between them?
bool sounds_near(std::uint64_t a, std::uint64_t b);

/// Letters added, left out, changed or swapped with their neighbour between two words (optimal
/// string alignment); limit + 1 as soon as it is more than `limit`.
int edits_between(std::string_view a, std::string_view b, int limit);
/// Jaro's likeness with Winkler's bonus for a common beginning: 0 to 1.
/// Source: docs/sources.md#linkage
double jaro_winkler(std::string_view a, std::string_view b);

/// Is one a customary short or pet name of the other (حمادة of محمد), in either script? By
/// letters_of. Source: docs/sources.md#pet-names
bool is_pet_name(std::string_view letters, std::string_view other);
/// Is it the pet name of anybody? Most words are not, and need not be asked about twice.
bool is_any_pet_name(std::string_view letters);

}  // namespace takaful
