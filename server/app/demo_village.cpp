#include "app/demo_village.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "app/demo_random.hpp"

namespace takaful::app {

namespace {

constexpr std::array<std::string_view, 48> men{
    "محمد",       "أحمد",       "محمود", "علي",      "حسن",     "حسين",  "إبراهيم", "مصطفى",
    "خالد",       "عمر",        "يوسف",  "عبد الله", "سعيد",    "رمضان", "شعبان",   "جمال",
    "عادل",       "أشرف",       "هاني",  "وليد",     "طارق",    "سامي",  "ياسر",    "صبحي",
    "عبد الرحمن", "فتحي",       "رضا",   "عماد",     "ماهر",    "نبيل",  "كمال",    "حمدي",
    "صلاح",       "عبد العزيز", "مجدي",  "شريف",     "إسماعيل", "زكريا", "عيسى",    "بدر",
    "ناصر",       "سمير",       "فوزي",  "رجب",      "لطفي",    "عوض",   "السيد",   "بكر"};
constexpr std::array<std::string_view, 44> women{
    "فاطمة", "زينب",  "مريم",  "عائشة", "خديجة",    "أمينة",  "هدى",   "سعاد",  "نادية",
    "سميرة", "منى",   "إيمان", "أسماء", "هناء",     "صباح",   "كريمة", "نعمة",  "حنان",
    "رضوى",  "شيماء", "دعاء",  "آية",   "نورا",     "ياسمين", "سلمى",  "رقية",  "حليمة",
    "سكينة", "بدرية", "عزيزة", "فوزية", "ليلى",     "وفاء",   "إلهام", "جميلة", "سناء",
    "نجوى",  "رشا",   "مروة",  "هبة",   "أم السعد", "صفاء",   "نجلاء", "عبير"};
constexpr std::array<std::string_view, 40> families{
    "الشناوي",  "أبو زيد", "عبد الجواد", "الجندي",    "السباعي",  "منصور",  "غنيم",   "الديب",
    "شاهين",    "زهران",   "الخولي",     "أبو العلا", "الصاوي",   "عفيفي",  "الطحان", "النجار",
    "الحداد",   "بركات",   "سلامة",      "عطية",      "الفقي",    "القاضي", "رزق",    "حماد",
    "الشرقاوي", "البنا",   "عيد",        "موسى",      "الدسوقي",  "خليل",   "سليم",   "جاد",
    "الزيات",   "عمارة",   "الغريب",     "صقر",       "أبو طالب", "هلال",   "الملاح", "ربيع"};

/// One person before she is written down.
struct Person {
    std::string_view first;
    bool male;
    int age;
    std::string_view relation;
};

/// One house and what a visitor sees in it. `welfare` itself is never written.
struct House {
    std::string code;
    DemoVillage const* village = nullptr;
    double welfare = 0;
    std::vector<Person> people;
    std::string_view father, grandfather, family;
    bool widow = false;
    int schooling = 0;
    int workers = 0;
    int rooms = 1;
    int disabled = 0;
    std::string_view wall, roof, floor, water, toilet, fuel;
    bool fridge = false, washer = false, television = false, motorcycle = false;
    double feddans = 0;
    int cows = 0, goats = 0;
    double consumption = 0;
};

// Picks the first word for the poorest third of a noisy welfare, and so on.
std::string_view grade(DemoRandom& random, double welfare, double noise,
                       std::array<std::string_view, 3> const& from_poor, double low, double high) {
    auto const seen = welfare + noise * random.normal();
    return seen < low ? from_poor[0] : seen < high ? from_poor[1] : from_poor[2];
}

bool owns(DemoRandom& random, double welfare, double from) {
    return welfare + 0.7 * random.normal() > from;
}

void people_of(DemoRandom& random, House& house) {
    house.father = random.pick<std::string_view>(men);
    house.grandfather = random.pick<std::string_view>(men);
    house.family = random.pick<std::string_view>(families);
    auto const head_age = std::clamp(static_cast<int>(46 + 14 * random.normal()), 20, 92);
    auto const woman_head = random.chance(0.13 + (head_age > 60 ? 0.10 : 0.0));
    house.widow = woman_head && random.chance(0.8);
    auto const name = [&](bool male) {
        return male ? random.pick<std::string_view>(men) : random.pick<std::string_view>(women);
    };
    house.people.push_back({name(!woman_head), !woman_head, head_age, "رب الأسرة"});
    if (!woman_head && random.chance(0.9))
        house.people.push_back(
            {name(false), false, std::max(18, head_age - 2 - random.below(9)), "زوجة"});
    auto const wish = 3.0 - 0.75 * house.welfare + 1.2 * random.normal();
    auto const children = std::clamp(static_cast<int>(wish), 0, 8);
    for (int i = 0; i < children; ++i) {
        auto const age = head_age - 21 - 2 * i - random.below(4);
        if (age < 0 || age > 32) continue;
        auto const male = random.chance(0.51);
        house.people.push_back({name(male), male, age, male ? "ابن" : "ابنة"});
    }
    if (random.chance(0.14))
        house.people.push_back({name(false), false, std::min(98, head_age + 24), "أم"});
}

void things_of(DemoRandom& random, House& house) {
    auto const w = house.welfare;
    house.schooling = std::clamp(static_cast<int>(7 + 3.5 * w + 3 * random.normal()), 0, 16);
    auto const adults = std::ranges::count_if(
        house.people, [](Person const& person) { return person.age >= 18 && person.age < 65; });
    for (auto i = adults; i > 0; --i) house.workers += random.chance(0.42 + 0.14 * w) ? 1 : 0;
    house.rooms = std::clamp(static_cast<int>(3 + 0.8 * w + 0.7 * random.normal()), 1, 8);
    house.disabled = random.chance(0.09 - 0.02 * w) ? 1 : 0;
    house.wall = grade(random, w, 0.6, {"طوب لبن", "حجر", "طوب أحمر"}, -1.0, -0.3);
    house.roof = grade(random, w, 0.6, {"جريد وقش", "خشب", "خرسانة"}, -0.9, 0.1);
    house.floor = grade(random, w, 0.5, {"تراب", "أسمنت", "بلاط"}, -0.7, 0.4);
    house.water =
        grade(random, w, 0.8, {"طلمبة أو ترعة", "حنفية مشتركة", "شبكة في البيت"}, -1.4, -0.6);
    house.toilet = grade(random, w, 0.6, {"لا يوجد", "مشترك", "خاص"}, -1.7, -0.7);
    house.fuel = grade(random, w, 0.6, {"حطب وروث", "كيروسين", "أنبوبة غاز"}, -1.1, -0.6);
    house.fridge = owns(random, w, -0.7);
    house.washer = owns(random, w, -0.3);
    house.television = owns(random, w, -1.1);
    house.motorcycle = owns(random, w, 0.9);
    if (random.chance(0.35)) house.feddans = std::max(0.0, 0.8 + 0.7 * w + 0.6 * random.normal());
    house.cows = std::clamp(static_cast<int>(0.5 * w + 0.9 * random.normal()), 0, 6);
    house.goats = random.chance(0.3) ? 1 + random.below(6) : 0;
}

House make_house(DemoRandom& random, int number, bool survey) {
    House house;
    house.code = fmt::format("{}{:05}", survey ? "S" : "H", number + 1);
    auto place = random.below(100);
    for (auto const& village : demo_villages()) {
        house.village = &village;
        place -= village.share;
        if (place < 0) break;
    }
    house.welfare = house.village->welfare + random.normal();
    people_of(random, house);
    things_of(random, house);
    // Pounds a month and person: what a survey measures by asking for a day, which no visit sees.
    auto const size = static_cast<double>(house.people.size());
    auto const log_consumption = 8.0 + 0.36 * house.welfare - 0.24 * std::log(size) +
                                 0.012 * house.schooling + 0.05 * house.workers -
                                 0.10 * house.disabled + 0.21 * random.normal();
    house.consumption = std::exp(log_consumption);
    return house;
}

// Fourteen digits of the right shape (century, birth date, governorate, serial, check).
std::string national_id(DemoRandom& random, Person const& person, int year) {
    auto const born = year - person.age;
    auto const serial = random.below(1'000) * 10 + (person.male ? 1 : 2);
    return fmt::format("{}{:02}{:02}{:02}17{:04}{}", born < 2000 ? 2 : 3, born % 100,
                       1 + random.below(12), 1 + random.below(28), serial, 1 + random.below(9));
}

void write_members(DemoRandom& random, House const& house, DemoPlan const& plan, std::string& csv) {
    auto const out = std::back_inserter(csv);
    for (std::size_t i = 0; i < house.people.size(); ++i) {
        auto const& person = house.people[i];
        fmt::format_to(out, "{},{},{},{},{}", house.code, i + 1, person.male ? "ذكر" : "أنثى",
                       person.age, person.relation);
        if (plan.survey) {
            csv += '\n';
            continue;
        }
        auto const head = i == 0;
        auto const child = person.relation == "ابن" || person.relation == "ابنة";
        auto const& father =
            child  ? house.people.front().male ? house.people.front().first : house.father
            : head ? house.father
                   : random.pick<std::string_view>(men);
        auto const phone = head && random.chance(0.82)
                               ? fmt::format("010{:08}", random.below(100'000'000))
                               : std::string{};
        auto const nickname =
            head && house.people.size() > 2 && random.chance(0.5)
                ? fmt::format("{} {}", person.male ? "أبو" : "أم", house.people.back().first)
                : std::string{};
        fmt::format_to(out, ",{},{},{},{},{},{},{}\n", person.first, father, house.grandfather,
                       house.family, nickname, phone,
                       person.age >= 16 ? national_id(random, person, plan.year) : "");
    }
}

void write_house(House const& house, DemoPlan const& plan, std::string& csv) {
    fmt::format_to(std::back_inserter(csv),
                   "{},{}{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{:.1f},{},{}", house.code,
                   plan.area_prefix, house.village->code, house.widow ? 1 : 0, house.schooling,
                   house.workers, house.rooms, house.disabled, house.wall, house.roof, house.floor,
                   house.water, house.toilet, house.fuel, int{house.fridge}, int{house.washer},
                   int{house.television}, int{house.motorcycle}, house.feddans, house.cows,
                   house.goats);
    if (plan.survey) fmt::format_to(std::back_inserter(csv), ",{:.2f},{}", house.consumption, 1);
    csv += '\n';
}

}  // namespace

std::vector<DemoVillage> const& demo_villages() {
    static std::vector<DemoVillage> const villages{
        {"SAWAQI", "السواقي", "El-Sawaqi", 26, -0.35},
        {"NAKHIL", "النخيل", "El-Nakhil", 20, 0.1},
        {"SALAM", "كفر السلام", "Kafr El-Salam", 18, 0.25},
        {"ATTA", "ميت عطا", "Mit Atta", 16, -0.15},
        {"ZAYTUN", "كوم الزيتون", "Kom El-Zaytun", 12, 0.3},
        {"ASAL", "بير العسل", "Bir El-Asal", 8, -0.6}};
    return villages;
}

DemoFiles make_demo_files(DemoPlan const& plan) {
    DemoRandom random{plan.seed};
    DemoFiles files;
    files.households_csv =
        "code,village,widow,schooling,workers,rooms,disabled,wall,roof,floor,water,toilet,fuel,"
        "fridge,"
        "washer,television,motorcycle,feddans,cows,goats";
    files.members_csv = "code,line,sex,age,relation";
    if (plan.survey) files.households_csv += ",consumption,weight";
    if (!plan.survey)
        files.members_csv += ",first,father,grandfather,family,nickname,phone,national_id";
    files.households_csv += '\n';
    files.members_csv += '\n';
    for (int i = 0; i < plan.households; ++i) {
        auto const house = make_house(random, i, plan.survey);
        write_house(house, plan, files.households_csv);
        write_members(random, house, plan, files.members_csv);
    }
    return files;
}

}  // namespace takaful::app
