#include "platform/http/web_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::http;

static void write(std::string const& path, std::string const& text) {
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}

TEST_CASE("http web: pages by path, the shell for the rest, nothing outside the folder") {
    store::TempFolder const folder;
    auto const web = folder.file("web");
    std::string const script(2'000, 'x');
    write(web + "/index.html", "home");
    write(web + "/give/index.html", "give");
    write(web + "/about.html", "about");
    write(web + "/en/index.html", "english");
    write(web + "/desk/shell.html", "desk");
    write(web + "/en/desk/shell.html", "english desk");
    write(web + "/styled.html",
          R"(<link rel="stylesheet" href="/assets/a.css"><link rel="stylesheet" href="/b">)");
    write(web + "/assets/app-DXk2f9aQ.js", script);
    write(web + "/small.txt", "small");
    write(web + "/ready.js", "plain");
    write(web + "/ready.js.gz", "made before");
    write(folder.file("secret.txt"), "secret");
    auto const files = WebFiles::load(web);
    REQUIRE(files);

    auto const text = [&](char const* path) -> std::string {
        auto const* file = files->find(path);
        return file ? *file->plain : "404";
    };
    CHECK(text("/") == "home");
    CHECK(text("/give") == "give");
    CHECK(text("/about") == "about");
    CHECK(text("/en") == "english");
    CHECK(text("/households/0192") == "home");
    CHECK(text("/desk/households/7") == "desk");
    CHECK(text("/en/gifts/7") == "home");
    CHECK(text("/en/desk/households/7") == "english desk");
    CHECK(files->find("/styled")->style == "/assets/a.css");
    CHECK(files->find("/")->style.empty());
    CHECK(text("/missing.js") == "404");
    CHECK(text("/ready.js.gz") == "404");
    CHECK(text("/../secret.txt") == "404");

    auto const* asset = files->find("/assets/app-DXk2f9aQ.js");
    REQUIRE(asset);
    CHECK(asset->immutable);
    CHECK(asset->type == "text/javascript; charset=utf-8");
    REQUIRE(asset->gzip);
    CHECK(asset->gzip->size() < 100);
    CHECK_FALSE(files->find("/")->immutable);
    CHECK_FALSE(files->find("/small.txt")->gzip);
    CHECK(*files->find("/ready.js")->gzip == "made before");
    CHECK(files->find("/")->etag != asset->etag);
    CHECK(WebFiles::load(folder.file("none")).error().code == "http.web_folder_unreadable");
    CHECK(WebFiles::load("")->find("/") == nullptr);
}

TEST_CASE("http web: a name that ends in a hash may be kept for ever") {
    CHECK(is_named_by_content("/assets/index.css"));
    CHECK(is_named_by_content("/plex-arabic-400-8f3a91c2.woff2"));
    CHECK(is_named_by_content("/app.8f3a91c2d4.js"));
    CHECK_FALSE(is_named_by_content("/service-worker.js"));
    CHECK_FALSE(is_named_by_content("/verify-standalone.html"));
    CHECK_FALSE(is_named_by_content("/plex-400.woff2"));
    CHECK_FALSE(is_named_by_content("/index.html"));
}

TEST_CASE("http web: slots are filled by name, in the page's language") {
    auto const fill = [](std::string_view name, std::string_view language) -> Result<std::string> {
        if (name == "bad") return fail(ErrorKind::broken, "test.bad");
        return std::string{name} + ":" + std::string{language};
    };
    std::string_view const page = "<b><!--slot:given--></b> <!--slot:reached--> <!-- note -->";
    CHECK(slot_names(page) == std::vector<std::string>{"given", "reached"});
    CHECK(fill_slots(page, fill, "ar").value() == "<b>given:ar</b> reached:ar <!-- note -->");
    CHECK(fill_slots("none", fill, "ar").value() == "none");
    CHECK(fill_slots("<!--slot:open", fill, "ar").value() == "<!--slot:open");
    CHECK(fill_slots("a<!--slot:x-->b", {}, "ar").value() == "ab");
    CHECK(fill_slots("<!--slot:bad-->", fill, "ar").error().code == "test.bad");
}
