// The job that tells each family that it was paid, a slice a Work. In the order of the households'
// ids, which is that of the inboxes too: neighbours' messages lie on neighbouring pages.

#include "base/json.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/store.hpp"
#include "record/notify/notify.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::int64_t messages_a_slice = 500;

json::Value::Object facts_of(Entitlement const& paid, Currency const& currency, int period,
                             ProgrammeRow const& programme) {
    json::Value::Object facts;
    facts.emplace_back("amount_minor", json::Value{paid.amount_minor});
    facts.emplace_back("currency", json::Value{std::string{currency.text()}});
    facts.emplace_back("programme_ar", json::Value{programme.name_ar});
    facts.emplace_back("programme_en", json::Value{programme.name_en});
    facts.emplace_back("period", json::Value{std::int64_t{period}});
    return facts;
}

}  // namespace

Result<jobs::SliceOutcome> tell_slice(Work& work, jobs::JobRow const& job) {
    auto const book = work.actor.book;
    auto const question = TRY(json::from_text<PayrollQuestion>(job.payload));
    auto payroll = TRY(load_payroll(work.tx, book, question.payroll));
    auto const cycle = TRY(load_cycle(work.tx, book, payroll.cycle));
    auto const programme = TRY(load_programme(work.tx, book, cycle.programme));
    auto const paid =
        TRY(list_due_by_household(work.tx, book, cycle.id, payroll.told_after, messages_a_slice));
    std::vector<notify::Recipient> recipients;
    recipients.reserve(paid.size());
    for (auto const& one : paid)
        recipients.push_back(
            {one.payee, facts_of(one, payroll.total.currency, cycle.period, programme)});
    TRY(notify::tell_each(work, "solidarity.paid", recipients));
    if (!paid.empty()) TRY(save_told(work.tx, book, payroll.id, paid.back().household));
    return jobs::SliceOutcome{.done = job.done + std::ssize(paid),
                              .total = job.total,
                              .finished = std::ssize(paid) < messages_a_slice};
}

}  // namespace takaful::solidarity
