// The targeting studio's question: what would this cut mean?

#include <algorithm>
#include <cmath>
#include <map>

#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/scoring.hpp"
#include "domain/solidarity/solidarity.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::int64_t margin_rows = 5;

struct RowFacts {
    std::uint32_t area;
    registry::Sex head_sex;
};

std::vector<RowFacts> facts_of(registry::MatrixSnapshot const& snapshot) {
    std::vector<RowFacts> facts;
    facts.reserve(snapshot.rows);
    for (auto const& chunk : snapshot.chunks)
        for (std::size_t i = 0; i < chunk->households.size(); ++i)
            facts.push_back({chunk->area[i], chunk->head_sex[i]});
    return facts;
}

std::string size_band(int size) {
    if (size <= 2) return "1-2";
    if (size <= 4) return "3-4";
    if (size <= 6) return "5-6";
    return "7+";
}

Result<std::vector<AreaCount>> count_areas(Work& work, Scored const& scored,
                                           Selection const& selection,
                                           std::vector<RowFacts> const& facts) {
    std::vector<AreaCount> counts(scored.households->areas.size());
    for (auto const& row : selection.rows) {
        auto& count = counts[facts[row.row].area];
        ++count.total;
        count.selected += row.included ? 1 : 0;
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i].code = scored.households->areas[i];
        auto const path = TRY(registry::area_path(work, counts[i].code));
        auto const& area = path.village  ? path.village
                           : path.centre ? path.centre
                                         : path.governorate;
        if (area) counts[i].name_ar = area->name_ar;
        if (area) counts[i].name_en = area->name_en;
    }
    std::erase_if(counts, [](AreaCount const& count) { return count.total == 0; });
    std::ranges::sort(counts, std::greater{}, &AreaCount::total);
    return counts;
}

std::vector<GroupCount> count_groups(Selection const& selection,
                                     std::vector<RowFacts> const& facts) {
    std::map<std::pair<std::string, std::string>, GroupCount> groups;
    auto const add = [&](char const* group, std::string const& value, bool included) {
        auto& count =
            groups.try_emplace({group, value}, GroupCount{group, value, 0, 0}).first->second;
        ++count.total;
        count.selected += included ? 1 : 0;
    };
    for (auto const& row : selection.rows) {
        add("head_sex", std::string{enum_name(facts[row.row].head_sex)}, row.included);
        add("size", size_band(row.size), row.included);
    }
    std::vector<GroupCount> counts;
    for (auto& [key, count] : groups) counts.push_back(std::move(count));
    return counts;
}

Result<std::vector<Marginal>> margin_of(Work& work, Scored const& scored,
                                        Selection const& selection, std::int64_t first,
                                        std::int64_t last) {
    std::vector<Marginal> margin;
    for (auto i = std::max(first, std::int64_t{0});
         i < std::min(last, static_cast<std::int64_t>(selection.rows.size())); ++i) {
        auto const& row = selection.rows[static_cast<std::size_t>(i)];
        Marginal marginal{.household = row.household,
                          .code = {},
                          .score = row.score,
                          .reasons = reasons_of(scored, row.row, 3)};
        auto const listed = TRY(registry::listed(work, std::span{&row.household, 1}));
        if (!listed.empty()) marginal.code = listed.front().code;
        work.note_access(AnyId{row.household.bytes}, "solidarity.preview");
        margin.push_back(std::move(marginal));
    }
    return margin;
}

}  // namespace

Result<Preview> preview(Work& work, PreviewQuestion const& question) {
    TRY(permit(work, Right::target));
    Cut const cut{question.budget, question.line, question.coverage_percent};
    auto scored = TRY(score_all(work, question.model));
    auto const selection = TRY(select(std::move(scored.candidates), question.benefit, cut));
    auto const total = static_cast<std::int64_t>(selection.rows.size());
    Preview preview{.selected = selection.selected,
                    .total = total,
                    .cost = {selection.cost_minor, question.benefit.base.currency},
                    .cutoff = selection.cutoff,
                    .exclusion = {},
                    .inclusion = {},
                    .by_area = {},
                    .by_group = {},
                    .margin_in = {},
                    .margin_out = {}};
    auto const coverage = std::lround(100.0 * static_cast<double>(selection.selected) /
                                      static_cast<double>(std::max<std::int64_t>(total, 1)));
    for (auto const& point : scored.model->card().curve)
        if (point.coverage == coverage) {
            preview.exclusion = point.exclusion;
            preview.inclusion = point.inclusion;
        }
    auto const facts = facts_of(*scored.households);
    preview.by_area = TRY(count_areas(work, scored, selection, facts));
    preview.by_group = count_groups(selection, facts);
    preview.margin_in = TRY(
        margin_of(work, scored, selection, selection.selected - margin_rows, selection.selected));
    preview.margin_out = TRY(
        margin_of(work, scored, selection, selection.selected, selection.selected + margin_rows));
    return preview;
}

}  // namespace takaful::solidarity
