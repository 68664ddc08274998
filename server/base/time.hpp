#pragma once
// Instants, civil dates, ISO weeks and the Umm al-Qura calendar. Nothing here reads a clock.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful {

/// A moment: microseconds since 1970-01-01T00:00Z.
struct Instant {
    std::int64_t unix_us = 0;
    auto operator<=>(Instant const&) const = default;
};

struct Days {
    std::int64_t count = 0;
    auto operator<=>(Days const&) const = default;
};

/// A civil (Gregorian) date: days since 1970-01-01.
struct Date {
    std::int32_t day_number = 0;
    auto operator<=>(Date const&) const = default;
};

struct CivilDate {
    int year;
    int month;  // 1..12
    int day;    // 1..31
    bool operator==(CivilDate const&) const = default;
};

/// ISO 8601 week: the only date a public leaf carries.
struct IsoWeek {
    int year;
    int week;  // 1..53
    auto operator<=>(IsoWeek const&) const = default;
};

/// Between day numbers and years, months, days: proleptic Gregorian.
Date to_date(CivilDate civil);
CivilDate to_civil(Date date);
/// Errors: date.malformed, date.impossible. Format: 2026-11-21 (any digits).
Result<Date> parse_date(std::string_view text);
std::string date_text(Date date);
/// Errors: time.malformed. Format: 2026-11-21T18:02:03Z, fraction of up to six digits allowed.
Result<Instant> parse_instant(std::string_view text);
/// "2026-11-21T18:02:03.000001Z"
std::string instant_text(Instant instant);
IsoWeek iso_week(Date date);
/// The community's civil date at `now`; zone as IANA text, "Africa/Cairo". Errors:
/// time.zone_unknown
Result<Date> civil_date(Instant now, std::string_view zone);

/// Umm al-Qura date of a civil date (ICU islamic-umalqura). Range: 1300..1600 AH.
CivilDate to_hijri(Date date);
/// Errors: date.impossible
Result<Date> from_hijri(CivilDate hijri);

inline Date operator+(Date date, Days days) {
    return {static_cast<std::int32_t>(date.day_number + days.count)};
}
inline Days operator-(Date a, Date b) {
    return {std::int64_t{a.day_number} - b.day_number};
}

}  // namespace takaful
