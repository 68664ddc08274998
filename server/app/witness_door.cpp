#include "app/witness_door.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/http_client.hpp"

namespace takaful::app {

// A witness reads the new leaves before it answers; publication waits, nothing else does.
static constexpr int answer_ms_max = 10'000;

Result<tlog::WitnessReply> HttpWitnessDoor::post(std::string const& url, std::string const& body) {
    auto client = TRY(HttpClient::to(url, answer_ms_max));
    auto reply = TRY(client.post("", body));
    return tlog::WitnessReply{.status = reply.status, .body = std::move(reply.body)};
}

Result<std::string> read_policy(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return fail(ErrorKind::invalid, "app.file_missing", {{"file", path}});
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

Result<std::string> house_policy(std::string const& folder, std::string const& given) {
    auto const kept = folder + "/witness.policy";
    if (given.empty()) return std::filesystem::exists(kept) ? read_policy(kept) : std::string{};
    auto const text = TRY(read_policy(given));
    TRY(tlog::policy_logs(text));
    auto const beside = kept + ".new";
    std::ofstream out{beside, std::ios::binary | std::ios::trunc};
    out << text;
    out.close();
    if (!out || std::rename(beside.c_str(), kept.c_str()) != 0)
        return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", folder}});
    return text;
}

}  // namespace takaful::app
