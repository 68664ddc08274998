#include "platform/work/work.hpp"

#include <cstdio>
#include <cstdlib>

namespace takaful {

Actor Actor::system(std::int64_t book) {
    Actor actor;
    actor.rights = ~0U;
    actor.book = book;
    actor.channel = "job";
    return actor;
}

void* Parts::find(std::type_index type) const {
    auto const found = parts_.find(type);
    if (found != parts_.end()) return found->second;
    std::fprintf(stderr, "work: no part of type %s was added at the start\n", type.name());
    std::abort();
}

// Time from the command's own id, so that a repetition makes the same ids; the rest from a digest
// of who, what and how many, so that nobody can make another's ids in advance without its command
// id.
Bytes16 Work::next_id() {
    auto const count = ++ids_made_;
    std::array<std::uint8_t, 12> tail{};
    for (std::size_t i = 0; i < 4; ++i) tail[i] = static_cast<std::uint8_t>(count >> (8 * i));
    for (std::size_t i = 0; i < 8; ++i)
        tail[4 + i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(actor.book) >> (8 * i));
    auto const digest = crypto::sha256_of(
        {as_bytes("takaful/work/new_id"), command.bytes, actor.person.bytes, tail});
    auto unix_ms = now.unix_us / 1'000;
    auto const is_time_ordered = (command.bytes[6] >> 4) == 7;
    if (is_time_ordered) {
        unix_ms = 0;
        for (std::size_t i = 0; i < 6; ++i) unix_ms = unix_ms << 8 | command.bytes[i];
    }
    return make_uuid7(unix_ms, std::span{digest}.first<10>());
}

Result<> permit(Work const& work, Right right) {
    if (right == Right::open || work.actor.may(right)) return {};
    if (work.actor.person.is_nil()) return fail(ErrorKind::unauthorized, "identity.sign_in_needed");
    return fail(ErrorKind::forbidden, "identity.right_missing",
                Params{{"right", std::string{enum_name(right)}}});
}

Result<> permit(Work const& work, Right right, std::int64_t book) {
    TRY(permit(work, right));
    if (work.actor.book == book || work.actor.may(Right::system)) return {};
    return fail(ErrorKind::forbidden, "identity.other_book");
}

}  // namespace takaful
