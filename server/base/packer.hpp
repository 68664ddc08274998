#pragma once
// Small bytes, for what is sealed: fixed-size numbers and length-prefixed texts, little-endian,
// after a byte for the layout.

#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace takaful {

static_assert(std::endian::native == std::endian::little, "the packed layouts are little-endian");
static_assert(sizeof(float) == 4);

inline constexpr std::uint8_t layout_1 = 1;

class Packer {
public:
    Packer() { bytes_.push_back(layout_1); }
    void byte(std::uint8_t value) { bytes_.push_back(value); }
    template <typename Number>
    void number(Number value) {
        auto const at = bytes_.size();
        bytes_.resize(at + sizeof value);
        std::memcpy(bytes_.data() + at, &value, sizeof value);
    }
    void raw(BytesView value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    void text(std::string_view value) {
        number(static_cast<std::uint16_t>(value.size()));
        raw(as_bytes(value));
    }
    void optional_text(std::optional<std::string> const& value) {
        text(value ? std::string_view{*value} : std::string_view{});
    }
    void floats(std::span<float const> values) {
        if (!values.empty())
            raw({reinterpret_cast<std::uint8_t const*>(values.data()), values.size_bytes()});
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

    std::uint8_t byte() { return number<std::uint8_t>(); }
    template <typename Number>
    Number number() {
        Number value{};
        if (auto const view = raw(sizeof value); !view.empty())
            std::memcpy(&value, view.data(), sizeof value);
        return value;
    }
    std::string text() { return std::string{as_text(raw(number<std::uint16_t>()))}; }
    std::optional<std::string> optional_text() {
        auto value = text();
        if (value.empty()) return std::nullopt;
        return value;
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> array() {
        std::array<std::uint8_t, N> value{};
        if (auto const view = raw(N); !view.empty()) std::memcpy(value.data(), view.data(), N);
        return value;
    }
    std::vector<float> floats(std::size_t count) {
        auto const view = raw(count * sizeof(float));
        std::vector<float> values(view.size() / sizeof(float));
        if (!values.empty()) std::memcpy(values.data(), view.data(), view.size());
        return values;
    }
    BytesView raw(std::size_t size) {
        if (size > bytes_.size()) {
            sound = false;
            bytes_ = {};
            return {};
        }
        auto const view = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return view;
    }
    std::size_t left() const { return bytes_.size(); }
    bool ended() const { return sound && bytes_.empty(); }

private:
    BytesView bytes_;
};

}  // namespace takaful
