#include "record/registry/rules.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "base/names.hpp"

namespace takaful::registry {

// ---- Areas and questionnaires ------------------------------------------------------------------

Result<> check_area(AddArea const& area, std::optional<AreaLevel> parent_level) {
    auto const allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    bool const sound = !area.code.empty() && area.code.size() <= code_bytes_max &&
                       std::ranges::all_of(area.code, allowed);
    if (!sound) return fail(ErrorKind::invalid, "registry.area_code_invalid");
    bool const named = !area.name_ar.empty() && !area.name_en.empty() &&
                       area.name_ar.size() <= limits::name_bytes_max &&
                       area.name_en.size() <= limits::name_bytes_max;
    if (!named) return fail(ErrorKind::invalid, "registry.area_name_missing");
    bool const fits = parent_level
                          ? static_cast<int>(area.level) == static_cast<int>(*parent_level) + 1
                          : area.level == AreaLevel::governorate;
    if (!fits) return fail(ErrorKind::invalid, "registry.area_level_wrong");
    return {};
}

Result<> check_questions(std::span<Question const> questions) {
    bool const long_list = std::ranges::any_of(
        questions, [](Question const& question) { return question.levels.size() > questions_max; });
    if (questions.size() > questions_max || long_list)
        return fail(ErrorKind::invalid, "registry.questionnaire_too_long",
                    {{"limit", std::int64_t{questions_max}}});
    std::set<std::string_view> names;
    for (auto const& question : questions)
        if (question.name.empty() || !names.insert(question.name).second)
            return fail(ErrorKind::invalid, "registry.question_repeated",
                        {{"field", question.name}});
    return {};
}

// ---- Enrolment ---------------------------------------------------------------------------------

PersonId member_id(HouseholdId household, std::size_t position) {
    PersonId person{household.bytes};
    auto const mark = position + 1;
    person.bytes[14] ^= static_cast<std::uint8_t>(mark >> 8);
    person.bytes[15] ^= static_cast<std::uint8_t>(mark & 0xFF);
    return person;
}

static Result<> check_name(Member const& member) {
    auto const& [first, father, grandfather, family] = member.name;
    auto const too_long = [](std::string const& part) {
        return part.size() > limits::name_bytes_max;
    };
    if (too_long(first) || too_long(father) || too_long(grandfather) || too_long(family) ||
        too_long(member.nickname.value_or("")))
        return fail(ErrorKind::invalid, "registry.name_too_long",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    return {};
}

/// Canonical phone and national id; an empty text is none.
static Result<> make_canonical(Member& member) {
    if (member.phone && member.phone->empty()) member.phone.reset();
    if (member.national_id && member.national_id->empty()) member.national_id.reset();
    if (member.nickname && member.nickname->empty()) member.nickname.reset();
    if (member.phone) member.phone = TRY(parse_phone(*member.phone));
    if (member.national_id) member.national_id = TRY(parse_national_id(*member.national_id));
    return {};
}

static Result<> check_birth(Member const& member, Date today) {
    auto const year = to_civil(today).year;
    if (member.birth_year && (*member.birth_year < birth_year_min || *member.birth_year > year))
        return fail(ErrorKind::invalid, "registry.birth_year_absurd",
                    {{"min", std::int64_t{birth_year_min}}, {"max", std::int64_t{year}}});
    return {};
}

Result<> check_member(Member& member, Date today) {
    TRY(check_name(member));
    TRY(check_birth(member, today));
    return make_canonical(member);
}

Result<Enrolment> check_enrolment(Enrolment household, Date today) {
    household.code = ascii_digits(household.code);
    if (normalise(household.code).empty() || household.code.size() > code_bytes_max)
        return fail(ErrorKind::invalid, "registry.code_missing",
                    {{"limit", std::int64_t{code_bytes_max}}});
    if (household.members.empty()) return fail(ErrorKind::invalid, "registry.members_missing");
    if (household.members.size() > members_max)
        return fail(ErrorKind::invalid, "registry.too_many_members",
                    {{"limit", std::int64_t{members_max}}});
    auto const heads = std::ranges::count(household.members, Relation::head, &Member::relation);
    if (heads != 1) return fail(ErrorKind::invalid, "registry.heads_not_one");
    for (std::size_t i = 0; i < household.members.size(); ++i) {
        auto& member = household.members[i];
        if (!member.person) member.person = member_id(household.household, i);
        if (auto sound = check_member(member, today); !sound) {
            sound.error().params.push_back({"member", static_cast<std::int64_t>(i + 1)});
            return std::unexpected(std::move(sound).error());
        }
    }
    if (!household.size) household.size = std::ssize(household.members);
    return household;
}

// ---- Search ------------------------------------------------------------------------------------

std::string full_name(PersonName const& name) {
    std::string text;
    for (auto const* part : {&name.first, &name.father, &name.grandfather, &name.family}) {
        if (part->empty()) continue;
        if (!text.empty()) text += ' ';
        text += *part;
    }
    return text;
}

std::string local_phone(std::string_view canonical) {
    if (canonical.starts_with("+20")) return "0" + std::string{canonical.substr(3)};
    return std::string{canonical};
}

static void split_words(std::string_view text, std::vector<std::string>& out) {
    while (!text.empty()) {
        auto const space = std::min(text.find(' '), text.size());
        if (space > 0) out.emplace_back(text.substr(0, space));
        text.remove_prefix(std::min(space + 1, text.size()));
    }
}

/// "Abdel Rahman" and "Abd El-Rahman" are one name, as «عبد الرحمن» is.
static bool is_servant(std::string_view word) {
    constexpr std::string_view words[] = {"abd", "abdel", "abdul", "abdal", "abdu"};
    return std::ranges::find(words, word) != std::end(words);
}

static void join_servants(std::vector<std::string>& words) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        while (is_servant(words[i]) && i + 1 < words.size()) {
            words[i] += words[i + 1];
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
}

WordCache::Known const& WordCache::known(std::string_view text) {
    constexpr std::size_t known_max = 50'000;  // A country's names; not its phones.
    auto found = known_.find(std::string{text});
    if (found == known_.end()) {
        if (known_.size() >= known_max) known_.clear();
        auto const normal = normalise(text);
        Known known{.words = {}, .sound = takaful::sound_of(letters_of_normal(normal))};
        split_words(normal, known.words);
        auto joined = known.words;
        join_servants(joined);
        if (joined != known.words)
            known.words.insert(known.words.end(), joined.begin(), joined.end());
        found = known_.emplace(text, std::move(known)).first;
    }
    return found->second;
}

void WordCache::words_of(std::string_view text, std::vector<std::string>& out) {
    if (text.empty()) return;
    auto const& words = known(text).words;
    out.insert(out.end(), words.begin(), words.end());
}

std::uint64_t WordCache::sound_of(std::string_view text) {
    return text.empty() ? 0 : known(text).sound;
}

std::uint16_t name_mark(std::uint64_t sound, std::uint64_t next) {
    auto mixed = (sound * 0x9E3779B97F4A7C15ULL) ^ next;
    mixed = (mixed ^ (mixed >> 29)) * 0xD6E8FEB86659FD93ULL;
    return static_cast<std::uint16_t>(mixed >> 48 | 1);
}

std::uint32_t person_mark(PersonName const& name, WordCache& cache) {
    std::vector<std::uint64_t> sounds;
    for (auto const* part : {&name.first, &name.father, &name.grandfather, &name.family})
        if (auto const sound = cache.sound_of(*part)) sounds.push_back(sound);
    if (sounds.size() < 2) return 0;
    auto const first = name_mark(sounds[0], sounds[1]);
    auto const last = sounds.size() > 2 ? name_mark(sounds[sounds.size() - 2], sounds.back()) : 0;
    return static_cast<std::uint32_t>(first) << 16 | static_cast<std::uint32_t>(last);
}

/// «أبو زيد» is one name in two words.
static bool is_parent_of(std::string_view word) {
    constexpr std::string_view words[] = {"ابو", "ام", "abu", "abou", "abo", "om", "um", "umm"};
    return std::ranges::find(words, word) != std::end(words);
}

std::vector<std::uint16_t> name_marks(std::span<std::string const> words) {
    std::vector<std::uint64_t> sounds;
    std::string begun;
    for (auto const& word : words) {
        begun += word;
        if (is_parent_of(word) && &word != &words.back()) continue;
        if (auto const sound = takaful::sound_of(letters_of_normal(begun))) sounds.push_back(sound);
        begun.clear();
    }
    std::vector<std::uint16_t> marks;
    for (std::size_t i = 0; i + 1 < sounds.size(); ++i)
        marks.push_back(name_mark(sounds[i], sounds[i + 1]));
    return marks;
}

std::vector<std::string> tokens_of(std::string_view code, std::span<Member const> members,
                                   WordCache& cache) {
    std::vector<std::string> tokens;
    split_words(normalise(code), tokens);
    for (auto const& member : members) {
        cache.words_of(member.name.first, tokens);
        cache.words_of(member.name.father, tokens);
        cache.words_of(member.name.grandfather, tokens);
        cache.words_of(member.name.family, tokens);
        if (member.nickname) cache.words_of(*member.nickname, tokens);
        if (member.phone) tokens.push_back(local_phone(*member.phone));
    }
    std::ranges::sort(tokens);
    auto const repeated = std::ranges::unique(tokens);
    tokens.erase(repeated.begin(), repeated.end());
    return tokens;
}

std::vector<std::string> search_words(std::string_view text) {
    if (auto const phone = parse_phone(text)) return {local_phone(*phone)};
    std::vector<std::string> words;
    split_words(normalise(text), words);
    for (auto& word : words)
        if (auto const phone = parse_phone(word)) word = local_phone(*phone);
    join_servants(words);
    return words;
}

Member const* head_of(std::span<Member const> members) {
    auto const found = std::ranges::find(members, Relation::head, &Member::relation);
    return found == members.end() ? nullptr : &*found;
}

HouseholdBlob blob_of(std::string_view code, std::span<Member const> members) {
    HouseholdBlob blob{.code = std::string{code}};
    if (auto const* head = head_of(members)) {
        blob.head = head->person.value_or(PersonId{});
        blob.head_sex = head->sex;
    }
    return blob;
}

std::vector<std::uint32_t> marks_of(std::span<Member const> members, WordCache& cache) {
    std::vector<std::uint32_t> marks;
    for (auto const& member : members)
        if (auto const mark = person_mark(member.name, cache)) marks.push_back(mark);
    return marks;
}

IndexEntry entry_of(std::int64_t book, Enrolment const& household, Date registered_on,
                    WordCache& cache) {
    return {.household = household.household,
            .book = book,
            .code = household.code,
            .area = household.area,
            .registered_on = registered_on,
            .tokens = tokens_of(household.code, household.members, cache),
            .people = marks_of(household.members, cache),
            .members = household.members};
}

}  // namespace takaful::registry
