#include "platform/http/http.hpp"

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

std::vector<http::Route> routes() {
    return {
        http::post_prepared<prepare_import, start_import>("/v1/imports", Right::write_households,
                                                          import_bytes_max),
        http::post_question<check_import>("/v1/imports/check", Right::write_households,
                                          import_bytes_max),
        http::get<import>("/v1/imports/{import}", Right::write_households),
        rejects_route(),
        http::post<record_basis>("/v1/bases", Right::write_households),
        http::post<register_household>("/v1/households", Right::write_households),
        http::get<household_page>("/v1/households/{household}", Right::read_households),
        http::post<change_household>("/v1/households/{household}/changes", Right::write_households),
        http::post<take_baseline>("/v1/households/{household}/baseline", Right::write_households),
        http::get<household_history>("/v1/households/{household}/history", Right::read_households),
        http::post<ask_erasure>("/v1/households/{household}/erasure", Right::write_households),
        http::get<erasures_asked>("/v1/erasures", Right::administer),
        http::post<erase_household>("/v1/households/{household}/erase", Right::administer),
    };
}

}  // namespace takaful::registration
