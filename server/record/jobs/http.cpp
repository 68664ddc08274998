#include "platform/http/http.hpp"

#include "base/json.hpp"
#include "record/jobs/jobs.hpp"

namespace takaful::jobs {

static constexpr std::int64_t second_us = 1'000'000;
/// A line without words is cut by what stands between, after a minute at the earliest.
static constexpr std::int64_t alive_us = 15 * second_us;
/// Then the client asks anew: its session may have ended.
static constexpr std::int64_t follow_us = 240 * second_us;

/// One client that follows a job, and what it was last told.
struct Follower {
    JobQuestion question;
    Actor actor;
    work::Runner& runner;
    Instant began;
    Instant told_at;
    std::string told{};
};

/// The next piece of the stream: the job as it stands when that is news. Ends with the job.
static http::Response look(std::shared_ptr<Follower> const& follower) {
    auto& [question, actor, runner, began, told_at, told] = *follower;
    bool runs = false;
    auto asked = runner.ask(actor, [&](Work& work) -> Result<std::string> {
        auto const view = TRY(job(work, question));
        runs = view.state == JobState::queued || view.state == JobState::running;
        return json::to_text(view);
    });
    if (!asked) return http::refusal(asked.error());
    auto const now = runner.clock().now();
    http::Response piece;
    if (*asked != told) {
        piece.body = "data: " + *asked + "\n\n";
        told = *std::move(asked);
        told_at = now;
    } else if (now.unix_us - told_at.unix_us >= alive_us) {
        piece.body = ": alive\n\n";
        told_at = now;
    }
    if (runs && now.unix_us - began.unix_us < follow_us)
        piece.next = [follower] { return look(follower); };
    return piece;
}

static void follow(http::Request&& request, work::Runner& runner, http::Done done) {
    auto const id = JobId::parse(request.path_params["job"]);
    if (!id) return done(http::refusal(id.error()));
    auto const now = runner.clock().now();
    auto response = look(std::make_shared<Follower>(Follower{.question = {*id},
                                                             .actor = request.actor,
                                                             .runner = runner,
                                                             .began = now,
                                                             .told_at = now}));
    response.content_type = "text/event-stream; charset=utf-8";
    response.headers.emplace_back("X-Accel-Buffering", "no");  // A proxy passes it on at once.
    done(std::move(response));
}

static http::Route events_route() {
    auto route = http::raw(http::Method::get, "/v1/jobs/{job}/events", Right::signed_in,
                           "jobs.events", follow, 0);
    route.request = http::schema::of<JobQuestion>();
    return route;
}

std::vector<http::Route> routes() {
    return {
        http::get<job>("/v1/jobs/{job}", Right::signed_in),
        http::post<cancel>("/v1/jobs/{job}/cancel", Right::signed_in),
        events_route(),
    };
}

}  // namespace takaful::jobs
