#include "app/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

namespace takaful::app {

namespace {

// A full entry bundle is 131,584 bytes; a checkpoint at most 64 KiB.
constexpr std::size_t answer_bytes_max = 2U << 20;

std::unexpected<Error> unreachable(std::string address, std::string why) {
    return fail(ErrorKind::unavailable, "tlog.unreachable", {{"path", std::move(address)}},
                std::move(why));
}

/// Takes less than it was given when the answer is too long: the exchange then fails.
std::size_t receive(char const* bytes, std::size_t size, std::size_t count, void* into) {
    auto& body = *static_cast<std::string*>(into);
    if (body.size() + size * count > answer_bytes_max) return 0;
    body.append(bytes, size * count);
    return size * count;
}

/// Is it an http or https address with a host, and without a blank?
bool is_address(std::string const& address) {
    if (!address.starts_with("http://") && !address.starts_with("https://")) return false;
    if (std::ranges::any_of(address, [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
        return false;
    std::unique_ptr<CURLU, void (*)(CURLU*)> const url{curl_url(), curl_url_cleanup};
    return url && curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) == CURLUE_OK;
}

}  // namespace

void HttpClient::Closer::operator()(void* handle) const {
    curl_easy_cleanup(handle);
}

Result<HttpClient> HttpClient::to(std::string_view address, int timeout_ms) {
    static std::once_flag is_ready;
    std::call_once(is_ready, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    HttpClient client;
    client.address_ = address;
    while (client.address_.ends_with('/')) client.address_.pop_back();
    if (!is_address(client.address_))
        return unreachable(std::string{address}, "neither http://… nor https://…");
    client.timeout_ms_ = timeout_ms;
    client.handle_.reset(curl_easy_init());
    if (!client.handle_) return unreachable(client.address_, "no memory");
    return client;
}

Result<HttpReply> HttpClient::get(std::string_view path) {
    curl_easy_reset(handle_.get());
    return exchange(path);
}

Result<HttpReply> HttpClient::post(std::string_view path, std::string_view body) {
    auto* const curl = handle_.get();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body.data());
    // Without "Expect: 100-continue", which would cost a long body a turn.
    std::unique_ptr<curl_slist, void (*)(curl_slist*)> const headers{
        curl_slist_append(curl_slist_append(nullptr, "Content-Type: application/octet-stream"),
                          "Expect:"),
        curl_slist_free_all};
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    return exchange(path);
}

Result<HttpReply> HttpClient::exchange(std::string_view path) {
    auto* const curl = handle_.get();
    auto const url = address_ + std::string{path};
    HttpReply reply;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");  // The address is where the other party is.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    // Of the whole exchange: a server that drips bytes gains nothing.
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long{timeout_ms_});
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
    if (auto const* authorities = std::getenv("SSL_CERT_FILE"))
        curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    auto const code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, nullptr);
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return fail(ErrorKind::unavailable, "tlog.certificate_refused", {{"path", url}});
    if (code != CURLE_OK) return unreachable(url, curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

}  // namespace takaful::app
