#include "base/time.hpp"

#include <doctest/doctest.h>

namespace takaful {

static Date day(char const* text) {
    return parse_date(text).value();
}

TEST_CASE("to_date and to_civil: known days, and a round trip over four centuries") {
    CHECK(to_date({1970, 1, 1}).day_number == 0);
    CHECK(to_date({1969, 12, 31}).day_number == -1);
    CHECK(to_date({2000, 3, 1}).day_number == 11'017);
    CHECK(to_date({2026, 11, 21}).day_number == 20'778);
    for (std::int32_t number = to_date({1799, 12, 31}).day_number;
         number <= to_date({2200, 1, 1}).day_number; number += 1)
        REQUIRE(to_date(to_civil({number})).day_number == number);
}

TEST_CASE("parse_date: any digits, real days only") {
    CHECK(day("2026-11-21") == to_date({2026, 11, 21}));
    CHECK(day("٢٠٢٦-١١-٢١") == to_date({2026, 11, 21}));
    CHECK(day("2024-02-29") == to_date({2024, 2, 29}));
    CHECK(day("2000-02-29") == to_date({2000, 2, 29}));
    for (char const* text : {"2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
                             "2026-04-31", "2026-01-32"}) {
        CAPTURE(text);
        CHECK(parse_date(text).error().code == "date.impossible");
    }
    for (char const* text : {"", "2026-1-01", "26-01-01", "2026/01/01", "2026-01-01 ", "20260101",
                             "2026-01-0x", "-026-01-01"}) {
        CAPTURE(text);
        CHECK(parse_date(text).error().code == "date.malformed");
    }
    CHECK(date_text(day("2026-01-09")) == "2026-01-09");
}

TEST_CASE("parse_instant: up to microseconds, and written back") {
    CHECK(parse_instant("1970-01-01T00:00:00Z").value().unix_us == 0);
    CHECK(parse_instant("1970-01-01T00:00:00.5Z").value().unix_us == 500'000);
    CHECK(parse_instant("2026-11-21T18:02:03.000001Z").value().unix_us == 1'795'284'123'000'001);
    CHECK(instant_text({1'795'284'123'000'001}) == "2026-11-21T18:02:03.000001Z");
    CHECK(instant_text({-1}) == "1969-12-31T23:59:59.999999Z");
    for (char const* text :
         {"", "2026-11-21", "2026-11-21T18:02:03", "2026-11-21 18:02:03Z", "2026-11-21T24:00:00Z",
          "2026-11-21T18:60:03Z", "2026-11-21T18:02:60Z", "2026-11-21T18:02:03.Z",
          "2026-11-21T18:02:03.0000001Z", "2026-02-30T18:02:03Z", "2026-11-21T18:02:03+02:00",
          "2026-11-21T18:02:03,5Z", "2026-11-21T1x:02:03Z"}) {
        CAPTURE(text);
        CHECK(parse_instant(text).error().code == "time.malformed");
    }
}

TEST_CASE("iso_week: the edges of years") {
    struct Case {
        char const* date;
        IsoWeek week;
    };
    Case const cases[] = {
        {"2025-12-28", {2025, 52}}, {"2025-12-29", {2026, 1}}, {"2026-01-01", {2026, 1}},
        {"2026-01-04", {2026, 1}},  {"2026-01-05", {2026, 2}}, {"2026-12-31", {2026, 53}},
        {"2027-01-03", {2026, 53}}, {"2027-01-04", {2027, 1}}, {"2021-01-03", {2020, 53}},
        {"2021-01-04", {2021, 1}},  {"2024-12-30", {2025, 1}}, {"2023-01-01", {2022, 52}},
        {"1969-12-28", {1969, 52}}, {"1969-12-29", {1970, 1}}, {"1970-01-01", {1970, 1}},
    };
    for (auto const& c : cases) {
        CAPTURE(c.date);
        CHECK(iso_week(day(c.date)) == c.week);
    }
}

TEST_CASE("to_hijri: Umm al-Qura, days that are known") {
    struct Case {
        char const* date;
        CivilDate hijri;
    };
    Case const cases[] = {
        {"2024-07-07", {1446, 1, 1}},   {"2024-07-06", {1445, 12, 30}},
        {"2025-03-01", {1446, 9, 1}},   {"2025-02-28", {1446, 8, 29}},
        {"2026-02-18", {1447, 9, 1}},   {"2026-11-03", {1448, 5, 23}},
        {"1969-12-31", {1389, 10, 21}},
    };
    for (auto const& c : cases) {
        CAPTURE(c.date);
        CHECK(to_hijri(day(c.date)) == c.hijri);
        CHECK(from_hijri(c.hijri).value() == day(c.date));
    }
}

TEST_CASE("from_hijri: refuses days that are not, and years outside the tables") {
    CHECK(from_hijri({1446, 8, 29}).has_value());
    CHECK(from_hijri({1446, 8, 30}).error().code == "date.impossible");  // Shaaban had 29.
    for (auto const& bad : {CivilDate{1446, 0, 1},
                            {1446, 13, 1},
                            {1446, 1, 0},
                            {1446, 1, 31},
                            {1299, 12, 1},
                            {1601, 1, 1}}) {
        CAPTURE(bad.year);
        CHECK(from_hijri(bad).error().code == "date.impossible");
    }
    for (int year = 1300; year <= 1600; ++year)
        REQUIRE(to_hijri(from_hijri({year, 1, 1}).value()) == CivilDate{year, 1, 1});
}

TEST_CASE("civil_date: midnight is the community's own, with and without summer time") {
    struct Case {
        char const* why;
        char const* instant;
        char const* zone;
        char const* date;
    };
    Case const cases[] = {
        {"Cairo winter, before midnight", "2026-01-10T21:59:59.999999Z", "Africa/Cairo",
         "2026-01-10"},
        {"Cairo winter, midnight", "2026-01-10T22:00:00Z", "Africa/Cairo", "2026-01-11"},
        {"Riyadh has no summer time", "2026-07-10T21:00:00Z", "Asia/Riyadh", "2026-07-11"},
        {"London summer", "2026-07-10T23:00:00Z", "Europe/London", "2026-07-11"},
        {"west of Greenwich", "2026-01-10T04:59:59Z", "America/New_York", "2026-01-09"},
        {"before 1970", "1969-12-31T21:59:59.999999Z", "Africa/Cairo", "1969-12-31"},
        {"UTC", "2026-01-10T23:59:59Z", "Etc/UTC", "2026-01-10"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(civil_date(parse_instant(c.instant).value(), c.zone).value() == day(c.date));
    }
    for (char const* zone : {"", "Cairo", "Africa/Atlantis", "GMT+25:99"}) {
        CAPTURE(zone);
        CHECK(civil_date({0}, zone).error().code == "time.zone_unknown");
    }
}

}  // namespace takaful
