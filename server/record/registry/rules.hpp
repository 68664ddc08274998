#pragma once
// Pure rules of the registry: what may be enrolled, under which forms things are compared and
// searched.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/registry/blob.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registry {

inline constexpr std::size_t members_max = 60;
inline constexpr std::size_t code_bytes_max = 60;
inline constexpr std::size_t households_a_work_max = 500;
inline constexpr std::size_t questions_max = 400;
inline constexpr int birth_year_min = 1890;

/// Errors: registry.area_code_invalid, registry.area_name_missing, registry.area_level_wrong
Result<> check_area(AddArea const& area, std::optional<AreaLevel> parent_level);

/// Errors: registry.questionnaire_too_long {limit}, registry.question_repeated {field}
Result<> check_questions(std::span<Question const> questions);

/// A member in canonical form: phone and national id as they are kept, empty texts absent.
/// Errors: registry.name_too_long {limit}, registry.birth_year_absurd {min, max}, phone.malformed,
/// id.national_malformed
Result<> check_member(Member& member, Date today);

/// The id of a member who came without one: the household's, changed in its last two bytes, so that
/// a household's people lie beside each other in the table.
PersonId member_id(HouseholdId household, std::size_t position);

/// "ahmad ali hasan", without empty parts.
std::string full_name(PersonName const& name);

/// A phone as people type it here: "+201012345678" is "01012345678".
std::string local_phone(std::string_view canonical);

/// Normalises words, remembering the common ones: names repeat.
class WordCache {
public:
    /// Appends the words of a text in the form under which they are searched.
    void words_of(std::string_view text, std::vector<std::string>& out);
    /// The sound of all its words together; 0: none.
    std::uint64_t sound_of(std::string_view text);

private:
    struct Known {
        std::vector<std::string> words;
        std::uint64_t sound = 0;
    };
    Known const& known(std::string_view text);
    std::unordered_map<std::string, Known> known_;
};

/// The words that a search may begin with, sorted, each once.
std::vector<std::string> tokens_of(std::string_view code, std::span<Member const> members,
                                   WordCache& cache);
/// Of two words that follow each other in a name, by their sound: sixteen bits, never 0.
std::uint16_t name_mark(std::uint64_t sound, std::uint64_t next);
/// Of a name: the mark of its first two parts, and below it that of its last two; 0 for what is not
/// known.
std::uint32_t person_mark(PersonName const& name, WordCache& cache);
/// Those of all members who have one.
std::vector<std::uint32_t> marks_of(std::span<Member const> members, WordCache& cache);
/// The marks of a search's words: «أبو» and "Abdel" are one with the word behind them.
std::vector<std::uint16_t> name_marks(std::span<std::string const> words);
/// The words of a search text; phones in any shape become local ones.
std::vector<std::string> search_words(std::string_view text);

/// What the index is told of a household.
IndexEntry entry_of(std::int64_t book, Enrolment const& household, Date registered_on,
                    WordCache& cache);
Member const* head_of(std::span<Member const> members);
/// What the household's own blob says of it.
HouseholdBlob blob_of(std::string_view code, std::span<Member const> members);

}  // namespace takaful::registry
