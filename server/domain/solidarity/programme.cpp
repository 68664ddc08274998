// Programmes: what is paid, from which fund, by which rule.

#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"
#include "domain/solidarity/views.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::size_t name_bytes_max = 400;

Result<> check_name(std::string const& name) {
    if (name.empty() || name.size() > name_bytes_max)
        return fail(ErrorKind::invalid, "solidarity.name_missing",
                    Params{{"limit", std::int64_t{name_bytes_max}}});
    return {};
}

Result<ProgrammeView> view_of(Work& work, ProgrammeRow const& programme) {
    auto const book = work.actor.book;
    ProgrammeView view{.programme = programme.id,
                       .name_ar = programme.name_ar,
                       .name_en = programme.name_en,
                       .fund = programme.fund,
                       .benefit = programme.benefit,
                       .frequency = programme.frequency,
                       .state = programme.state,
                       .lists = {},
                       .cycles = {},
                       .households = 0};
    for (auto const& list : TRY(list_lists(work.tx, book, programme.id))) {
        if (list.state == ListState::approved) view.households = list.selected;
        view.lists.push_back(TRY(list_view(work, list)));
    }
    for (auto const& cycle : TRY(list_cycles(work.tx, book, programme.id)))
        view.cycles.push_back({.cycle = cycle.id,
                               .period = cycle.period,
                               .instalment = cycle.instalment,
                               .state = cycle.state,
                               .households = cycle.households,
                               .total = cycle.total});
    return view;
}

}  // namespace

Result<ProgrammeView> add_programme(Work& work, NewProgramme const& command) {
    TRY(permit(work, Right::run_programme));
    TRY(check_name(command.name_ar));
    TRY(check_name(command.name_en));
    TRY(check_benefit(command.benefit));
    auto const account = TRY(fund_account(work, command.fund, command.benefit.base.currency));
    static_cast<void>(account);
    ProgrammeRow const programme{.id = {command.id.bytes},
                                 .fund = command.fund,
                                 .name_ar = command.name_ar,
                                 .name_en = command.name_en,
                                 .benefit = command.benefit,
                                 .frequency = command.frequency,
                                 .state = ProgrammeState::draft,
                                 .made_by = work.actor.person,
                                 .made_at = work.now};
    TRY(save_programme(work.tx, work.actor.book, programme));
    return view_of(work, programme);
}

Result<Programmes> list_programmes(Work& work, NoQuestion const&) {
    TRY(permit(work, Right::read_households));
    Programmes programmes;
    for (auto const& programme : TRY(list_programmes(work.tx, work.actor.book)))
        programmes.items.push_back(TRY(view_of(work, programme)));
    return programmes;
}

Result<ProgrammeView> programme_of(Work& work, ProgrammeQuestion const& question) {
    TRY(permit(work, Right::read_households));
    return view_of(work, TRY(load_programme(work.tx, work.actor.book, question.programme)));
}

}  // namespace takaful::solidarity
