#include "record/registry/blob.hpp"

#include <bit>
#include <cstring>

namespace takaful::registry {

static_assert(std::endian::native == std::endian::little, "the packed layouts are little-endian");
static_assert(sizeof(float) == 4);

static constexpr std::uint8_t layout_1 = 1;

/// Appends fixed-size numbers and length-prefixed texts.
class Packer {
public:
    Packer() { bytes_.push_back(layout_1); }
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void number(std::int16_t value) {
        byte(static_cast<std::uint8_t>(value & 0xFF));
        byte(static_cast<std::uint8_t>((value >> 8) & 0xFF));
    }
    void text(std::string_view value) {
        number(static_cast<std::int16_t>(value.size()));
        auto const view = as_bytes(value);
        bytes_.insert(bytes_.end(), view.begin(), view.end());
    }
    void optional_text(std::optional<std::string> const& value) {
        text(value ? *value : std::string_view{});
    }
    Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

/// Reads them back; after a fault everything reads as empty and `sound` is false.
class Unpacker {
public:
    explicit Unpacker(BytesView bytes) : bytes_(bytes) { sound = byte() == layout_1; }
    bool sound = true;

    std::uint8_t byte() {
        auto const view = take(1);
        return view.empty() ? std::uint8_t{0} : view[0];
    }
    std::int16_t number() {
        auto const view = take(2);
        return view.empty() ? std::int16_t{0} : static_cast<std::int16_t>(view[0] | (view[1] << 8));
    }
    std::string text() {
        auto const size = number();
        return std::string{
            as_text(take(size < 0 ? bytes_.size() + 1 : static_cast<std::size_t>(size)))};
    }
    std::optional<std::string> optional_text() {
        auto value = text();
        if (value.empty()) return std::nullopt;
        return value;
    }
    BytesView rest() const { return bytes_; }
    bool ended() const { return sound && bytes_.empty(); }

private:
    BytesView take(std::size_t size) {
        if (size > bytes_.size()) {
            sound = false;
            bytes_ = {};
            return {};
        }
        auto const view = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return view;
    }
    BytesView bytes_;
};

static std::unexpected<Error> malformed() {
    return fail(ErrorKind::broken, "registry.blob_malformed");
}

Bytes pack_person(Member const& member) {
    Packer pack;
    pack.byte(static_cast<std::uint8_t>(member.sex));
    pack.byte(static_cast<std::uint8_t>(member.relation));
    pack.number(static_cast<std::int16_t>(member.birth_year.value_or(0)));
    pack.text(member.name.first);
    pack.text(member.name.father);
    pack.text(member.name.grandfather);
    pack.text(member.name.family);
    pack.optional_text(member.nickname);
    pack.optional_text(member.phone);
    pack.optional_text(member.national_id);
    return pack.take();
}

Result<Member> unpack_person(PersonId id, BytesView blob) {
    Unpacker unpack{blob};
    Member member{};
    member.person = id;
    auto const sex = unpack.byte();
    auto const relation = unpack.byte();
    if (auto const year = unpack.number(); year != 0) member.birth_year = year;
    member.name.first = unpack.text();
    member.name.father = unpack.text();
    member.name.grandfather = unpack.text();
    member.name.family = unpack.text();
    member.nickname = unpack.optional_text();
    member.phone = unpack.optional_text();
    member.national_id = unpack.optional_text();
    bool const known = sex <= static_cast<std::uint8_t>(Sex::male) &&
                       relation <= static_cast<std::uint8_t>(Relation::unknown);
    if (!unpack.ended() || !known) return malformed();
    member.sex = static_cast<Sex>(sex);
    member.relation = static_cast<Relation>(relation);
    return member;
}

Bytes pack_household(std::string_view code) {
    Packer pack;
    pack.text(code);
    return pack.take();
}

Result<std::string> unpack_household(BytesView blob) {
    Unpacker unpack{blob};
    auto code = unpack.text();
    if (!unpack.ended()) return malformed();
    return code;
}

Bytes pack_answers(std::span<float const> values) {
    Bytes bytes(1 + values.size_bytes());
    bytes[0] = layout_1;
    if (!values.empty()) std::memcpy(bytes.data() + 1, values.data(), values.size_bytes());
    return bytes;
}

Result<std::vector<float>> unpack_answers(BytesView blob) {
    if (blob.empty() || blob[0] != layout_1 || (blob.size() - 1) % sizeof(float) != 0)
        return malformed();
    std::vector<float> values((blob.size() - 1) / sizeof(float));
    if (!values.empty()) std::memcpy(values.data(), blob.data() + 1, blob.size() - 1);
    return values;
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

}  // namespace takaful::registry
