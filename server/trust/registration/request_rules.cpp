#include "trust/registration/request_rules.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace takaful::registration {

std::int64_t usual_approvers(Matter matter) {
    switch (matter) {
        case Matter::size:
        case Matter::nickname:
            return 0;
        case Matter::national_id:
            return 2;
        default:
            return 1;
    }
}

/// A part is the matter of the same name.
static Matter matter_of(registry::Part part) {
    return enum_from_name<Matter>(enum_name(part)).value_or(Matter::people);
}

std::int64_t approvers_of(registry::Change const& change, bool in_conflict,
                          std::map<Matter, std::int64_t> const& rules) {
    auto const wanted = [&](Matter matter) {
        auto const rule = rules.find(matter);
        return rule == rules.end() ? usual_approvers(matter) : rule->second;
    };
    std::int64_t most = in_conflict ? 1 : 0;
    for (auto const& part : change.parts) most = std::max(most, wanted(matter_of(part.part)));
    bool const about_people = !change.joins.empty() || !change.leaves.empty() || change.split;
    return about_people ? std::max(most, wanted(Matter::people)) : most;
}

Result<> check_decider(RequestRow const& request, std::span<DecisionRow const> decisions,
                       PersonId person) {
    if (request.state != RequestState::waiting)
        return fail(ErrorKind::conflict, "registration.request_over", request.request.text());
    if (request.made_by == person)
        return fail(ErrorKind::forbidden, "registration.own_request", request.request.text());
    if (std::ranges::find(decisions, person, &DecisionRow::by) != decisions.end())
        return fail(ErrorKind::conflict, "registration.approved_twice", request.request.text());
    return {};
}

registry::Change with_seen(registry::Change change, std::span<SeenPart const> seen) {
    for (auto& part : change.parts)
        for (auto const& one : seen)
            if (one.person == part.person && one.part == part.part) part.before = one.now;
    return change;
}

Result<std::vector<EvidenceFile>> read_evidence(std::span<Evidence const> sent) {
    static constexpr std::size_t files_max = 5, bytes_max = 512 << 10;
    static constexpr std::array media{"image/jpeg", "image/png", "image/webp", "application/pdf"};
    std::vector<EvidenceFile> files;
    for (auto const& one : sent) {
        auto content = parse_base64(one.content_base64);
        bool const sound = content && !content->empty() && !one.name.empty() &&
                           one.name.size() <= limits::name_bytes_max &&
                           std::ranges::find(media, one.media_type) != media.end();
        if (!sound)
            return fail(ErrorKind::invalid, "registration.evidence_malformed",
                        {{"row", std::ssize(files) + 1}});
        if (content->size() > bytes_max || files.size() == files_max)
            return fail(ErrorKind::invalid, "registration.evidence_too_large",
                        {{"limit", static_cast<std::int64_t>(bytes_max >> 10)}});
        files.push_back({one.name, one.media_type, *std::move(content)});
    }
    return files;
}

}  // namespace takaful::registration
