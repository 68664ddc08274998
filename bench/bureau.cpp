#include "bench/bureau.hpp"

#include <array>

namespace takaful::bench {

AnyId numbered(std::uint64_t kind, std::uint64_t number) {
    std::array<std::uint8_t, 10> tail{};
    for (std::size_t i = 0; i < 8; ++i)
        tail[2 + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    return {make_uuid7(1'795'251'600'000 + static_cast<std::int64_t>(kind), tail)};
}

Bureau::Programme Bureau::add_programme() {
    auto const egp = must(Currency::parse("EGP"));
    auto const fund = numbered(4, 1), programme = numbered(4, 2);
    must(desk->post(manager, "/v1/funds", {},
                    json::to_text(giving::FundDraft{.id = giving::FundId{fund.bytes},
                                                    .name_ar = "صندوق",
                                                    .name_en = "Fund",
                                                    .purpose_ar = "تجربة",
                                                    .purpose_en = "Trial",
                                                    .intentions = {giving::Intention::sadaqa},
                                                    .currency = egp,
                                                    .goal = {}})));
    must(desk->post(
        manager, "/v1/programmes", {},
        json::to_text(solidarity::NewProgramme{.id = CommandId{programme.bytes},
                                               .fund = solidarity::FundId{fund.bytes},
                                               .name_ar = "برنامج",
                                               .name_en = "Programme",
                                               .benefit = {{60'000, egp}, {0, egp}, 0},
                                               .frequency = solidarity::Frequency::monthly})));
    return {fund, programme};
}

}  // namespace takaful::bench
