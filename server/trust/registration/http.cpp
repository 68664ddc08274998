#include "platform/http/http.hpp"

#include <cstdlib>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

/// Two files of 20 MB in base64, and the mapping.
static constexpr std::size_t import_bytes_max = 64 << 20;

struct RejectsQuestion {
    ImportId import;
    std::optional<std::string> file;
    std::optional<std::string> language;  // Of the reasons; absent: the request's own.
    TAKAFUL_FIELDS(RejectsQuestion, import, file, language)
};

static void get_rejects(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const import = ImportId::parse(request.path_params["import"]);
    if (!import) return done(http::refusal(import.error()));
    auto const file = request.query["file"];
    auto const asked = request.query["language"];
    std::string const language = asked.empty() ? request.language : asked == "en" ? "en" : "ar";
    auto csv = runner.ask(request.actor,
                          [&](Work& work) { return rejects_csv(work, *import, file, language); });
    if (!csv) return done(http::refusal(csv.error()));
    http::Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"rejects.csv\"");
    response.body = *std::move(csv);
    done(std::move(response));
}

static http::Route rejects_route() {
    auto route = http::raw(http::Method::get, "/v1/imports/{import}/rejects.csv",
                           Right::write_households, "registration.rejects_csv", get_rejects, 0);
    route.request = http::schema::of<RejectsQuestion>();
    return route;
}

/// Five files of evidence in base64, and the change.
static constexpr std::size_t change_bytes_max = 4 << 20;

struct EvidenceQuestion {
    RequestId request;
    std::int64_t number;
    TAKAFUL_FIELDS(EvidenceQuestion, request, number)
};

static void get_evidence(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const id = RequestId::parse(request.path_params["request"]);
    if (!id) return done(http::refusal(id.error()));
    auto const number = std::strtoll(request.path_params["number"].c_str(), nullptr, 10);
    http::Response response;
    auto content = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        auto const file = TRY(evidence(work, *id, number));
        response.content_type = file.media_type;
        return std::string{as_text(file.content)};
    });
    if (!content) return done(http::refusal(content.error()));
    // Never shown in our own page's name: a file of somebody's is only ever downloaded.
    response.headers.emplace_back("Content-Disposition", "attachment");
    response.body = *std::move(content);
    done(std::move(response));
}

static http::Route evidence_route() {
    auto route = http::raw(http::Method::get, "/v1/changes/{request}/evidence/{number}",
                           Right::read_households, "registration.evidence", get_evidence, 0);
    route.request = http::schema::of<EvidenceQuestion>();
    return route;
}

std::vector<http::Route> routes() {
    return {
        http::post_prepared<prepare_import, start_import>("/v1/imports", Right::write_households,
                                                          import_bytes_max),
        http::post_question<check_import>("/v1/imports/check", Right::write_households,
                                          import_bytes_max),
        http::post_question<preview_file>("/v1/imports/preview", Right::write_households,
                                          import_bytes_max),
        http::get<import>("/v1/imports/{import}", Right::write_households),
        http::post<undo_import>("/v1/imports/{import}/undo", Right::administer),
        http::get<kept_households>("/v1/imports/{import}/kept", Right::administer),
        rejects_route(),
        http::post<record_basis>("/v1/bases", Right::write_households),
        http::post<register_household>("/v1/households", Right::write_households),
        http::get<household_page>("/v1/households/{household}", Right::read_households),
        http::post<change_household>("/v1/households/{household}/changes", Right::write_households,
                                     change_bytes_max),
        http::get<requests>("/v1/changes", Right::read_households),
        http::get<request>("/v1/changes/{request}", Right::read_households),
        evidence_route(),
        http::post<approve_request>("/v1/changes/{request}/approve", Right::approve),
        http::post<refuse_request>("/v1/changes/{request}/refuse", Right::approve),
        http::post<withdraw_request>("/v1/changes/{request}/withdraw", Right::write_households),
        http::get<approval_rules>("/v1/approval-rules", Right::read_households),
        http::post<set_approval_rules>("/v1/approval-rules", Right::administer),
        http::post_question<look_up>("/v1/duplicates/look-up", Right::write_households),
        http::get<pairs>("/v1/duplicates", Right::read_households),
        http::post<start_scan>("/v1/duplicates/scan", Right::approve),
        http::get<pair>("/v1/duplicates/{pair}", Right::read_households),
        http::post<merge_pair>("/v1/duplicates/{pair}/merge", Right::approve),
        http::post<set_pair_apart>("/v1/duplicates/{pair}/apart", Right::approve),
        http::post<leave_pair_unsure>("/v1/duplicates/{pair}/unsure", Right::approve),
        http::post<undo_pair>("/v1/duplicates/{pair}/undo", Right::approve),
        http::post<take_baseline>("/v1/households/{household}/baseline", Right::write_households),
        http::get<household_history>("/v1/households/{household}/history", Right::read_households),
        http::post<ask_erasure>("/v1/households/{household}/erasure", Right::write_households),
        http::get<erasures_asked>("/v1/erasures", Right::administer),
        http::post<erase_household>("/v1/households/{household}/erase", Right::administer),
    };
}

}  // namespace takaful::registration
