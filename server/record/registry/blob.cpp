#include "record/registry/blob.hpp"

#include "base/packer.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registry {

static std::unexpected<Error> malformed() {
    return fail(ErrorKind::broken, "registry.blob_malformed");
}

static void pack(Packer& packer, Member const& member) {
    packer.byte(static_cast<std::uint8_t>(member.sex));
    packer.byte(static_cast<std::uint8_t>(member.relation));
    packer.number(static_cast<std::int16_t>(member.birth_year.value_or(0)));
    packer.text(member.name.first);
    packer.text(member.name.father);
    packer.text(member.name.grandfather);
    packer.text(member.name.family);
    packer.optional_text(member.nickname);
    packer.optional_text(member.phone);
    packer.optional_text(member.national_id);
}

static Result<Member> unpack_member(Unpacker& unpacker) {
    Member member{};
    auto const sex = unpacker.byte();
    auto const relation = unpacker.byte();
    if (auto const year = unpacker.number<std::int16_t>(); year != 0) member.birth_year = year;
    member.name.first = unpacker.text();
    member.name.father = unpacker.text();
    member.name.grandfather = unpacker.text();
    member.name.family = unpacker.text();
    member.nickname = unpacker.optional_text();
    member.phone = unpacker.optional_text();
    member.national_id = unpacker.optional_text();
    bool const known = sex <= static_cast<std::uint8_t>(Sex::male) &&
                       relation <= static_cast<std::uint8_t>(Relation::unknown);
    if (!unpacker.sound || !known) return malformed();
    member.sex = static_cast<Sex>(sex);
    member.relation = static_cast<Relation>(relation);
    return member;
}

Bytes pack_person(Member const& member) {
    Packer packer;
    pack(packer, member);
    return packer.take();
}

Result<Member> unpack_person(PersonId id, BytesView blob) {
    Unpacker unpacker{blob};
    auto member = TRY(unpack_member(unpacker));
    if (!unpacker.ended()) return malformed();
    member.person = id;
    return member;
}

Bytes pack_household(HouseholdBlob const& household) {
    Packer packer;
    packer.text(household.code);
    packer.raw(household.head.bytes);
    packer.byte(static_cast<std::uint8_t>(household.head_sex));
    return packer.take();
}

Result<HouseholdBlob> unpack_household(BytesView blob) {
    Unpacker unpacker{blob};
    HouseholdBlob household{.code = unpacker.text(), .head = {unpacker.array<16>()}};
    auto const sex = unpacker.byte();
    if (!unpacker.ended() || sex > static_cast<std::uint8_t>(Sex::male)) return malformed();
    household.head_sex = static_cast<Sex>(sex);
    return household;
}

Bytes pack_answers(std::span<float const> values) {
    Packer packer;
    packer.floats(values);
    return packer.take();
}

Result<std::vector<float>> unpack_answers(BytesView blob) {
    Unpacker unpacker{blob};
    if (!unpacker.sound || unpacker.left() % sizeof(float) != 0) return malformed();
    return unpacker.floats(unpacker.left() / sizeof(float));
}

// ---- Households on their way in ----------------------------------------------------------------

static void pack(Packer& packer, Enrolment const& household) {
    packer.raw(household.household.bytes);
    packer.text(household.code);
    packer.text(household.area);
    packer.number(static_cast<std::int32_t>(household.size.value_or(0)));
    packer.raw(household.questionnaire.bytes);
    packer.raw(household.basis.bytes);
    packer.number(static_cast<std::uint16_t>(household.answers.size()));
    packer.floats(household.answers);
    packer.number(static_cast<std::uint16_t>(household.members.size()));
    for (auto const& member : household.members) {
        packer.raw(member.person.value_or(PersonId{}).bytes);
        pack(packer, member);
    }
}

static Result<Enrolment> unpack_enrolment(Unpacker& unpacker) {
    Enrolment household{
        .household = {unpacker.array<16>()}, .code = unpacker.text(), .area = unpacker.text()};
    if (auto const size = unpacker.number<std::int32_t>(); size > 0) household.size = size;
    household.questionnaire = {unpacker.array<16>()};
    household.basis = {unpacker.array<16>()};
    household.answers = unpacker.floats(unpacker.number<std::uint16_t>());
    auto const members = unpacker.number<std::uint16_t>();
    for (std::uint16_t i = 0; i < members && unpacker.sound; ++i) {
        PersonId const person{unpacker.array<16>()};
        household.members.push_back(TRY(unpack_member(unpacker)));
        if (!person.is_nil()) household.members.back().person = person;
    }
    if (!unpacker.sound) return malformed();
    return household;
}

Bytes pack_enrolments(std::span<Enrolment const> households) {
    Packer packer;
    for (auto const& household : households) pack(packer, household);
    return packer.take();
}

Result<std::vector<Enrolment>> unpack_enrolments(BytesView bytes) {
    Unpacker unpacker{bytes};
    if (!unpacker.sound) return malformed();
    std::vector<Enrolment> households;
    while (!unpacker.ended()) households.push_back(TRY(unpack_enrolment(unpacker)));
    return households;
}

static std::string context(std::string_view column, Bytes16 const& id, std::int64_t version) {
    std::string text;
    text.reserve(column.size() + id.size() + 21);
    text += column;
    text += as_text(id);
    text += '|';
    text += std::to_string(version);
    return text;
}

std::string person_context(PersonId id, std::int64_t version) {
    return context("registry_person|sealed|", id.bytes, version);
}
std::string household_context(HouseholdId id) {
    return context("registry_household|sealed|", id.bytes, 1);
}
std::string answers_context(HouseholdId id, std::int64_t version) {
    return context("registry_answers|sealed|", id.bytes, version);
}
std::string history_context(HouseholdId id, std::int64_t number) {
    return context("registry_history|sealed|", id.bytes, number);
}
std::string baseline_context(HouseholdId id, std::int64_t version) {
    return context("registry_baseline|sealed|", id.bytes, version);
}

}  // namespace takaful::registry
