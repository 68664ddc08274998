// The routes of institution, a row each.

#include "platform/http/http.hpp"

#include "service/institution/institution.hpp"

namespace takaful::institution {

/// Exactly once by its id, and the answer is kept nowhere: it holds a token.
static void post_issue(http::Request&& request, work::Runner& runner, http::Done done) {
    auto command = http::decode_body<IssueCredential>(request);
    if (!command) return done(http::refusal(command.error()));
    auto body = json::to_text(*command);
    runner.submit({.actor = std::move(request.actor),
                   .id = CommandId{command->id.bytes},
                   .name = "institution.issue",
                   .body = std::move(body),
                   .run = [command = *std::move(command)](Work& work) -> Result<std::string> {
                       return json::to_text(TRY(issue(work, command)));
                   },
                   .keep_reply = false},
                  [done = std::move(done)](Result<work::Reply> reply) {
                      if (!reply) return done(http::refusal(std::move(reply).error()));
                      http::Response response;
                      response.body = std::move(reply->json);
                      done(std::move(response));
                  });
}

static http::Route issue_route() {
    auto route = http::raw(http::Method::post, "/v1/institutions/{institution}/credentials",
                           Right::administer, "institution.issue", post_issue, std::size_t{16'384});
    route.request = http::schema::of<IssueCredential>();
    route.reply = http::schema::of<identity::IssuedCredential>();
    return route;
}

std::vector<http::Route> routes() {
    return {
        http::post<propose>("/v1/institutions", Right::administer),
        http::get<list_institutions>("/v1/institutions", Right::administer),
        http::post<approve>("/v1/institutions/{institution}/approve", Right::approve),
        issue_route(),
        http::get<show_credentials>("/v1/institutions/{institution}/credentials",
                                    Right::administer),
        http::post<revoke>("/v1/institutions/{institution}/credentials/{credential}/revoke",
                           Right::administer),
        http::post<open_book>("/v1/book", Right::keep_books),
        http::get<show_book>("/v1/book", Right::read_books),
        http::post<open_more>("/v1/book/accounts", Right::keep_books),
        http::get<show_accounts>("/v1/book/accounts", Right::read_books),
    };
}

}  // namespace takaful::institution
