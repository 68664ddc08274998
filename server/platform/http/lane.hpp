#pragma once
// Private to the server: its threads, and what they share. Includes Asio; only connection.cpp and
// server.cpp include this.

// <utility> goes before Asio (Boost 1.74 with g++ 12), so:
// clang-format off
#include <utility>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
// clang-format on

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "platform/http/dispatch.hpp"
#include "platform/http/http.hpp"
#include "platform/http/mailbox.hpp"
#include "platform/http/open_answers.hpp"
#include "platform/http/pool.hpp"

namespace takaful::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Code = boost::system::error_code;
using Ticks = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Ticks, asio::wait_traits<Ticks>, Executor>;

class Connection;

/// What all threads of a server share.
struct Shared {
    ServerOptions const& options;
    Dispatcher& dispatcher;
    Pool& pool;
    work::Runner& runner;
    std::atomic<bool> stopping{false};
    std::atomic<int> connections{0};
    std::atomic<std::int64_t> body_bytes{
        0};  // Declared by large bodies that are being read or run.
    OpenAnswers open_answers{options.open_answers_max, options.open_answers_a_session_max};
    std::mutex mutex{};
    std::condition_variable empty{};
};

/// One thread with its own sockets: a connection never leaves it, so nothing in it needs a lock.
class Lane {
public:
    explicit Lane(Shared& shared);

    void start() {
        sweep_again();
        thread_ = std::thread{[this] { io.run(); }};
    }
    void stop_idle();
    void stop_now() {
        mailbox_->close();
        io.stop();
        if (thread_.joinable()) thread_.join();
    }
    void adopt(Socket socket);
    std::string const& date();

    Shared& shared() { return shared_; }
    std::shared_ptr<Mailbox> const& mailbox() const { return mailbox_; }
    std::unordered_set<Connection*> members;

private:
    void sweep_again();
    Shared& shared_;
    std::shared_ptr<Mailbox> mailbox_;
    std::string date_;
    std::int64_t date_second_ = -1;
    std::thread thread_;

public:
    asio::io_context io{1};

private:
    Timer sweep_;
};

}  // namespace takaful::http
