// Reading a mapping and checking that it can be followed.
#include <algorithm>
#include <set>

#include "record/intake/sheet.hpp"

namespace takaful::intake {

static std::unexpected<Error> wrong(std::string field) {
    return fail(ErrorKind::invalid, "intake.mapping_invalid", {{"field", std::move(field)}});
}

static bool is_derived(Op op) {
    return op == Op::ratio || op == Op::log || op == Op::square || op == Op::product;
}

static bool needs_column(Op op) {
    return op != Op::count && op != Op::share && op != Op::flag && !is_derived(op);
}

static Result<> check_feature(Mapping const& mapping, std::size_t index,
                              std::set<std::string> const& earlier) {
    auto const& rule = mapping.features[index];
    auto const at = [&](std::string_view field) {
        return wrong("features[" + std::to_string(index) + "]." + std::string{field});
    };
    if (rule.name.empty() || rule.name.size() > 64 || earlier.contains(rule.name))
        return at("name");
    if (rule.file && !mapping.files.contains(*rule.file)) return at("file");
    if (needs_column(rule.op) != rule.column.has_value()) return at("column");
    if ((rule.op == Op::share || rule.op == Op::flag) && !rule.where) return at("where");
    if (rule.among && rule.op != Op::share) return at("among");
    if (rule.min && rule.max && *rule.min > *rule.max) return at("min");
    if (rule.sign && *rule.sign != "richer" && *rule.sign != "poorer") return at("sign");
    if (is_derived(rule.op)) {
        std::size_t const parts = rule.op == Op::ratio || rule.op == Op::product ? 2 : 1;
        if (!rule.of || rule.of->size() != parts) return at("of");
        for (auto const& name : *rule.of)
            if (!earlier.contains(name)) return at("of");
    } else if (rule.of) {
        return at("of");
    }
    auto const prefix = "features[" + std::to_string(index) + "].";
    if (auto tests = read_tests(rule.where, prefix + "where"); !tests)
        return std::unexpected(std::move(tests).error());
    if (auto tests = read_tests(rule.among, prefix + "among"); !tests)
        return std::unexpected(std::move(tests).error());
    return {};
}

Result<Mapping> read_mapping(json::Value const& value) {
    Mapping mapping;
    if (auto done = json::decode(value, "mapping", mapping); !done)
        return std::unexpected(std::move(done).error());
    if (mapping.files.empty() || mapping.files.size() > 4) return wrong("files");
    for (auto const& [name, rule] : mapping.files)
        if (name.empty() || rule.key.empty()) return wrong("files");
    if (mapping.household.code.empty()) return wrong("household.code");
    if (mapping.household.file && !mapping.files.contains(*mapping.household.file))
        return wrong("household.file");
    if (!mapping.household.file && mapping.files.size() > 1 &&
        !mapping.files.contains("households"))
        return wrong("household.file");
    if (mapping.household.outcome_per && !mapping.household.outcome)
        return wrong("household.outcome");
    if (auto tests = read_tests(mapping.household.where, "household.where"); !tests)
        return std::unexpected(std::move(tests).error());
    if (mapping.members && mapping.members->file && !mapping.files.contains(*mapping.members->file))
        return wrong("members.file");
    if (mapping.features.size() > features_max) return wrong("features");
    std::set<std::string> names, categories;
    for (std::size_t i = 0; i < mapping.features.size(); ++i) {
        auto const& rule = mapping.features[i];
        if (auto done = check_feature(mapping, i, names); !done)
            return std::unexpected(std::move(done).error());
        for (auto const& part : rule.of.value_or(std::vector<std::string>{}))
            if (categories.contains(part)) return wrong("features[" + std::to_string(i) + "].of");
        names.insert(rule.name);
        if (rule.op == Op::category) categories.insert(rule.name);
    }
    return mapping;
}

}  // namespace takaful::intake
