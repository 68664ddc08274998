// The only file with Boost.Beast: one coroutine a connection, and its time limits. What a request
// means is decided in dispatch.cpp.

// <utility> goes before Asio (Boost 1.74 with g++ 12), so:
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
// clang-format on

#include <algorithm>
#include <array>
#include <limits>

#include "platform/http/lane.hpp"

// Asio's coroutine frames have an operator new of their own, which g++ 12 does not see beside its
// delete.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace takaful::http {

namespace beast = boost::beast;
template <typename T = void>
using Awaitable = asio::awaitable<T, Executor>;
using Parser = beast::http::request_parser<beast::http::string_body>;

static constexpr std::size_t small_body_bytes = 64 * 1'024;
static constexpr std::size_t read_buffer_bytes = 64 * 1'024;
static constexpr std::size_t body_bytes_a_second_min = 4 * 1'024;
static constexpr Milliseconds farewell_ms{1'000};

static auto into(Code& code) {
    return asio::redirect_error(asio::use_awaitable_t<Executor>{}, code);
}

static std::int64_t steady_ms() {
    return std::chrono::duration_cast<Milliseconds>(Ticks::now().time_since_epoch()).count();
}

static std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// An answer that is awaited: the timer never fires by itself, it is the bell.
class Bell : public Waiting {
public:
    explicit Bell(asio::io_context& io) : timer_(io, Ticks::time_point::max()) {}
    void take(Response answer) override {
        response = std::move(answer);
        timer_.cancel();
    }
    Awaitable<> rung() {
        Code code;
        if (!response) co_await timer_.async_wait(into(code));
    }
    std::optional<Response> response;

private:
    Timer timer_;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Lane& lane, Socket socket)
        : lane_(lane), socket_(std::move(socket)), pause_(lane.io) {
        lane_.members.insert(this);
        Code code;
        auto const peer = socket_.remote_endpoint(code);
        if (!code) peer_ = peer.address().to_string();
        socket_.set_option(tcp::no_delay{true}, code);
    }
    ~Connection() {
        lane_.members.erase(this);
        auto& shared = lane_.shared();
        std::lock_guard const lock{shared.mutex};
        if (--shared.connections == 0) shared.empty.notify_all();
    }

    Awaitable<> run();
    void check(Ticks::time_point now) {
        if (now <= deadline_) return;
        timed_out_ = true;
        deadline_ = Ticks::time_point::max();
        Code code;
        socket_.cancel(code);
    }
    void stop_if_idle() {
        Code code;
        if (idle_) socket_.cancel(code);
        pause_.cancel();
    }

private:
    Awaitable<bool> one_request(bool first);
    Awaitable<bool> wait_first_byte(bool first);
    Awaitable<Code> read_body(Parser& parser, std::size_t bytes_max);
    Awaitable<bool> receive(Parser& parser, Plan& plan);
    Awaitable<bool> skip_body(Parser& parser);
    Awaitable<Response> perform(Plan& plan);
    Awaitable<bool> send(Response response, Plan const& plan, bool keep_alive);
    Awaitable<> send_on(Response response, Plan const& plan);
    Awaitable<Response> next_piece(std::function<Response()> next);
    Awaitable<bool> send_piece(std::string piece);
    bool is_gone();
    Awaitable<> refuse_broken(Code code, bool in_body);
    Awaitable<> farewell();
    Head head_of(Parser const& parser) const;
    bool hand_over(Plan& plan, std::shared_ptr<Ticket> const& ticket);
    void allow(Milliseconds time) { deadline_ = Ticks::now() + time; }
    ServerOptions const& options() { return lane_.shared().options; }

    Lane& lane_;
    Socket socket_;
    Timer pause_;  // Between two pieces of an answer that goes on.
    std::string peer_;
    beast::flat_buffer buffer_{read_buffer_bytes};
    Ticks::time_point deadline_ = Ticks::time_point::max();
    bool timed_out_ = false;
    bool idle_ = false;
};

// ---- Lane --------------------------------------------------------------------------------------

Lane::Lane(Shared& shared)
    : shared_(shared),
      mailbox_(std::make_shared<Mailbox>(
          [this] { asio::post(io, [box = mailbox_] { box->drain(); }); })),
      sweep_(io) {}

void Lane::adopt(Socket socket) {
    auto connection = std::make_shared<Connection>(*this, std::move(socket));
    asio::co_spawn(
        io.get_executor(), [connection] { return connection->run(); }, asio::detached);
}

void Lane::sweep_again() {
    auto const& options = shared_.options;
    auto const shortest =
        std::min({options.header_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms});
    sweep_.expires_after(Milliseconds{std::clamp(shortest / 4, 5, 500)});
    sweep_.async_wait([this](Code code) {
        if (code) return;
        auto const now = Ticks::now();
        for (auto* connection : members) connection->check(now);
        sweep_again();
    });
}

void Lane::stop_idle() {
    asio::post(io, [this] {
        for (auto* connection : members) connection->stop_if_idle();
    });
}

std::string const& Lane::date() {
    auto const now = shared_.runner.clock().now();
    if (auto const second = now.unix_us / 1'000'000; second != date_second_) {
        date_second_ = second;
        date_ = http_date(now);
    }
    return date_;
}

// ---- Connection --------------------------------------------------------------------------------

Awaitable<> Connection::run() {
    auto const self = shared_from_this();
    bool first = true;
    while (co_await one_request(first)) first = false;
    Code code;
    socket_.close(code);
}

Awaitable<bool> Connection::wait_first_byte(bool first) {
    if (buffer_.size() > 0) co_return true;
    if (lane_.shared().stopping) co_return false;
    allow(Milliseconds{first ? options().header_timeout_ms : options().idle_timeout_ms});
    idle_ = true;
    Code code;
    auto const bytes = co_await socket_.async_read_some(buffer_.prepare(4'096), into(code));
    idle_ = false;
    buffer_.commit(bytes);
    co_return !code;
}

Head Connection::head_of(Parser const& parser) const {
    using beast::http::field;
    auto const& message = parser.get();
    auto const value = [&](auto name) { return view(message[name]); };
    Head head;
    head.method = view(message.method_string());
    head.target = view(message.target());
    head.peer = peer_;
    head.host = value(field::host);
    head.content_type = value(field::content_type);
    head.cookie = value(field::cookie);
    head.authorization = value(field::authorization);
    head.accept_encoding = value(field::accept_encoding);
    head.accept_language = value(field::accept_language);
    head.sec_fetch_site = value("Sec-Fetch-Site");
    head.origin = value(field::origin);
    head.if_none_match = value(field::if_none_match);
    head.idempotency_key = value("Idempotency-Key");
    head.forwarded_for = value("X-Forwarded-For");
    if (auto const length = parser.content_length()) head.content_length = *length;
    head.chunked = parser.chunked();
    head.http_1_1 = message.version() >= 11;
    return head;
}

Awaitable<bool> Connection::one_request(bool first) {
    if (!co_await wait_first_byte(first)) co_return false;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(options().header_bytes_max));
    // Known once the route is; boost::none would refuse every body (Beast 1.74).
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    allow(Milliseconds{options().header_timeout_ms});
    Code code;
    co_await beast::http::async_read_header(socket_, buffer_, parser, into(code));
    if (code) {
        co_await refuse_broken(code, false);
        co_return false;
    }
    auto const began_ms = steady_ms();
    auto& shared = lane_.shared();
    auto plan = shared.dispatcher.plan(head_of(parser), shared.runner.clock().now(), began_ms);
    bool keep = parser.keep_alive();
    if (plan.answer)
        keep = co_await skip_body(parser) && keep;
    else if (plan.route && !co_await receive(parser, plan))
        co_return false;
    deadline_ = Ticks::time_point::max();
    auto const& asking = plan.request;
    auto const session = asking.session_token.empty() ? asking.remote : asking.session_token;
    if (!plan.answer) plan.answer = co_await perform(plan);
    std::unique_ptr<OpenAnswers::Place> place;
    if (plan.answer->next && !(place = shared.open_answers.take(session)))
        plan.answer = refusal(fail(ErrorKind::limited, "http.too_many_open").error());
    auto response = shared.dispatcher.settle(*std::move(plan.answer), plan, steady_ms() - began_ms);
    keep = keep && !shared.stopping;
    if (response.next && !plan.head_only) {
        co_await send_on(std::move(response), plan);
        co_return false;
    }
    bool const sent = co_await send(std::move(response), plan, keep);
    if (sent && !keep) co_await farewell();
    co_return sent&& keep;
}

Awaitable<Code> Connection::read_body(Parser& parser, std::size_t bytes_max) {
    Code code;
    auto const declared = parser.content_length() ? *parser.content_length() : bytes_max;
    allow(
        Milliseconds{options().body_timeout_ms} +
        std::chrono::seconds{std::min<std::size_t>(declared, bytes_max) / body_bytes_a_second_min});
    parser.body_limit(bytes_max);
    if (parser.get()[beast::http::field::expect] == "100-continue") {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(socket_, asio::buffer(go_on), into(code));
        if (code) co_return code;
    }
    co_await beast::http::async_read(socket_, buffer_, parser, into(code));
    co_return code;
}

// False: the connection has had its answer, or is lost.
Awaitable<bool> Connection::receive(Parser& parser, Plan& plan) {
    auto& budget = lane_.shared().body_bytes;
    auto const declared = static_cast<std::int64_t>(
        parser.content_length() ? *parser.content_length() : plan.body_bytes_max);
    bool const is_large = declared > static_cast<std::int64_t>(small_body_bytes);
    auto const most = static_cast<std::int64_t>(options().body_bytes_in_flight_max);
    if (is_large && (budget += declared) > most) {
        budget -= declared;
        plan.route = nullptr;
        plan.answer = refusal(fail(ErrorKind::unavailable, "http.overloaded").error());
        plan.request.body.clear();
        auto response = lane_.shared().dispatcher.settle(*std::move(plan.answer), plan, 0);
        if (co_await send(std::move(response), plan, false)) co_await farewell();
        co_return false;
    }
    auto const code = co_await read_body(parser, plan.body_bytes_max);
    if (is_large) budget -= declared;
    if (code) {
        co_await refuse_broken(code, true);
        co_return false;
    }
    plan.request.body = std::move(parser.get().body());
    co_return true;
}

// Reads a small body that nobody wants, so that the connection may stay open after a refusal.
Awaitable<bool> Connection::skip_body(Parser& parser) {
    if (parser.is_done()) co_return true;
    bool const declared = parser.content_length() && *parser.content_length() <= small_body_bytes;
    if (!declared || parser.get()[beast::http::field::expect] == "100-continue") co_return false;
    auto const code = co_await read_body(parser, small_body_bytes);
    co_return !code;
}

// False: nobody can take it now.
bool Connection::hand_over(Plan& plan, std::shared_ptr<Ticket> const& ticket) {
    auto& shared = lane_.shared();
    if (plan.slow)
        return shared.pool.submit(
            [slow = std::move(plan.slow), ticket] { ticket->answer(slow()); });
    auto done = [ticket](Response response) { ticket->answer(std::move(response)); };
    auto const& route = *plan.route;
    if (!route.on_pool && plan.request.body.size() <= small_body_bytes) {
        route.handle(std::move(plan.request), shared.runner, std::move(done));
        return true;
    }
    auto request = std::make_shared<Request>(std::move(plan.request));
    return shared.pool.submit([&route, &runner = shared.runner, request, done = std::move(done)] {
        route.handle(std::move(*request), runner, done);
    });
}

Awaitable<Response> Connection::perform(Plan& plan) {
    auto const bell = std::make_shared<Bell>(lane_.io);
    if (!hand_over(plan, std::make_shared<Ticket>(lane_.mailbox(), bell)))
        co_return refusal(fail(ErrorKind::unavailable, "http.overloaded").error());
    co_await bell->rung();
    if (!bell->response) co_return refusal(fail(ErrorKind::broken, "http.no_answer").error());
    co_return *std::move(bell->response);
}

Awaitable<bool> Connection::send(Response response, Plan const& plan, bool keep_alive) {
    auto const head = head_text(response, {.surface = plan.surface,
                                           .keep_alive = keep_alive,
                                           .behind_tls = options().behind_tls,
                                           .goes_on = static_cast<bool>(response.next),
                                           .date = lane_.date()});
    std::string_view body = response.shared_body ? *response.shared_body : response.body;
    if (plan.head_only || response.status == 304) body = {};
    allow(Milliseconds{options().body_timeout_ms} +
          std::chrono::seconds{body.size() / body_bytes_a_second_min});
    std::array const pieces{asio::buffer(head), asio::buffer(body.data(), body.size())};
    Code code;
    co_await asio::async_write(socket_, pieces, into(code));
    deadline_ = Ticks::time_point::max();
    co_return !code;
}

// ---- Answers that go on ------------------------------------------------------------------------

// Closed by the client, or broken: asked without waiting, for nothing is read between two pieces.
bool Connection::is_gone() {
    Code code;
    char byte = 0;
    socket_.non_blocking(true, code);
    socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, code);
    return code && code != asio::error::would_block;
}

Awaitable<Response> Connection::next_piece(std::function<Response()> next) {
    auto const bell = std::make_shared<Bell>(lane_.io);
    // The pool alone holds the ticket: a piece that it drops is answered.
    bool const taken = lane_.shared().pool.submit(
        [next = std::move(next), ticket = std::make_shared<Ticket>(lane_.mailbox(), bell)] {
            ticket->answer(next());
        });
    if (!taken) co_return Response{};  // It ends here; who wants to go on asks anew.
    co_await bell->rung();
    co_return bell->response ? *std::move(bell->response) : Response{};
}

Awaitable<bool> Connection::send_piece(std::string piece) {
    if (piece.empty()) co_return true;
    allow(Milliseconds{options().body_timeout_ms} +
          std::chrono::seconds{piece.size() / body_bytes_a_second_min});
    Code code;
    co_await asio::async_write(socket_, asio::buffer(piece), into(code));
    deadline_ = Ticks::time_point::max();
    co_return !code;
}

// Ends when there is no next piece, the client is gone or the server stops.
Awaitable<> Connection::send_on(Response response, Plan const& plan) {
    auto next = response.next;
    bool sound = co_await send(std::move(response), plan, false);
    while (sound && next && !lane_.shared().stopping) {
        pause_.expires_after(Milliseconds{options().piece_pause_ms});
        Code code;
        co_await pause_.async_wait(into(code));
        if (lane_.shared().stopping || is_gone()) co_return;
        auto piece = co_await next_piece(std::move(next));
        next = std::move(piece.next);
        sound = !piece.error && co_await send_piece(std::move(piece.body));
    }
    if (sound) co_await farewell();
}

// ---- Ends --------------------------------------------------------------------------------------

// What could not be read as HTTP, was too large, or came too slowly.
Awaitable<> Connection::refuse_broken(Code code, bool in_body) {
    namespace http = beast::http;
    bool const began = in_body || buffer_.size() > 0;
    auto error = fail(ErrorKind::invalid, "http.malformed").error();
    if (timed_out_) {
        if (!began) co_return;
        error = fail(ErrorKind::invalid, "http.too_slow").error();
    } else if (code == http::error::header_limit || code == http::error::buffer_overflow) {
        error = fail(ErrorKind::invalid, "http.headers_too_large",
                     {{"limit", static_cast<std::int64_t>(options().header_bytes_max)}})
                    .error();
    } else if (code == http::error::body_limit) {
        error = fail(ErrorKind::invalid, "http.body_too_large").error();
    } else if (code.category() != http::make_error_code(http::error::bad_method).category() ||
               code == http::error::end_of_stream || code == http::error::partial_message) {
        co_return;  // Gone: nobody hears an answer.
    }
    Plan plan;
    auto response = lane_.shared().dispatcher.settle(refusal(std::move(error)), plan, 0);
    if (co_await send(std::move(response), plan, false)) co_await farewell();
}

// Closes so that the answer arrives even when the client is still sending: says the end, then reads
// for a moment what comes.
Awaitable<> Connection::farewell() {
    Code code;
    socket_.shutdown(tcp::socket::shutdown_send, code);
    allow(std::min(farewell_ms, Milliseconds{options().header_timeout_ms}));
    timed_out_ = false;
    std::array<char, 4'096> scrap;
    for (int i = 0; i < 256 && !code && !timed_out_; ++i)
        co_await socket_.async_read_some(asio::buffer(scrap), into(code));
}

}  // namespace takaful::http
