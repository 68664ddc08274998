#include "platform/http/http.hpp"

#include "record/identity/identity.hpp"

namespace takaful::identity {

struct Ended {
    TAKAFUL_FIELDS(Ended)
};

/// Runs a session's command. No id and no stored reply: a token is never kept in the clear.
template <typename Outcome>
static Result<> run_unstored(http::Request const& request, work::Runner& runner, std::string name,
                             std::optional<Outcome>& out,
                             std::function<Result<Outcome>(Work&)> act) {
    auto const reply = runner.run({.actor = request.actor,
                                   .name = std::move(name),
                                   .body = "{}",
                                   .run = [&](Work& work) -> Result<std::string> {
                                       out.emplace(TRY(act(work)));
                                       return std::string{"{}"};
                                   }});
    if (!reply) return std::unexpected(reply.error());
    return {};
}

static http::Response session_answer(http::Request const& request, SignedIn const& session,
                                     Instant now) {
    http::Response response;
    response.body = json::to_text(session);
    http::set_session(response, request, session.token,
                      (session.expires_at.unix_us - now.unix_us) / 1'000'000);
    return response;
}

static void post_sign_in(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const command = http::decode_body<SignIn>(request);
    if (!command) return done(http::refusal(command.error()));
    std::optional<PreparedSignIn> prepared;
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        prepared.emplace(TRY(prepare_sign_in(work, *command, request.remote)));
        return std::string{"{}"};
    });
    if (!asked) return done(http::refusal(asked.error()));
    std::optional<SignInOutcome> outcome;
    auto const ran =
        run_unstored<SignInOutcome>(request, runner, "identity.sign_in", outcome,
                                    [&](Work& work) { return sign_in(work, *prepared); });
    if (!ran) return done(http::refusal(ran.error()));
    if (outcome->refusal) return done(http::refusal(*outcome->refusal));
    done(session_answer(request, *outcome->session, runner.clock().now()));
}

static void post_passkey_sign_in(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const answer = http::decode_body<PasskeyAnswer>(request);
    if (!answer) return done(http::refusal(answer.error()));
    std::optional<PreparedAnswer> prepared;
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        prepared.emplace(TRY(prepare_passkey_sign_in(work, *answer, request.remote)));
        return std::string{"{}"};
    });
    if (!asked) return done(http::refusal(asked.error()));
    std::optional<SignInOutcome> outcome;
    auto const ran =
        run_unstored<SignInOutcome>(request, runner, "identity.passkey_sign_in", outcome,
                                    [&](Work& work) { return passkey_sign_in(work, *prepared); });
    if (!ran) return done(http::refusal(ran.error()));
    if (outcome->refusal) return done(http::refusal(*outcome->refusal));
    done(session_answer(request, *outcome->session, runner.clock().now()));
}

static void post_demo_sign_in(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const command = http::decode_body<DemoSignIn>(request);
    if (!command) return done(http::refusal(command.error()));
    std::optional<SignedIn> session;
    auto const ran =
        run_unstored<SignedIn>(request, runner, "identity.demo_sign_in", session,
                               [&](Work& work) { return demo_sign_in(work, *command); });
    if (!ran) return done(http::refusal(ran.error()));
    done(session_answer(request, *session, runner.clock().now()));
}

static void post_sign_out(http::Request&& request, work::Runner& runner, http::Done done) {
    std::optional<Ended> ended;
    auto const ran = run_unstored<Ended>(request, runner, "identity.end_session", ended,
                                         [&](Work& work) -> Result<Ended> {
                                             TRY(permit(work, Right::signed_in));
                                             TRY(end_session(work, request.session_token));
                                             return Ended{};
                                         });
    if (!ran) return done(http::refusal(ran.error()));
    http::Response response;
    response.body = "{}";
    http::clear_session(response, request);
    done(std::move(response));
}

static void get_sessions(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        auto const own = TRY(own_sessions(work, request.session_token));
        return json::to_text(own);
    });
    if (!asked) return done(http::refusal(asked.error()));
    http::Response response;
    response.body = *asked;
    done(std::move(response));
}

static void post_begin_passkey(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        auto const options = TRY(begin_passkey(work, request.session_token));
        return json::to_text(options);
    });
    if (!asked) return done(http::refusal(asked.error()));
    http::Response response;
    response.body = *asked;
    done(std::move(response));
}

static void post_end_others(http::Request&& request, work::Runner& runner, http::Done done) {
    std::optional<SessionsEnded> ended;
    auto const ran = run_unstored<SessionsEnded>(
        request, runner, "identity.end_other_sessions", ended,
        [&](Work& work) { return end_other_sessions(work, request.session_token); });
    if (!ran) return done(http::refusal(ran.error()));
    http::Response response;
    response.body = json::to_text(*ended);
    done(std::move(response));
}

static void post_change_pin(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const command = http::decode_body<ChangePin>(request);
    if (!command) return done(http::refusal(command.error()));
    std::optional<PreparedPin> prepared;
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        prepared.emplace(TRY(prepare_change_pin(work, *command, request.remote)));
        return std::string{"{}"};
    });
    if (!asked) return done(http::refusal(asked.error()));
    std::optional<PinOutcome> outcome;
    auto const ran = run_unstored<PinOutcome>(
        request, runner, "identity.change_pin", outcome,
        [&](Work& work) { return change_pin(work, *prepared, request.session_token); });
    if (!ran) return done(http::refusal(ran.error()));
    if (outcome->refusal) return done(http::refusal(*outcome->refusal));
    http::Response response;
    response.body = json::to_text(*outcome->changed);
    done(std::move(response));
}

static void post_recovery(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const command = http::decode_body<AskRecovery>(request);
    if (!command) return done(http::refusal(command.error()));
    std::optional<PreparedRecovery> prepared;
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        prepared.emplace(TRY(prepare_recovery(work, *command, request.remote)));
        return std::string{"{}"};
    });
    if (!asked) return done(http::refusal(asked.error()));
    std::optional<RecoveryAsked> answer;
    auto const ran =
        run_unstored<RecoveryAsked>(request, runner, "identity.ask_recovery", answer,
                                    [&](Work& work) { return ask_recovery(work, *prepared); });
    if (!ran) return done(http::refusal(ran.error()));
    http::Response response;
    response.body = json::to_text(*answer);
    done(std::move(response));
}

template <typename In, typename Out>
static http::Route session_route(std::string_view path, Right right, std::string name,
                                 http::Handler handler, std::size_t body_bytes_max = 4'096) {
    auto route = http::raw(http::Method::post, path, right, std::move(name), std::move(handler),
                           body_bytes_max);
    route.request = http::schema::of<In>();
    route.reply = http::schema::of<Out>();
    return route;
}

/// The actor's own sessions; a handler of its own because it must know which one asks.
static http::Route sessions_route() {
    auto route = http::raw(http::Method::get, "/v1/sessions", Right::signed_in,
                           "identity.own_sessions", get_sessions, std::size_t{0});
    route.reply = http::schema::of<OwnSessions>();
    return route;
}

static std::vector<http::Route> recovery_routes() {
    return {
        session_route<AskRecovery, RecoveryAsked>("/v1/recoveries", Right::open,
                                                  "identity.ask_recovery", post_recovery),
        http::post_question<recovery_by_code>("/v1/recoveries/find", Right::write_households,
                                              std::size_t{4'096}),
        http::get<vouched_recoveries>("/v1/recoveries", Right::approve),
        http::get<own_recoveries>("/v1/me/recoveries", Right::signed_in),
        http::post<vouch>("/v1/recoveries/{recovery}/vouch", Right::write_households),
        http::post<approve_recovery>("/v1/recoveries/{recovery}/approve", Right::approve),
        http::post<refuse_recovery>("/v1/recoveries/{recovery}/refuse", Right::approve),
        http::post<refuse_own_recovery>("/v1/me/recoveries/{recovery}/refuse", Right::signed_in),
    };
}

std::vector<http::Route> routes() {
    std::vector<http::Route> all{
        sessions_route(),
        http::post<end_own_session>("/v1/sessions/{session}/end", Right::signed_in),
        session_route<Ended, SessionsEnded>("/v1/sessions/end-others", Right::signed_in,
                                            "identity.end_other_sessions", post_end_others),
        session_route<SignIn, SignedIn>("/v1/sessions", Right::open, "identity.sign_in",
                                        post_sign_in),
        session_route<Ended, Ended>("/v1/sessions/end", Right::signed_in, "identity.end_session",
                                    post_sign_out),
        session_route<ChangePin, PinChanged>("/v1/me/pin", Right::signed_in, "identity.change_pin",
                                             post_change_pin),
        session_route<DemoSignIn, SignedIn>("/v1/demo/sessions", Right::open,
                                            "identity.demo_sign_in", post_demo_sign_in),
        http::post_question<begin_passkey_sign_in>("/v1/passkeys/sign-in", Right::open,
                                                   std::size_t{4'096}),
        session_route<PasskeyAnswer, SignedIn>("/v1/sessions/passkey", Right::open,
                                               "identity.passkey_sign_in", post_passkey_sign_in,
                                               std::size_t{32'768}),
        session_route<Ended, PasskeyOptions>("/v1/passkeys/registration", Right::signed_in,
                                             "identity.begin_passkey", post_begin_passkey),
        http::post_prepared<prepare_passkey, add_passkey>("/v1/passkeys", Right::signed_in,
                                                          std::size_t{32'768}),
        http::get<passkeys>("/v1/passkeys", Right::signed_in),
        http::post<remove_passkey>("/v1/passkeys/{passkey}/remove", Right::signed_in),
        http::get<me>("/v1/me", Right::open),
        http::get<demo_people>("/v1/demo/people", Right::open),
        http::post_prepared<prepare_user, create_user>("/v1/users", Right::administer),
    };
    auto const recovery = recovery_routes();
    all.insert(all.end(), recovery.begin(), recovery.end());
    return all;
}

}  // namespace takaful::identity
