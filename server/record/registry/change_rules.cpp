#include "record/registry/change_rules.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "record/registry/rules.hpp"

namespace takaful::registry {

static bool is_of_household(Part part) {
    return part == Part::code || part == Part::area || part == Part::size;
}

static Params field_of(Part part) {
    return {{"field", std::string{enum_name(part)}}};
}

static std::optional<std::string> none_if_empty(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// ---- Parts as texts ----------------------------------------------------------------------------

std::optional<std::string> text_of(Member const& member, Part part) {
    switch (part) {
        case Part::first:
            return none_if_empty(member.name.first);
        case Part::father:
            return none_if_empty(member.name.father);
        case Part::grandfather:
            return none_if_empty(member.name.grandfather);
        case Part::family:
            return none_if_empty(member.name.family);
        case Part::nickname:
            return member.nickname;
        case Part::sex:
            return std::string{enum_name(member.sex)};
        case Part::birth_year:
            if (!member.birth_year) return std::nullopt;
            return std::to_string(*member.birth_year);
        case Part::relation:
            return std::string{enum_name(member.relation)};
        case Part::phone:
            return member.phone;
        case Part::national_id:
            return member.national_id;
        default:
            return std::nullopt;
    }
}

static std::optional<std::string> text_of(StandingRows const& standing, Part part) {
    if (part == Part::code) return standing.code;
    if (part == Part::area) return standing.row.area;
    return std::to_string(standing.row.size);
}

std::optional<std::string> now_of(StandingRows const& standing, PartChange const& part) {
    if (!part.person) return text_of(standing, part.part);
    auto const found = std::ranges::find(standing.people, *part.person, &PersonRow::person);
    if (found == standing.people.end()) return std::nullopt;
    auto const place = static_cast<std::size_t>(found - standing.people.begin());
    return text_of(standing.members[place], part.part);
}

static std::unexpected<Error> unknown_value(Part part) {
    return fail(ErrorKind::invalid, "registry.value_unknown", field_of(part));
}

static Result<std::int64_t> parse_count(std::string_view text, Part part) {
    auto const digits = ascii_digits(text);
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    bool const whole = error == std::errc{} && end == digits.data() + digits.size();
    if (!whole || value < 1 || value > 9'999) return unknown_value(part);
    return value;
}

template <typename Enum>
static Result<> set_word(Enum& member, std::optional<std::string> const& text, Part part) {
    auto const word = enum_from_name<Enum>(text.value_or("unknown"));
    if (!word) return unknown_value(part);
    member = *word;
    return {};
}

static Result<> set_part(Member& member, Part part, std::optional<std::string> const& text) {
    switch (part) {
        case Part::first:
            member.name.first = text.value_or("");
            break;
        case Part::father:
            member.name.father = text.value_or("");
            break;
        case Part::grandfather:
            member.name.grandfather = text.value_or("");
            break;
        case Part::family:
            member.name.family = text.value_or("");
            break;
        case Part::nickname:
            member.nickname = none_if_empty(text.value_or(""));
            break;
        case Part::sex:
            return set_word(member.sex, text, part);
        case Part::relation:
            return set_word(member.relation, text, part);
        case Part::birth_year:
            member.birth_year.reset();
            if (text) member.birth_year = static_cast<int>(TRY(parse_count(*text, part)));
            break;
        case Part::phone:
            member.phone.reset();
            if (text) member.phone = TRY(parse_phone(*text));
            break;
        case Part::national_id:
            member.national_id.reset();
            if (text) member.national_id = TRY(parse_national_id(*text));
            break;
        default:
            return unknown_value(part);
    }
    return {};
}

/// A text in the form in which the part is kept, so that two spellings of a phone are one.
static Result<std::optional<std::string>> canonical(Part part,
                                                    std::optional<std::string> const& given) {
    auto text = given ? none_if_empty(*given) : given;
    if (part == Part::area) return text;
    if (part == Part::code) return text ? std::optional{ascii_digits(*text)} : text;
    if (part == Part::size)
        return text ? std::optional{std::to_string(TRY(parse_count(*text, part)))} : text;
    Member scratch{};
    TRY(set_part(scratch, part, text));
    return text_of(scratch, part);
}

// ---- Deciding ----------------------------------------------------------------------------------

class Decider {
public:
    Decider(StandingRows const& standing, Change const& change, Date today)
        : standing_(standing), change_(change), today_(today) {
        decision_.code = standing.code;
        decision_.area = standing.row.area;
        decision_.size = standing.row.size;
        decision_.members = standing.members;
        decision_.edited.resize(standing.members.size());
        decision_.on = change.on.value_or(today);
    }

    Result<ChangeDecision> decide() {
        TRY(check_frame());
        for (auto const& part : change_.parts) TRY(take_part(part));
        for (auto const& joining : change_.joins) TRY(take_joining(joining));
        for (auto const& leaving : change_.leaves) TRY(take_leaving(leaving));
        TRY(check_members());
        TRY(check_heads());
        if (is_empty()) return fail(ErrorKind::invalid, "registry.change_empty");
        if (!has_size_) {
            decision_.size += std::ssize(decision_.joins) - std::ssize(decision_.leaves);
            decision_.size = std::max(decision_.size, present());
        }
        return std::move(decision_);
    }

private:
    Result<> check_frame() {
        if (change_.note && change_.note->size() > limits::note_bytes_max)
            return fail(ErrorKind::invalid, "registry.note_too_long",
                        {{"limit", std::int64_t{limits::note_bytes_max}}});
        bool const absurd = decision_.on > today_ || decision_.on < standing_.row.registered_on;
        if (absurd) return fail(ErrorKind::invalid, "registry.day_absurd");
        if (change_.joins.size() + standing_.members.size() > members_max)
            return fail(ErrorKind::invalid, "registry.too_many_members",
                        {{"limit", std::int64_t{members_max}}});
        return {};
    }

    Result<std::size_t> place_of(PersonId person) const {
        for (std::size_t i = 0; i < standing_.people.size(); ++i)
            if (standing_.people[i].person == person) return i;
        return fail(ErrorKind::not_found, "registry.member_unknown", person.text());
    }

    Result<> take_part(PartChange const& part) {
        if (part.person.has_value() == is_of_household(part.part))
            return fail(ErrorKind::invalid, "registry.part_misplaced", field_of(part.part));
        if (!taken_.insert({part.person.value_or(PersonId{}), part.part}).second)
            return fail(ErrorKind::invalid, "registry.part_repeated", field_of(part.part));
        auto const place = part.person ? TRY(place_of(*part.person)) : std::size_t{0};
        auto const now = part.person ? text_of(standing_.members[place], part.part)
                                     : text_of(standing_, part.part);
        auto const before = TRY(canonical(part.part, part.before));
        auto const after = TRY(canonical(part.part, part.after));
        if (after == now) return {};
        if (before != now)
            decision_.conflicts.push_back({part.person, part.part, before, now, after});
        HistoryPart told{std::string{enum_name(part.part)}, now, after};
        if (part.person) {
            decision_.edited[place].push_back(std::move(told));
            return set_part(decision_.members[place], part.part, after);
        }
        decision_.parts.push_back(std::move(told));
        return set_own(part.part, after);
    }

    Result<> set_own(Part part, std::optional<std::string> const& text) {
        if (!text) return unknown_value(part);
        if (part == Part::code) {
            if (normalise(*text).empty() || text->size() > code_bytes_max)
                return fail(ErrorKind::invalid, "registry.code_missing",
                            {{"limit", std::int64_t{code_bytes_max}}});
            decision_.code = *text;
        }
        if (part == Part::area) decision_.area = *text;
        if (part == Part::size) {
            decision_.size = TRY(parse_count(*text, part));
            has_size_ = true;
        }
        return {};
    }

    Result<> take_joining(Joining const& joining) {
        decision_.joins.push_back(joining.member);
        decision_.joins.back().person.reset();  // Who comes from elsewhere is moved, not joined.
        return {};
    }

    Result<> take_leaving(Leaving const& leaving) {
        auto const place = TRY(place_of(leaving.person));
        if (!left_.insert(place).second)
            return fail(ErrorKind::not_found, "registry.member_unknown", leaving.person.text());
        if (leaving.to == change_.household)
            return fail(ErrorKind::invalid, "registry.move_to_itself");
        decision_.leaves.push_back(
            {place, leaving.why, leaving.to, leaving.relation.value_or(Relation::unknown)});
        return {};
    }

    Result<> check_members() {
        auto const check = [&](Member& member, std::size_t place) -> Result<> {
            auto sound = check_member(member, today_);
            if (!sound)
                sound.error().params.push_back({"member", static_cast<std::int64_t>(place + 1)});
            return sound;
        };
        for (std::size_t i = 0; i < decision_.members.size(); ++i)
            if (!decision_.edited[i].empty()) TRY(check(decision_.members[i], i));
        for (std::size_t i = 0; i < decision_.joins.size(); ++i)
            TRY(check(decision_.joins[i], decision_.members.size() + i));
        return {};
    }

    std::int64_t present() const {
        return std::ssize(decision_.members) + std::ssize(decision_.joins) -
               std::ssize(decision_.leaves);
    }

    Result<> check_heads() const {
        if (present() < 1) return fail(ErrorKind::refused, "registry.member_last");
        auto heads = std::ranges::count(decision_.joins, Relation::head, &Member::relation);
        for (std::size_t i = 0; i < decision_.members.size(); ++i)
            if (!left_.contains(i) && decision_.members[i].relation == Relation::head) ++heads;
        if (heads != 1) return fail(ErrorKind::invalid, "registry.heads_not_one");
        for (auto const& leaving : decision_.leaves) {
            bool const to_split = change_.split && leaving.to == change_.split->household;
            if (leaving.to && !to_split && leaving.relation == Relation::head)
                return fail(ErrorKind::invalid, "registry.heads_not_one");
        }
        if (!change_.split) return {};
        auto const gone = moved_members(decision_, change_.split->household);
        if (gone.empty()) return fail(ErrorKind::invalid, "registry.split_empty");
        if (std::ranges::count(gone, Relation::head, &Member::relation) != 1)
            return fail(ErrorKind::invalid, "registry.heads_not_one");
        return {};
    }

    bool is_empty() const {
        return decision_.parts.empty() && decision_.joins.empty() && decision_.leaves.empty() &&
               std::ranges::all_of(decision_.edited,
                                   [](auto const& parts) { return parts.empty(); });
    }

    StandingRows const& standing_;
    Change const& change_;
    Date const today_;
    ChangeDecision decision_;
    std::set<std::pair<PersonId, Part>> taken_;
    std::set<std::size_t> left_;
    bool has_size_ = false;
};

Result<ChangeDecision> decide_change(StandingRows const& standing, Change const& change,
                                     Date today) {
    return Decider(standing, change, today).decide();
}

std::vector<Member> moved_members(ChangeDecision const& decision, HouseholdId to) {
    std::vector<Member> moved;
    for (auto const& leaving : decision.leaves) {
        if (leaving.to != to) continue;
        moved.push_back(decision.members[leaving.place]);
        moved.back().relation = leaving.relation;
    }
    return moved;
}

// ---- The baseline ------------------------------------------------------------------------------

static Result<> check_between(std::string_view field, std::optional<std::int64_t> value,
                              std::int64_t max) {
    if (value && (*value < 0 || *value > max))
        return fail(ErrorKind::invalid, "registry.baseline_absurd",
                    {{"field", std::string{field}}, {"min", std::int64_t{0}}, {"max", max}});
    return {};
}

Result<> check_baseline(Baseline const& baseline) {
    if (baseline.income_month)
        TRY(check_between("income_month", baseline.income_month->minor, 1'000'000'000));
    TRY(check_between("children_of_school_age", baseline.children_of_school_age, 60));
    auto const children = baseline.children_of_school_age.value_or(60);
    TRY(check_between("children_out_of_school", baseline.children_out_of_school, children));
    TRY(check_between("schooling_years", baseline.schooling_years, 30));
    return check_between("rooms", baseline.rooms, 99);
}

}  // namespace takaful::registry
