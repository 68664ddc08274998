#include "base/names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "base/text.hpp"

namespace takaful {

// ---- Letters -----------------------------------------------------------------------------------

static constexpr std::size_t letters_max = 250;
static constexpr std::uint8_t arabic = 0x80;  // U+0620 becomes this, U+0621 the next one.

static constexpr std::uint8_t letter(char32_t code) {
    return static_cast<std::uint8_t>(arabic + (code - 0x0620));
}

/// é as e: U+00E0 … U+00FF, those of Latin-1 that names have.
static char plain_latin(char32_t code) {
    constexpr std::string_view plain = "aaaaaaaceeeeiiiidnooooo/ouuuuyty";
    return plain[code - 0xE0];
}

/// The next code point of sound UTF-8; `at` moves behind it.
static char32_t next_code(std::string_view text, std::size_t& at) {
    auto const first = static_cast<std::uint8_t>(text[at++]);
    if (first < 0x80) return first;
    int const more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    char32_t code = first & (0x3F >> more);
    for (int i = 0; i < more && at < text.size(); ++i)
        code = code << 6 | (static_cast<std::uint8_t>(text[at++]) & 0x3F);
    return code;
}

std::string letters_of(std::string_view text) {
    return letters_of_normal(normalise(text));
}

std::string letters_of_normal(std::string_view plain) {
    std::string letters;
    for (std::size_t at = 0; at < plain.size() && letters.size() < letters_max;) {
        auto const code = next_code(plain, at);
        if (code < 0x80) {
            auto const c = static_cast<char>(code);
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
        } else if (code >= 0xE0 && code <= 0xFF) {
            letters += plain_latin(code);
        } else if (code >= 0x0620 && code < 0x0660) {
            letters += static_cast<char>(letter(code));
        } else if (code > 0xFF && !(code >= 0x2000 && code < 0x2070)) {
            letters += static_cast<char>(letter(0x0660) + code % 0x3F);  // Another script.
        }
    }
    return letters;
}

bool is_latin(std::string_view letters) {
    return std::ranges::all_of(letters,
                               [](char c) { return static_cast<std::uint8_t>(c) < arabic; });
}

// ---- Sounds ------------------------------------------------------------------------------------

static constexpr std::size_t sound_size_max = 12;
static constexpr int class_bits = 5;

/// Collects classes; the same one twice in a row is one.
class Sound {
public:
    void add(char kind) {
        if (kind == last_ || size_ == sound_size_max) return;
        last_ = kind;
        ++size_;
        value_ = value_ << class_bits | number(kind);
    }
    bool empty() const { return size_ == 0; }
    /// Without a last breath: «ه» and «ح» at the end of a word are written and left out by turns.
    std::uint64_t end() const { return last_ == 'h' && size_ > 1 ? value_ >> class_bits : value_; }

private:
    static std::uint64_t number(char kind) {
        constexpr std::string_view kinds = "abdfghklmnrsSt xzwy0123456789";
        return kinds.find(kind) + 1;
    }
    std::uint64_t value_ = 0;
    std::size_t size_ = 0;
    char last_ = 0;
};

/// The class of each Arabic letter from U+0620 on; a space for those that are left out.
static char arabic_class(std::uint8_t byte, bool first) {
    //                                 ؠءآأؤإئابةتثجحخدذرزسشصضطظعغػؼؽؾؿـفقكلمنهوىي
    constexpr std::string_view kinds = "        bhtsghxdzrzsSsdtz g      fkklmnh   ";
    auto const at = static_cast<std::size_t>(byte - arabic);
    if (first) {  // A word that begins with a vowel, or with one that Latin letters cannot tell.
        if (byte == letter(0x0648)) return 'w';
        if (byte == letter(0x064A)) return 'y';
        if (byte == letter(0x0639) || byte == letter(0x0627) || byte == letter(0x0621)) return 'a';
    }
    return at < kinds.size() ? kinds[at] : ' ';
}

static bool is_vowel(char c) {
    return std::string_view{"aeiou"}.find(c) != std::string_view::npos;
}

/// The class of the Latin letters at `at`, which moves to the last one read.
static char latin_class(std::string_view word, std::size_t& at, bool first) {
    char const c = word[at];
    char const next = at + 1 < word.size() ? word[at + 1] : '\0';
    if (is_vowel(c)) return first ? 'a' : ' ';
    if (c == 'w' || c == 'y') return first ? c : ' ';
    if (next == 'h' && std::string_view{"scgkpd"}.find(c) != std::string_view::npos) {
        ++at;
        return c == 's' || c == 'c' ? 'S' : c == 'g' ? 'g' : c == 'k' ? 'x' : c == 'p' ? 'f' : 'd';
    }
    switch (c) {
        case 'c':
            return next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
        case 'j':
            return 'g';
        case 'p':
            return 'b';
        case 'q':
            return 'k';
        case 'v':
            return 'f';
        default:
            return c;
    }
}

/// The word behind its article: السيد and "Elsayed" lose theirs, علاء and "Alaa" have none.
static std::string_view without_article(std::string_view word) {
    constexpr std::size_t with_article = 4, latin_with_article = 5;
    if (word.size() < with_article) return word;
    auto const first = static_cast<std::uint8_t>(word[0]);
    auto const second = static_cast<std::uint8_t>(word[1]);
    bool const is_article = first == letter(0x0627) && second == letter(0x0644);
    bool const is_latin_article = word.size() >= latin_with_article && second == 'l' &&
                                  (first == 'a' || first == 'e' || first == 'i');
    return is_article || is_latin_article ? word.substr(2) : word;
}

std::uint64_t sound_of(std::string_view letters) {
    auto const word = without_article(letters);
    Sound sound;
    for (std::size_t at = 0; at < word.size(); ++at) {
        auto const byte = static_cast<std::uint8_t>(word[at]);
        bool const first = at == 0;
        auto const kind = byte >= arabic ? arabic_class(byte, first) : latin_class(word, at, first);
        if (kind != ' ') sound.add(kind);
    }
    return sound.end();
}

int sound_size(std::uint64_t sound) {
    return static_cast<int>(std::bit_width(sound) + class_bits - 1) / class_bits;
}

bool sounds_near(std::uint64_t a, std::uint64_t b) {
    if (a == b) return true;
    auto const spelt = [](std::uint64_t sound) {
        std::string text;
        for (; sound != 0; sound >>= class_bits) text += static_cast<char>(sound & 31);
        return text;
    };
    return edits_between(spelt(a), spelt(b), 1) <= 1;
}

// ---- Distances ---------------------------------------------------------------------------------

int edits_between(std::string_view a, std::string_view b, int limit) {
    auto const longer = std::max(a.size(), b.size());
    auto const shorter = std::min(a.size(), b.size());
    if (static_cast<int>(longer - shorter) > limit || longer > letters_max) return limit + 1;
    std::array<std::array<int, letters_max + 1>, 3> rows;  // The row before last, last, this.
    auto *before = &rows[0], *last = &rows[1], *row = &rows[2];
    for (std::size_t j = 0; j <= b.size(); ++j) (*last)[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        (*row)[0] = static_cast<int>(i);
        int least = (*row)[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const changed = (*last)[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            int best = std::min({changed, (*last)[j] + 1, (*row)[j - 1] + 1});
            bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) best = std::min(best, (*before)[j - 2] + 1);
            (*row)[j] = best;
            least = std::min(least, best);
        }
        if (least > limit) return limit + 1;
        std::swap(before, last);
        std::swap(last, row);
    }
    return std::min((*last)[b.size()], limit + 1);
}

double jaro_winkler(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return a == b ? 1 : 0;
    constexpr std::size_t size_max = 64;  // Longer words are alike in their beginnings or not.
    a = a.substr(0, size_max);
    b = b.substr(0, size_max);
    auto const reach = std::max(std::max(a.size(), b.size()) / 2, std::size_t{1}) - 1;
    std::uint64_t in_a = 0;
    std::uint64_t in_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (auto j = i > reach ? i - reach : 0; j < std::min(b.size(), i + reach + 1); ++j) {
            if (((in_b >> j) & 1) != 0 || a[i] != b[j]) continue;
            in_a |= std::uint64_t{1} << i;
            in_b |= std::uint64_t{1} << j;
            break;
        }
    auto const common = static_cast<double>(std::popcount(in_a));
    if (in_a == 0) return 0;
    int out_of_order = 0;
    for (auto from_a = in_a, from_b = in_b; from_a != 0; from_a &= from_a - 1, from_b &= from_b - 1)
        if (a[static_cast<std::size_t>(std::countr_zero(from_a))] !=
            b[static_cast<std::size_t>(std::countr_zero(from_b))])
            ++out_of_order;
    double const jaro =
        (common / static_cast<double>(a.size()) + common / static_cast<double>(b.size()) +
         (common - out_of_order / 2.0) / common) /
        3;
    constexpr std::size_t beginning_max = 4;
    constexpr double bonus = 0.1;
    std::size_t beginning = 0;
    while (beginning < std::min({beginning_max, a.size(), b.size()}) &&
           a[beginning] == b[beginning])
        ++beginning;
    return jaro + static_cast<double>(beginning) * bonus * (1 - jaro);
}

// ---- Pet names ---------------------------------------------------------------------------------

struct PetName {
    std::string_view pet, name;
};

/// Customary in Egypt. One way to write it is enough: letters_of takes the others.
static constexpr PetName pet_names[] = {
    {"ميمو", "محمد"},       {"صطوف", "مصطفى"},      {"فيفي", "فاطمة"},      {"رمرم", "مريم"},
    {"نانا", "إيمان"},      {"كوكو", "كريم"},       {"توتو", "طارق"},       {"حمادة", "محمد"},
    {"حمادة", "أحمد"},      {"ميدو", "محمد"},       {"ميدو", "أحمد"},       {"حودة", "محمود"},
    {"حودة", "محمد"},       {"درش", "مصطفى"},       {"صاصا", "مصطفى"},      {"علوة", "علي"},
    {"علوش", "علي"},        {"أبو علي", "حسن"},     {"سونة", "حسن"},        {"سحس", "حسين"},
    {"هيما", "إبراهيم"},    {"برهومة", "إبراهيم"},  {"خلة", "خالد"},        {"لودي", "خالد"},
    {"عمورة", "عمر"},       {"عمور", "عمرو"},       {"جو", "يوسف"},         {"حجاج", "يوسف"},
    {"عبده", "عبد الله"},   {"عبده", "عبد الرحمن"}, {"عبده", "عبد العزيز"}, {"بودي", "عبد الله"},
    {"بودي", "عبد الرحمن"}, {"زيزو", "عبد العزيز"}, {"زيزو", "زياد"},       {"سعدة", "سعيد"},
    {"ميزو", "رمضان"},      {"جيمي", "جمال"},       {"عدولة", "عادل"},      {"شوشو", "أشرف"},
    {"هنو", "هاني"},        {"ليدو", "وليد"},       {"طروق", "طارق"},       {"سمسم", "سامي"},
    {"سمسم", "سمير"},       {"ياسو", "ياسر"},       {"فتوح", "فتحي"},       {"روض", "رضا"},
    {"عمدة", "عماد"},       {"ميمي", "ماهر"},       {"بلبل", "نبيل"},       {"كيمو", "كمال"},
    {"كيمو", "كريم"},       {"حماده", "حمدي"},      {"صلوحة", "صلاح"},      {"شيكو", "شريف"},
    {"سمعة", "إسماعيل"},    {"زيكو", "زكريا"},      {"نصورة", "ناصر"},      {"فوزوز", "فوزي"},
    {"سيد", "السيد"},       {"ساسو", "السيد"},      {"بطة", "فاطمة"},       {"فطوم", "فاطمة"},
    {"طمطم", "فاطمة"},      {"زوزو", "زينب"},       {"زنوبة", "زينب"},      {"مريومة", "مريم"},
    {"ميما", "مريم"},       {"عيوش", "عائشة"},      {"خوخة", "خديجة"},      {"ديجا", "خديجة"},
    {"أمونة", "أمينة"},     {"هدهد", "هدى"},        {"سوسو", "سعاد"},       {"نادو", "نادية"},
    {"سمورة", "سميرة"},     {"مونى", "منى"},        {"إيمي", "إيمان"},      {"سمسمة", "أسماء"},
    {"نونا", "هناء"},       {"نعومة", "نعمة"},      {"نونة", "حنان"},       {"روضة", "رضوى"},
    {"شوشو", "شيماء"},      {"دودو", "دعاء"},       {"يويو", "آية"},        {"نونو", "نورا"},
    {"ياسو", "ياسمين"},     {"لوما", "سلمى"},       {"روكا", "رقية"},       {"حلومة", "حليمة"},
    {"لولو", "ليلى"},       {"فوفا", "وفاء"},       {"لولا", "إلهام"},      {"جوجو", "جميلة"},
    {"سوسن", "سناء"},       {"نوجا", "نجوى"},       {"رورو", "رشا"},        {"ميرو", "مروة"},
    {"بيبا", "هبة"},        {"صفصف", "صفاء"},       {"نوجة", "نجلاء"},      {"بيرو", "عبير"},
    {"كوكي", "كريمة"},      {"صبوحة", "صباح"},      {"زوزة", "عزيزة"},
};

struct KnownPetName {
    std::string pet, name;
    std::uint64_t pet_sound, name_sound;
};

static std::vector<KnownPetName> const& known_pet_names() {
    static auto const known = [] {
        std::vector<KnownPetName> all;
        for (auto const& [pet, name] : pet_names) {
            auto const pet_letters = letters_of(pet), name_letters = letters_of(name);
            all.push_back(
                {pet_letters, name_letters, sound_of(pet_letters), sound_of(name_letters)});
        }
        return all;
    }();
    return known;
}

/// The word itself, or in Latin letters one that sounds like it.
static bool matches(std::string_view word, std::uint64_t sound, std::string_view known,
                    std::uint64_t known_sound) {
    return word == known || (is_latin(word) && sound == known_sound);
}

bool is_any_pet_name(std::string_view letters) {
    auto const sound = sound_of(letters);
    return std::ranges::any_of(known_pet_names(), [&](KnownPetName const& row) {
        return matches(letters, sound, row.pet, row.pet_sound);
    });
}

bool is_pet_name(std::string_view letters, std::string_view other) {
    auto const sound = sound_of(letters), other_sound = sound_of(other);
    return std::ranges::any_of(known_pet_names(), [&](KnownPetName const& row) {
        return (matches(letters, sound, row.pet, row.pet_sound) &&
                matches(other, other_sound, row.name, row.name_sound)) ||
               (matches(other, other_sound, row.pet, row.pet_sound) &&
                matches(letters, sound, row.name, row.name_sound));
    });
}

}  // namespace takaful
