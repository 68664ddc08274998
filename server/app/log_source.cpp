#include "app/log_source.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/http_client.hpp"

namespace takaful::app {

namespace {

constexpr int timeout_ms = 30'000;

std::unexpected<Error> unreachable(std::string path, std::string why) {
    return fail(ErrorKind::unavailable, "tlog.unreachable", {{"path", std::move(path)}},
                std::move(why));
}

class FolderSource : public tlog::LogFiles {
public:
    explicit FolderSource(std::string folder) : folder_(std::move(folder)) {}
    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const name = folder_ + "/" + std::string{path};
        std::error_code error;
        if (!std::filesystem::exists(name, error)) return std::nullopt;
        std::ifstream in{name, std::ios::binary};
        if (!in) return unreachable(name, "open");
        return Bytes{std::istreambuf_iterator<char>{in}, {}};
    }

private:
    std::string folder_;
};

/// One GET a file.
class HttpSource : public tlog::LogFiles {
public:
    HttpSource(HttpClient client, std::string where)
        : client_(std::move(client)), where_(std::move(where)) {}

    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const reply = TRY(client_.get("/" + std::string{path}));
        if (reply.status == 404) return std::nullopt;
        if (reply.status != 200)
            return unreachable(where_ + "/" + std::string{path},
                               "status " + std::to_string(reply.status));
        auto const bytes = as_bytes(reply.body);
        return Bytes(bytes.begin(), bytes.end());
    }

private:
    HttpClient client_;
    std::string where_;
};

}  // namespace

Result<std::unique_ptr<tlog::LogFiles>> open_log_source(std::string_view where) {
    if (where.find("://") != std::string_view::npos)
        return std::make_unique<HttpSource>(TRY(HttpClient::to(where, timeout_ms)),
                                            std::string{where});
    std::error_code error;
    if (!std::filesystem::is_directory(std::string{where}, error))
        return unreachable(std::string{where}, "no such folder");
    return std::make_unique<FolderSource>(std::string{where});
}

}  // namespace takaful::app
