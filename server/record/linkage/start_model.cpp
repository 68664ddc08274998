// What a register too small to learn from begins with: the shares that were learnt on a hundred
// thousand made-up registrations (bin/bench dedupe), where they say how families are alike. How one
// person's two registrations differ is no property of a register's people but of who writes them
// down; there the made-up noise is softened: other phones are as usual as slips in them.

#include <algorithm>

#include "record/linkage/model.hpp"

namespace takaful::linkage {

using Distribution = std::array<double, likenesses>;

/// Behind a registration's fields: the manners.
static constexpr std::size_t behind = person_fields;
static constexpr std::size_t orders = behind + order;
static constexpr std::size_t scripts = behind + script;
static constexpr std::size_t parts_known = behind + parts;

static Model::Table of_strangers() {
    constexpr double slip = 2e-6;  // Two strangers' numbers are hardly ever one slip apart.
    constexpr double same_phone = 4e-5;
    constexpr double same_number = 1e-9;
    Model::Table table(person_fields + manners);
    table[own_name] = {0.9486, 0.0004, 0.0077, 0.0001, 0, 0.0142, 0.8874, 0.0137, 0.0142};
    table[father] = {0.8975, 0.0004, 0.0253, 0.0001, 0, 0.0335, 0.816, 0.0311, 0.0335};
    table[grandfather] = {0.8971, 0.0004, 0.0254, 0.0001, 0, 0.0342, 0.794, 0.0471, 0.0342};
    table[family_name] = {0.9617, 0.0024, 0.0007, 0.0001, 0, 0.0256, 0.8917, 0.0142, 0.0256};
    table[nickname] = {0.99, 0, 0, 0, 0, 0.01};
    table[phone] = {1, slip, slip, 0, 0, same_phone};
    table[birth_year] = {0.8905, 0.0645, 0.0299, 0, 0, 0.0152};
    table[national_id] = {1, slip, slip, 0, 0, same_number};
    table[sex] = {0.4998, 0, 0, 0, 0, 0.5002};
    table[area] = {0.9814, 0, 0, 0, 0, 0.0186};
    table[orders] = {0.029, 0.0911, 0, 0, 0, 0.8799};
    table[scripts] = {0.0068, 0, 0, 0, 0, 0.9932};
    table[parts_known] = {0.065, 0, 0, 0, 0, 0.935};
    return table;
}

static Model::Table of_brothers(Model::Table table) {
    table[own_name] = {0.9614, 0.0004, 0.0077, 0.0001, 0, 0.0014, 0.8874, 0.0137, 0.0142};
    table[father] = {0.0021, 0, 0, 0, 0, 0.9978, 0.0024, 0.0046, 0.9929};
    table[grandfather] = {0.0016, 0, 0.0006, 0, 0, 0.9977, 0.0052, 0.0243, 0.9705};
    table[family_name] = {0.0017, 0, 0, 0, 0, 0.9982, 0.0232, 0.0049, 0.9719};
    table[phone] = {0.1038, 0.0001, 0.0093, 0, 0, 0.8869};
    table[birth_year] = {0.5467, 0.3142, 0.1331, 0, 0, 0.006};
    table[area] = {0.001, 0, 0, 0, 0, 0.999};
    table[orders] = {0.001, 0.05, 0, 0, 0, 0.949};
    table[parts_known] = {0.0566, 0, 0, 0, 0, 0.9434};
    return table;
}

static Model::Table of_parent_and_child(Model::Table table) {
    table[own_name] = {0.001, 0, 0, 0, 0, 0.999, 0.0055, 0.0093, 0.9852};
    table[father] = {0.0756, 0, 0, 0, 0, 0.9243, 0.1434, 0.0831, 0.7735};
    table[grandfather] = {0.9478, 0, 0.0017, 0, 0, 0.0505, 0.1203, 0.141, 0.7387};
    table[family_name] = {0.0116, 0.0001, 0, 0, 0, 0.9883, 0.0734, 0.0095, 0.9171};
    table[phone] = {0.1734, 0.0004, 0.0018, 0, 0, 0.8243};
    table[birth_year] = {0.9948, 0.0052, 0.0001, 0, 0, 0.0001};
    table[area] = {0.001, 0, 0, 0, 0, 0.999};
    table[orders] = {0.9837, 0.0153, 0, 0, 0, 0.0011};
    table[parts_known] = {0.0326, 0, 0, 0, 0, 0.9674};
    return table;
}

static Model::Table of_one_person() {
    Model::Table table(person_fields + manners);
    table[own_name] = {0.01, 0.005, 0.05, 0.085, 0, 0.85, 0.04, 0.06, 0.9};
    table[father] = {0.01, 0.003, 0.03, 0.007, 0, 0.95, 0.03, 0.06, 0.91};
    table[grandfather] = {0.02, 0.003, 0.03, 0.007, 0, 0.94, 0.03, 0.06, 0.91};
    table[family_name] = {0.02, 0.004, 0.02, 0.006, 0, 0.95, 0.03, 0.04, 0.93};
    table[nickname] = {0.1, 0, 0, 0, 0, 0.9};
    table[phone] = {0.25, 0.02, 0.08, 0, 0, 0.65};
    table[birth_year] = {0.01, 0.05, 0.2, 0, 0, 0.74};
    table[national_id] = {0.02, 0.03, 0.3, 0, 0, 0.65};
    table[sex] = {0.005, 0, 0, 0, 0, 0.995};
    table[area] = {0.05, 0, 0, 0, 0, 0.95};
    table[orders] = {0.03, 0.1, 0, 0, 0, 0.87};
    table[scripts] = {0.05, 0, 0, 0, 0, 0.95};
    table[parts_known] = {0.2, 0, 0, 0, 0, 0.8};
    return table;
}

Model start_model(RowNumber rows) {
    auto const strangers = of_strangers();
    auto housemates = strangers;
    housemates[phone] = {0.0535, 0.0001, 0.0005, 0, 0, 0.946};
    housemates[area] = {0.001, 0, 0, 0, 0, 0.999};
    Model model;
    model.tables = {strangers, housemates, of_brothers(strangers), of_parent_and_child(strangers),
                    of_one_person()};
    for (std::size_t f = 0; f < person_fields; ++f)
        model.chance.push_back(strangers[f][static_cast<std::size_t>(Likeness::exact)]);
    // Everyone has so many housemates and brothers, however many strangers there are; one in a
    // hundred is written down twice.
    constexpr std::array<double, ties> each{0, 1.6, 1.1, 0.27, 0.02};
    auto const others = std::max(100.0, static_cast<double>(rows));
    model.shares[0] = 1;
    for (std::size_t t = 1; t < ties; ++t) model.shares[t] = each[t] / others;
    model.prior_rows = 1'000;
    return model;
}

}  // namespace takaful::linkage
