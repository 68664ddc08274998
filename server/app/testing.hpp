#pragma once
// For the tests of a whole house: one in a folder that is thrown away, with a fund and gifts.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

#include "app/clock.hpp"
#include "app/house.hpp"
#include "domain/giving/giving.hpp"
#include "platform/store/testing.hpp"
#include "platform/work/testing.hpp"

namespace takaful::app {

inline Currency const egp = Currency::parse("EGP").value();

struct TestVillage {
    store::TempFolder scratch;
    SettableClock clock{Instant{1'795'251'600'000'000}};  // 2026-11-21T09:00:00Z
    std::string folder = scratch.file("house");
    std::unique_ptr<House> house;

    /// Opens the house, again if it was open; the folder and the village are always these.
    Result<> open(HouseOptions options = {}) {
        house.reset();
        options.folder = folder;
        house = TRY(House::open(options, clock));
        return {};
    }
    template <typename Fn>
    Result<> run(Fn act) {
        auto const done = house->runner().run({.actor = Actor::system(1),
                                               .id = {},
                                               .name = "test.run",
                                               .body = {},
                                               .run = [&](Work& work) -> Result<std::string> {
                                                   TRY(act(work));
                                                   return std::string{"{}"};
                                               }});
        if (!done) return std::unexpected(done.error());
        return {};
    }
    /// Gifts of a pound from the bank; the first ones open the fund.
    void give(int count) {
        auto const fund = work::test_id<giving::FundId>(1);
        if (gifts_ == 0)
            REQUIRE(run([&](Work& work) {
                return giving::open_fund(work, {.id = fund,
                                                .name_ar = "كسوة",
                                                .name_en = "Clothes",
                                                .purpose_ar = "كسوة",
                                                .purpose_en = "Clothes",
                                                .intentions = {giving::Intention::sadaqa},
                                                .currency = egp,
                                                .goal = {}});
            }));
        for (int i = 0; i < count; ++i)
            REQUIRE(run([&](Work& work) {
                return giving::give(work, {.id = work::test_id<giving::GiftId>(++gifts_),
                                           .fund = fund,
                                           .amount = {100, egp},
                                           .intention = giving::Intention::sadaqa,
                                           .source = giving::Source::bank,
                                           .donor_name = {}});
            }));
    }

private:
    std::uint32_t gifts_ = 0;
};

}  // namespace takaful::app
