#include "trust/registration/staff.hpp"

namespace takaful::registration {

Result<Taken> take_baseline(Work& work, TakeBaseline const& command) {
    TRY(permit(work, Right::write_households));
    TRY(registry::record_baseline(work, command.household, command.baseline,
                                  {command.source, command.device_at}));
    return Taken{command.household};
}

Result<HistoryPage> household_history(Work& work, HistoryQuestion const& question) {
    auto history = TRY(registry::history(work, question.household, question.before));
    Staff staff{work};
    HistoryPage page{.items = {}, .next = history.next};
    for (auto& entry : history.items) {
        auto const who = TRY(staff.of(entry.by));
        page.items.push_back({.number = entry.number,
                              .act = entry.act,
                              .person = entry.person,
                              .person_name = std::move(entry.name),
                              .parts = std::move(entry.words.parts),
                              .note = std::move(entry.words.note),
                              .erased = entry.erased,
                              .by = entry.by,
                              .by_name = who.name,
                              .role = who.role,
                              .channel = entry.channel,
                              .source = entry.source,
                              .at = entry.at,
                              .device_at = entry.device_at,
                              .request = entry.request});
    }
    return page;
}

}  // namespace takaful::registration
