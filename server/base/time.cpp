#include "base/time.hpp"

#include <unicode/ucal.h>

#include <cassert>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace takaful {

constexpr std::int64_t us_in_second = 1'000'000;
constexpr std::int64_t seconds_in_day = 86'400;
constexpr std::int64_t us_in_day = seconds_in_day * us_in_second;
constexpr double ms_in_day = 86'400'000;  // ICU's UDate is a double of milliseconds.

// ---- Gregorian ---------------------------------------------------------------------------------

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March.
Date to_date(CivilDate civil) {
    std::int64_t const year = civil.month <= 2 ? civil.year - 1 : civil.year;
    std::int64_t const era = (year >= 0 ? year : year - 399) / 400;
    std::int64_t const year_of_era = year - era * 400;
    std::int64_t const month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
    std::int64_t const day_of_year = (153 * month + 2) / 5 + civil.day - 1;
    std::int64_t const day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return {static_cast<std::int32_t>(era * 146'097 + day_of_era - 719'468)};
}

CivilDate to_civil(Date date) {
    std::int64_t const shifted = std::int64_t{date.day_number} + 719'468;
    std::int64_t const era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    std::int64_t const day_of_era = shifted - era * 146'097;
    std::int64_t const year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    std::int64_t const day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    std::int64_t const month = (5 * day_of_year + 2) / 153;
    std::int64_t const year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
    return {static_cast<int>(year), static_cast<int>(month < 10 ? month + 3 : month - 9),
            static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1)};
}

static std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (char const c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

Result<Date> parse_date(std::string_view text) {
    std::string const plain = ascii_digits(text);
    auto const year = digits_at(plain, 0, 4);
    auto const month = digits_at(plain, 5, 2);
    auto const day = digits_at(plain, 8, 2);
    if (plain.size() != 10 || plain[4] != '-' || plain[7] != '-' || !year || !month || !day)
        return fail(ErrorKind::invalid, "date.malformed");
    CivilDate const civil{*year, *month, *day};
    Date const date = to_date(civil);
    if (civil.month < 1 || civil.month > 12 || to_civil(date) != civil)
        return fail(ErrorKind::invalid, "date.impossible");
    return date;
}

std::string date_text(Date date) {
    auto const [year, month, day] = to_civil(date);
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return text;
}

// Up to six digits of a fraction as microseconds; nothing when malformed.
static std::optional<std::int64_t> fraction_us(std::string_view digits) {
    if (digits.empty() || digits.size() > 6) return std::nullopt;
    auto const value = digits_at(digits, 0, digits.size());
    if (!value) return std::nullopt;
    std::int64_t us = *value;
    for (std::size_t i = digits.size(); i < 6; ++i) us *= 10;
    return us;
}

Result<Instant> parse_instant(std::string_view text) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "time.malformed"); };
    if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text.back() != 'Z')
        return malformed();
    auto const date = parse_date(text.substr(0, 10));
    auto const hour = digits_at(text, 11, 2);
    auto const minute = digits_at(text, 14, 2);
    auto const second = digits_at(text, 17, 2);
    if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
        return malformed();
    std::int64_t us = 0;
    if (text.size() > 20) {
        auto const fraction = fraction_us(text.substr(20, text.size() - 21));
        if (text[19] != '.' || !fraction) return malformed();
        us = *fraction;
    }
    std::int64_t const seconds = (std::int64_t{*hour} * 60 + *minute) * 60 + *second;
    return Instant{date->day_number * us_in_day + seconds * us_in_second + us};
}

std::string instant_text(Instant instant) {
    std::int64_t day = instant.unix_us / us_in_day;
    std::int64_t us = instant.unix_us % us_in_day;
    if (us < 0) {
        --day;
        us += us_in_day;
    }
    std::int64_t const second = us / us_in_second;
    char text[32];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06dZ", static_cast<int>(second / 3600),
                  static_cast<int>(second / 60 % 60), static_cast<int>(second % 60),
                  static_cast<int>(us % us_in_second));
    return date_text({static_cast<std::int32_t>(day)}) + text;
}

IsoWeek iso_week(Date date) {
    // 1970-01-01 was a Thursday; a week belongs to the year of its Thursday.
    int const weekday = static_cast<int>(((date.day_number % 7) + 7 + 3) % 7);  // Monday is 0.
    Date const thursday{date.day_number - weekday + 3};
    int const year = to_civil(thursday).year;
    Date const first_day = to_date({year, 1, 1});
    return {year, (thursday.day_number - first_day.day_number) / 7 + 1};
}

// ---- Zones and Hijri, by ICU -------------------------------------------------------------------

struct CloseCalendar {
    void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};
using Calendar = std::unique_ptr<UCalendar, CloseCalendar>;

static Calendar open_calendar(std::string_view zone, char const* locale) {
    std::u16string const wide{zone.begin(), zone.end()};  // Zone names are ASCII.
    UErrorCode status = U_ZERO_ERROR;
    Calendar calendar{ucal_open(wide.data(), static_cast<std::int32_t>(wide.size()), locale,
                                UCAL_DEFAULT, &status)};
    assert(U_SUCCESS(status));
    return calendar;
}

static bool zone_exists(std::string_view zone) {
    std::u16string const wide{zone.begin(), zone.end()};
    char16_t canonical[128];
    UBool is_system = 0;
    UErrorCode status = U_ZERO_ERROR;
    ucal_getCanonicalTimeZoneID(wide.data(), static_cast<std::int32_t>(wide.size()), canonical, 128,
                                &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

Result<Date> civil_date(Instant now, std::string_view zone) {
    struct Cached {
        std::string zone;
        Calendar calendar;
    };
    thread_local Cached cached;  // Opening a calendar costs more than using it; one zone is usual.
    if (!cached.calendar || cached.zone != zone) {
        if (!zone_exists(zone)) return fail(ErrorKind::invalid, "time.zone_unknown");
        cached = {std::string{zone}, open_calendar(zone, "en_US@calendar=gregorian")};
    }
    std::int64_t ms = now.unix_us / 1'000;
    if (now.unix_us % 1'000 < 0) --ms;
    UErrorCode status = U_ZERO_ERROR;
    auto* calendar = cached.calendar.get();
    ucal_setMillis(calendar, static_cast<UDate>(ms), &status);
    std::int32_t const offset_ms = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) +
                                   ucal_get(calendar, UCAL_DST_OFFSET, &status);
    assert(U_SUCCESS(status));
    std::int64_t const local_ms = ms + offset_ms;
    std::int64_t const ms_of_day = 86'400'000;
    std::int64_t const day = local_ms / ms_of_day - (local_ms % ms_of_day < 0 ? 1 : 0);
    return Date{static_cast<std::int32_t>(day)};
}

static UCalendar* hijri_calendar() {
    thread_local Calendar const calendar =
        open_calendar("Etc/UTC", "en_US@calendar=islamic-umalqura");
    return calendar.get();
}

CivilDate to_hijri(Date date) {
    auto* calendar = hijri_calendar();
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(calendar, date.day_number * ms_in_day, &status);
    CivilDate const hijri{ucal_get(calendar, UCAL_YEAR, &status),
                          ucal_get(calendar, UCAL_MONTH, &status) + 1,
                          ucal_get(calendar, UCAL_DATE, &status)};
    assert(U_SUCCESS(status));
    return hijri;
}

Result<Date> from_hijri(CivilDate hijri) {
    auto const impossible = [] { return fail(ErrorKind::invalid, "date.impossible"); };
    if (hijri.year < 1300 || hijri.year > 1600 || hijri.month < 1 || hijri.month > 12 ||
        hijri.day < 1 || hijri.day > 30)
        return impossible();
    auto* calendar = hijri_calendar();
    UErrorCode status = U_ZERO_ERROR;
    ucal_clear(calendar);
    ucal_setDate(calendar, hijri.year, hijri.month - 1, hijri.day, &status);
    UDate const ms = ucal_getMillis(calendar, &status);
    assert(U_SUCCESS(status));
    Date const date{static_cast<std::int32_t>(ms / ms_in_day)};
    if (to_hijri(date) != hijri) return impossible();  // The 30th of a month of 29 days.
    return date;
}

}  // namespace takaful
