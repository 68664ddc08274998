#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "app/background.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "app/public_page.hpp"
#include "app/server.hpp"

namespace takaful::app {

namespace {

constexpr std::size_t line_bytes_max = 256;

/// A folder of our own making that goes when the story ends.
class ThrowAwayFolder {
public:
    explicit ThrowAwayFolder(std::string const& wanted) : path_(wanted) {
        if (!path_.empty()) return;
        path_ = (std::filesystem::temp_directory_path() / "takaful-story-XXXXXX").string();
        is_ours_ = ::mkdtemp(path_.data()) != nullptr;
    }
    ~ThrowAwayFolder() {
        std::error_code ignored;
        if (is_ours_) std::filesystem::remove_all(path_, ignored);
    }
    ThrowAwayFolder(ThrowAwayFolder const&) = delete;
    std::string const& path() const { return path_; }

private:
    std::string path_;
    bool is_ours_ = false;
};

/// The door by which a story sets the clock: one client at a time, a line each.
class ClockDoor {
public:
    ClockDoor(SettableClock& clock, Background& background)
        : clock_(clock), background_(background) {}
    ~ClockDoor() {
        for (auto const fd : {listener_, client_})
            if (fd >= 0) ::close(fd);
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    ClockDoor(ClockDoor const&) = delete;

    Result<> open(std::string const& path);
    /// Until a stop signal.
    void run(sigset_t const& signals);

private:
    void read_client();
    std::string obey(std::string_view line);
    void drop_client() {
        if (client_ >= 0) ::close(client_);
        client_ = -1;
        text_.clear();
    }

    SettableClock& clock_;
    Background& background_;
    std::string path_;
    std::string text_;
    int listener_ = -1;
    int client_ = -1;
};

Result<> ClockDoor::open(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorKind::invalid, "app.clock_socket_failed", {{"path", path}});
    std::memcpy(address.sun_path, path.data(), path.size());
    ::unlink(path.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const* generic = reinterpret_cast<sockaddr const*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, sizeof address) != 0 ||
        ::listen(listener_, 4) != 0)
        return fail(ErrorKind::unavailable, "app.clock_socket_failed", {{"path", path}});
    path_ = path;
    return {};
}

void ClockDoor::run(sigset_t const& signals) {
    int const stop = ::signalfd(-1, &signals, SFD_CLOEXEC);
    while (true) {
        pollfd fds[] = {{stop, POLLIN, 0}, {listener_, POLLIN, 0}, {client_, POLLIN, 0}};
        if (::poll(fds, client_ < 0 ? 2 : 3, -1) < 0) continue;
        if (fds[0].revents != 0) break;
        if (client_ >= 0 && fds[2].revents != 0) read_client();
        if (fds[1].revents != 0) {
            drop_client();
            client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        }
    }
    ::close(stop);
}

void ClockDoor::read_client() {
    char piece[line_bytes_max];
    auto const bytes = ::read(client_, piece, sizeof piece);
    if (bytes <= 0) return drop_client();
    text_.append(piece, static_cast<std::size_t>(bytes));
    for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
        auto const answer = obey(std::string_view{text_}.substr(0, end)) + "\n";
        text_.erase(0, end + 1);
        if (::write(client_, answer.data(), answer.size()) < 0) return drop_client();
    }
    if (text_.size() > line_bytes_max) drop_client();
}

std::string ClockDoor::obey(std::string_view line) {
    if (line.starts_with("set ")) {
        auto const instant = parse_instant(line.substr(4));
        if (!instant) return "error " + std::string{instant.error().code};
        clock_.set(*instant);
        return "ok";
    }
    if (line.starts_with("advance ") && line.ends_with('s')) {
        auto const digits = line.substr(8, line.size() - 9);
        std::int64_t seconds = 0;
        auto const* end = digits.data() + digits.size();
        if (std::from_chars(digits.data(), end, seconds).ptr == end && !digits.empty()) {
            clock_.advance_us(seconds * 1'000'000);
            return "ok";
        }
    }
    if (line == "settle") {
        auto const settled = background_.settle();
        return settled ? "ok" : "error " + std::string{settled.error().code};
    }
    return "error app.clock_line_unknown";
}

}  // namespace

int story_server(StoryServerOptions const& options) {
    auto const signals = block_stop_signals();
    auto const start =
        parse_instant(options.start.empty() ? "2026-11-21T09:00:00Z" : options.start);
    if (!start) return tell(start.error()), 1;
    ThrowAwayFolder const folder{options.folder};
    SettableClock clock{*start};
    auto house = House::open({.folder = folder.path(),
                              .database = options.database,
                              .demo = options.demo,
                              .site = options.site,
                              .witness_policy = options.witness_policy,
                              .ship_to = options.ship_to,
                              .serving = true},
                             clock);
    if (!house) return tell(house.error()), 1;
    ServeOptions const serving{.folder = folder.path(),
                               .port = options.port,
                               .web_folder = options.web_folder,
                               .limits = false};
    http::Server server{server_options(**house, serving), all_routes(), (*house)->runner(),
                        find_actor(**house), fill_slot(**house)};
    Background background{**house};
    ClockDoor door{clock, background};
    if (auto opened = door.open(options.clock_socket); !opened) return tell(opened.error()), 1;
    if (auto started = server.start(); !started) return tell(started.error()), 1;
    fmt::print("{{\"port\":{}}}\n", server.port());
    std::fflush(stdout);
    door.run(signals);
    server.stop();
    background.stop();
    return 0;
}

}  // namespace takaful::app
