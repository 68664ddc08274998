// <utility> goes before Asio (Boost 1.74 with g++ 12), so:
// clang-format off
#include <utility>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
// clang-format on

#include <algorithm>
#include <optional>

#include "platform/http/lane.hpp"

namespace takaful::http {

static constexpr Milliseconds drain_ms_max{10'000};

struct Server::Impl {
    Impl(ServerOptions chosen, std::vector<Route> table, work::Runner& runner, FindActor find_actor,
         FillSlot fill_slot)
        : options(std::move(chosen)),
          routes(std::move(table)),
          dispatcher(options, routes, std::move(find_actor), std::move(fill_slot)),
          pool(options.pool_threads, static_cast<std::size_t>(options.pool_queue_max)),
          shared{.options = options, .dispatcher = dispatcher, .pool = pool, .runner = runner} {}

    Result<> bind();
    void accept_next();
    void accepted(Lane& lane, Code code, Socket socket);
    void stop();

    ServerOptions const options;
    std::vector<Route> const routes;
    Dispatcher dispatcher;
    Pool pool;
    Shared shared;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::optional<tcp::acceptor> acceptor;
    std::optional<Timer> accept_pause;
    std::size_t next_lane = 0;
    std::uint16_t port = 0;
    bool running = false;
};

Result<> Server::Impl::bind() {
    Code code;
    auto const address = asio::ip::make_address(options.address, code);
    acceptor.emplace(lanes.front()->io);
    tcp::endpoint const endpoint{address, options.port};
    if (!code) acceptor->open(endpoint.protocol(), code);
    if (!code) acceptor->set_option(tcp::acceptor::reuse_address{true}, code);
    if (!code) acceptor->bind(endpoint, code);
    if (!code) acceptor->listen(1'024, code);
    if (code)
        return fail(ErrorKind::unavailable, "http.address_in_use",
                    {{"port", std::int64_t{options.port}}}, code.message());
    port = acceptor->local_endpoint(code).port();
    accept_pause.emplace(lanes.front()->io);
    return {};
}

void Server::Impl::accept_next() {
    auto& lane = *lanes[next_lane++ % lanes.size()];
    acceptor->async_accept(lane.io, [this, &lane](Code code, Socket socket) {
        accepted(lane, code, std::move(socket));
    });
}

void Server::Impl::accepted(Lane& lane, Code code, Socket socket) {
    if (shared.stopping || !acceptor->is_open()) return;
    if (code) {  // Out of file descriptors, most likely: wait for some to come free.
        accept_pause->expires_after(Milliseconds{100});
        return accept_pause->async_wait([this](Code paused) {
            if (!paused && acceptor->is_open()) accept_next();
        });
    }
    if (++shared.connections > options.connections_max) {
        --shared.connections;
        static constexpr std::string_view full =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n";
        socket.non_blocking(true, code);
        socket.write_some(asio::buffer(full), code);
    } else {
        asio::post(lane.io, [&lane, socket = std::move(socket)]() mutable {
            lane.adopt(std::move(socket));
        });
    }
    accept_next();
}

void Server::Impl::stop() {
    if (!std::exchange(running, false)) return;
    shared.stopping = true;
    asio::post(lanes.front()->io, [this] {
        Code code;
        acceptor->close(code);
        accept_pause->cancel();
    });
    for (auto& lane : lanes) lane->stop_idle();
    {
        std::unique_lock lock{shared.mutex};
        shared.empty.wait_for(lock, drain_ms_max, [&] { return shared.connections == 0; });
    }
    for (auto& lane : lanes) lane->stop_now();
    pool.stop();
    acceptor.reset();
    accept_pause.reset();
    lanes.clear();
}

Server::Server(ServerOptions options, std::vector<Route> routes, work::Runner& runner,
               FindActor find_actor, FillSlot fill_slot)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(routes), runner,
                                   std::move(find_actor), std::move(fill_slot))) {}

Server::~Server() {
    stop();
}

Result<> Server::start() {
    if (auto checked = check_routes(impl_->routes); !checked) return checked;
    if (auto loaded = impl_->dispatcher.load(); !loaded) return loaded;
    for (int i = 0; i < std::max(1, impl_->options.threads); ++i)
        impl_->lanes.push_back(std::make_unique<Lane>(impl_->shared));
    if (auto bound = impl_->bind(); !bound) return bound;
    impl_->running = true;
    impl_->accept_next();
    for (auto& lane : impl_->lanes) lane->start();
    return {};
}

std::uint16_t Server::port() const {
    return impl_->port;
}

void Server::stop() {
    impl_->stop();
}

}  // namespace takaful::http
