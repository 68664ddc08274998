#include "base/csv.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

static Result<Area> area_of_record(csv::Record const& record) {
    constexpr std::size_t columns = 5;
    auto const bad = [&] {
        return fail(ErrorKind::invalid, "registry.area_row_malformed", {{"row", record.row}});
    };
    if (record.cells.size() < columns) return bad();
    auto const level = enum_from_name<AreaLevel>(record.cells[3]);
    if (!level || record.cells[0].empty()) return bad();
    Area area{.code = std::string{record.cells[0]},
              .name_ar = std::string{record.cells[1]},
              .name_en = std::string{record.cells[2]},
              .level = *level,
              .parent = {}};
    if (!record.cells[4].empty()) area.parent = std::string{record.cells[4]};
    return area;
}

Result<std::vector<Area>> read_areas(std::string_view text) {
    std::vector<Area> areas;
    csv::Reader reader{[&](csv::Record const& record) -> Result<> {
        if (record.row == 1) return {};
        areas.push_back(TRY(area_of_record(record)));
        return {};
    }};
    TRY(reader.feed(text));
    TRY(reader.finish());
    return areas;
}

Result<> load_areas(Work& work, std::span<Area const> areas) {
    TRY(permit(work, Right::system));
    return insert_areas(work, areas);
}

Result<Area> add_area(Work& work, AddArea const& command) {
    TRY(permit(work, Right::administer));
    std::optional<AreaLevel> parent_level;
    if (command.parent) {
        auto const parent = TRY(find_area(work.tx, *command.parent));
        if (!parent)
            return fail(ErrorKind::not_found, "registry.area_unknown", {{"code", *command.parent}});
        parent_level = parent->level;
    }
    TRY(check_area(command, parent_level));
    if (TRY(find_area(work.tx, command.code)))
        return fail(ErrorKind::conflict, "registry.area_taken", {{"code", command.code}});
    Area const area{command.code, command.name_ar, command.name_en, command.level, command.parent};
    TRY(insert_areas(work, {&area, 1}));
    return area;
}

Result<Areas> areas(Work& work, AreasQuestion const& question) {
    return Areas{TRY(list_areas(work.tx, question.parent))};
}

Result<AreaPath> area_path(Work& work, std::string_view code) {
    AreaPath path;
    std::string at{code};
    for (int steps = 0; steps < 3; ++steps) {
        auto area = TRY(find_area(work.tx, at));
        if (!area) return fail(ErrorKind::not_found, "registry.area_unknown", {{"code", at}});
        auto const parent = area->parent;
        if (area->level == AreaLevel::governorate)
            path.governorate = std::move(area);
        else if (area->level == AreaLevel::centre)
            path.centre = std::move(area);
        else
            path.village = std::move(area);
        if (!parent) break;
        at = *parent;
    }
    return path;
}

}  // namespace takaful::registry
