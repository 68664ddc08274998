// One household's page: its programmes, payments and decisions.

#include <algorithm>

#include "domain/solidarity/draft.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/views.hpp"

namespace takaful::solidarity {

namespace {

Result<SupportAssessment> assessment_of(Work& work, HouseholdListing const& listing) {
    auto decision = TRY(open_decision(work, listing.list.id, listing.row));
    SupportAssessment assessment{.list = listing.list.id,
                                 .model = listing.list.model,
                                 .model_name = {},
                                 .score = decision.score,
                                 .cutoff = listing.list.cutoff,
                                 .included = listing.row.included,
                                 .percentile = 0,
                                 .on = listing.list.made_on,
                                 .reasons = std::move(decision.reasons)};
    if (listing.list.total > 0)
        assessment.percentile =
            static_cast<int>((listing.row.position - 1) * 100 / listing.list.total);
    auto const model = score::load_model(work, score::ModelId{listing.list.model.bytes});
    if (!model) return assessment;  // Expired: the decision stands, its labels are gone.
    assessment.model_name = model->card().name;
    for (auto& reason : assessment.reasons)
        for (auto const& coefficient : model->card().coefficients) {
            if (coefficient.feature != reason.feature) continue;
            reason.label_ar = coefficient.label_ar;
            reason.label_en = coefficient.label_en;
            break;
        }
    return assessment;
}

}  // namespace

Result<Support> support_of(Work& work, HouseholdQuestion const& question) {
    TRY(permit(work, Right::read_households));
    auto const book = work.actor.book;
    std::map<ProgrammeId, ProgrammeRow> programmes;
    for (auto& programme : TRY(list_programmes(work.tx, book)))
        programmes.emplace(programme.id, std::move(programme));
    Support support;
    for (auto const& listing : TRY(listings_of(work.tx, book, question.household))) {
        auto assessment = assessment_of(work, listing);
        if (!assessment && assessment.error().code == "keys.unknown")
            return fail(ErrorKind::not_found, "registry.household_erased");
        if (!assessment) return std::unexpected(std::move(assessment).error());
        if (listing.list.state == ListState::approved) {
            auto const& programme = programmes.at(listing.list.programme);
            support.programmes.push_back({programme.id, programme.name_ar, programme.name_en,
                                          programme.state, listing.row.included});
        }
        support.assessments.push_back(std::move(*assessment));
    }
    for (auto const& payment : TRY(payments_of(work.tx, book, question.household))) {
        auto const& programme = programmes.at(payment.programme);
        auto const state = payment.withheld ? PaymentState::withheld
                           : payment.paid   ? PaymentState::paid
                                            : PaymentState::due;
        support.payments.push_back({payment.period, payment.amount, payment.made_on, state,
                                    programme.name_ar, programme.name_en});
    }
    work.note_access(AnyId{question.household.bytes}, "solidarity.support");
    return support;
}

}  // namespace takaful::solidarity
