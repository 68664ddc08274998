#include "bench/postgres.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace takaful::bench {

std::string output_of(std::string const& command) {
    auto* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) std::abort();
    std::string text;
    std::array<char, 4'096> buffer;
    while (auto const bytes = std::fread(buffer.data(), 1, buffer.size(), pipe))
        text.append(buffer.data(), bytes);
    if (::pclose(pipe) != 0) {
        fmt::print(stderr, "{} failed\n", command);
        std::abort();
    }
    return text;
}

PrivatePostgres::PrivatePostgres(std::string folder)
    : folder_(std::filesystem::absolute(folder).string()),
      address_(output_of(fmt::format("tests/postgres.sh start '{}' durable", folder_))) {
    while (address_.ends_with('\n')) address_.pop_back();
}

PrivatePostgres::~PrivatePostgres() {
    static_cast<void>(std::system(fmt::format("tests/postgres.sh stop '{}'", folder_).c_str()));
}

void PrivatePostgres::run_file(std::string const& path) const {
    output_of(fmt::format("psql --quiet --set=ON_ERROR_STOP=1 --file='{}' '{}'", path, address_));
}

}  // namespace takaful::bench
