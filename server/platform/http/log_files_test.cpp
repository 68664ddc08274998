#include "platform/http/log_files.hpp"

#include <doctest/doctest.h>

using namespace takaful::http;

TEST_CASE("http log: only the paths of tlog-tiles exist") {
    for (auto const* path : {"checkpoint", "vkey", "policy", "tile/0/000", "tile/0/067",
                             "tile/63/000", "tile/0/x001/x234/067", "tile/entries/x001/067",
                             "tile/0/x001/067.p/1", "tile/entries/000.p/255"}) {
        CAPTURE(std::string{path});
        CHECK(log_file(path));
    }
    for (auto const* path : {"",
                             "checkpoint/",
                             "checkpoint.tmp",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile/0/67",
                             "tile/0/0067",
                             "tile/64/000",
                             "tile/00/000",
                             "tile/x/000",
                             "tile/0/001/000",
                             "tile/0/x001",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000/1",
                             "tile/0/../000",
                             "../keys.db",
                             "tile/0/x../067",
                             "tile/entries/000.p/1/2",
                             "tile/0/x000/x000/x000/x000/x000/x000/x000/x000/x000/000"}) {
        CAPTURE(std::string{path});
        CHECK_FALSE(log_file(path));
    }
    CHECK(log_file("tile/0/000")->immutable);
    CHECK(log_file("tile/0/000")->type == "application/octet-stream");
    CHECK_FALSE(log_file("checkpoint")->immutable);
    CHECK(log_file("checkpoint")->type == "text/plain; charset=utf-8");
}
