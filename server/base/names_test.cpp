#include "base/names.hpp"

#include <doctest/doctest.h>

namespace takaful {

static std::uint64_t sound(std::string_view text) {
    return sound_of(letters_of(text));
}

TEST_CASE("letters_of: one byte a letter, whatever the spaces, the hamzas and the marks") {
    CHECK(letters_of("أَحْمَد") == letters_of("احمد"));
    CHECK(letters_of("عبد الله") == letters_of("عبدالله"));
    CHECK(letters_of("فاطمة").size() == 5);
    CHECK(letters_of("El-Sayed") == "elsayed");
    CHECK(letters_of("José ٣") == "jose3");
    CHECK(letters_of(" -' ").empty());
    CHECK(is_latin(letters_of("Om Mahmoud 12")));
    CHECK(!is_latin(letters_of("أم محمود")));
    CHECK(letters_of("Иван") != letters_of("Анна"));  // Another script still tells people apart.
}

TEST_CASE("sound_of: a name sounds alike in Arabic letters and in customary Latin ones") {
    struct Case {
        char const *arabic, *latin;
    };
    Case const cases[] = {
        {"محمود", "Mahmoud"},
        {"محمود", "Mahmud"},
        {"أم محمود", "Om Mahmoud"},
        {"عبد الرحمن", "Abdelrahman"},
        {"عبد الرحمن", "Abd El-Rahman"},
        {"السيد", "El-Sayed"},
        {"يوسف", "Youssef"},
        {"حسين", "Hussein"},
        {"خديجة", "Khadiga"},
        {"خديجة", "Khadija"},
        {"شيماء", "Shaimaa"},
        {"قاسم", "Qasem"},
        {"قاسم", "Kassem"},
        {"عمر", "Omar"},
        {"علي", "Aly"},
        {"إيهاب", "Ehab"},
        {"ممدوح", "Mamdouh"},
        {"وليد", "Waleed"},
        {"القط", "El-Kott"},
        {"إلهام", "Ilham"},
        {"علاء", "Alaa"},
    };
    for (auto const& [arabic, latin] : cases) {
        CAPTURE(latin);
        CHECK(sound(arabic) == sound(latin));
        CHECK(sound(arabic) != 0);
    }
    CHECK(sound("أحمد") != sound("محمد"));
    CHECK(sound("-") == 0);
    CHECK(sound_size(sound("Mahmoud")) == 4);
    CHECK(sounds_near(sound("عثمان"), sound("Otman")));
    CHECK(!sounds_near(sound("محمد"), sound("Said")));
}

TEST_CASE("edits_between: letters added, lost, changed, swapped, up to a limit") {
    struct Case {
        char const *a, *b;
        int limit, edits;
    };
    Case const cases[] = {
        {"mahmoud", "mahmoud", 1, 0},
        {"mahmoud", "mahmud", 1, 1},
        {"mahmoud", "mahmuod", 1, 1},
        {"mahmoud", "hamoud", 1, 2},
        {"mahmoud", "hamoud", 2, 2},
        {"abc", "xyz", 2, 3},
        {"", "ab", 2, 2},
        {"", "", 0, 0},
        {"ca", "abc", 3, 3},
    };
    for (auto const& [a, b, limit, edits] : cases) {
        CAPTURE(a);
        CAPTURE(b);
        CHECK(edits_between(a, b, limit) == edits);
        CHECK(edits_between(b, a, limit) == edits);
    }
}

TEST_CASE("jaro_winkler: the figures of Winkler's paper") {
    CHECK(jaro_winkler("martha", "marhta") == doctest::Approx(0.9611).epsilon(0.001));
    CHECK(jaro_winkler("dwayne", "duane") == doctest::Approx(0.84).epsilon(0.001));
    CHECK(jaro_winkler("dixon", "dicksonx") == doctest::Approx(0.8133).epsilon(0.001));
    CHECK(jaro_winkler("abc", "xyz") == 0);
    CHECK(jaro_winkler("", "") == 1);
}

TEST_CASE("is_pet_name: customary short names, either way round, in either script") {
    auto const is_pet = [](char const* a, char const* b) {
        return is_pet_name(letters_of(a), letters_of(b));
    };
    CHECK(is_pet("حمادة", "محمد"));
    CHECK(is_pet("محمد", "حماده"));
    CHECK(is_pet("Hamada", "محمد"));
    CHECK(is_pet("حمادة", "Mohamed"));
    CHECK(!is_pet("حمادة", "علي"));
    CHECK(!is_pet("محمد", "محمد"));
    CHECK(is_any_pet_name(letters_of("حمادة")));
    CHECK(!is_any_pet_name(letters_of("محمد")));
}

}  // namespace takaful
