#include "platform/keys/keys.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "platform/store/testing.hpp"

using namespace takaful;
using keys::KeyStore;

namespace {

AnyId owner(std::uint8_t n) {
    AnyId id;
    id.bytes.fill(static_cast<std::uint8_t>(0xA0 + n));  // Found in a file only if written there.
    return id;
}

keys::Options options_in(store::TempFolder const& folder) {
    return {.path = folder.file("keys.db"), .master_key_path = folder.file("master.key")};
}

std::string content(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

}  // namespace

TEST_CASE("keys: what is sealed opens for its owner and context, also after a restart") {
    store::TempFolder folder;
    Bytes sealed;
    crypto::Digest index;
    {
        auto const store = KeyStore::open(options_in(folder)).value();
        AnyId const owners[] = {owner(1), owner(2), owner(1)};
        REQUIRE(store->create(owners));
        REQUIRE(store->create(owners));
        sealed = store->seal(owner(1), "registry_household|sealed|1", as_bytes("Nour")).value();
        index = store->blind_index("phone", "+201012345678");
        CHECK(store->open(owner(2), "registry_household|sealed|1", sealed).error().code ==
              "crypto.cannot_open");
        CHECK(store->open(owner(1), "registry_household|sealed|2", sealed).error().code ==
              "crypto.cannot_open");
        CHECK(store->seal(owner(9), "x", as_bytes("y")).error().code == "keys.unknown");
    }
    auto const store = KeyStore::open(options_in(folder)).value();
    CHECK(as_text(store->open(owner(1), "registry_household|sealed|1", sealed).value()) == "Nour");
    CHECK(store->blind_index("phone", "+201012345678") == index);
    CHECK(store->blind_index("id", "+201012345678") != index);
}

TEST_CASE("keys: a destroyed key is gone from memory and from every file") {
    store::TempFolder folder;
    Bytes sealed;
    {
        auto const store = KeyStore::open(options_in(folder)).value();
        AnyId const owners[] = {owner(1), owner(2)};
        REQUIRE(store->create(owners));
        sealed = store->seal(owner(1), "c", as_bytes("x")).value();
        REQUIRE(store->destroy(owner(1)));
        CHECK(store->open(owner(1), "c", sealed).error().code == "keys.unknown");
        CHECK(store->destroy(owner(1)));  // Again changes nothing.
    }
    auto const store = KeyStore::open(options_in(folder)).value();
    CHECK(store->open(owner(1), "c", sealed).error().code == "keys.unknown");
    CHECK(store->seal(owner(2), "c", as_bytes("x")));
    auto const gone = std::string{as_text(owner(1).bytes)};
    for (auto const* name : {"keys.db", "keys.db-wal"})
        CHECK(content(folder.file(name)).find(gone) == std::string::npos);
}

TEST_CASE("keys: the master key is one's own file, and without it nothing opens") {
    store::TempFolder folder;
    auto const options = options_in(folder);
    {
        auto const store = KeyStore::open(options).value();
        AnyId const owners[] = {owner(1)};
        REQUIRE(store->create(owners));
    }
    struct stat facts {};
    REQUIRE(::stat(options.master_key_path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    CHECK(facts.st_size == 32);
    ::chmod(options.master_key_path.c_str(), 0640);
    CHECK(KeyStore::open(options).error().code == "keys.master_exposed");
    ::chmod(options.master_key_path.c_str(), 0600);
    auto const aside = folder.file("aside");
    std::filesystem::rename(options.master_key_path, aside);
    CHECK(KeyStore::open(options).error().code == "keys.master_missing");
    std::filesystem::rename(aside, options.master_key_path);
    CHECK(KeyStore::open(options));
    std::ofstream{options.master_key_path, std::ios::binary} << std::string(32, 'k');
    CHECK(KeyStore::open(options).error().code == "keys.master_wrong");
}

TEST_CASE("keys: more keys than memory holds: the others are read from the file") {
    store::TempFolder folder;
    auto options = options_in(folder);
    options.keys_in_memory = 8;
    auto const store = KeyStore::open(options).value();
    std::vector<AnyId> owners;
    for (std::uint8_t n = 0; n < 40; ++n) owners.push_back(owner(n));
    REQUIRE(store->create(owners));
    std::vector<Bytes> sealed;
    for (auto const& each : owners)
        sealed.push_back(store->seal(each, "c", as_bytes(each.text())).value());
    REQUIRE(store->create(owners));  // Long forgotten by memory, and still theirs.
    AnyId const some[] = {owner(39), owner(50), owner(0)};
    REQUIRE(store->create(some));  // One that is new among those that are not.
    REQUIRE(store->seal(owner(50), "c", as_bytes("x")));
    REQUIRE(store->fetch(owners));
    for (std::size_t n = 0; n < owners.size(); ++n)
        CHECK(as_text(store->open(owners[n], "c", sealed[n]).value()) == owners[n].text());
    REQUIRE(store->destroy(owner(3)));
    REQUIRE(store->fetch(owners));  // Whose key is gone is passed over.
    CHECK(store->open(owner(3), "c", sealed[3]).error().code == "keys.unknown");
    REQUIRE(store->create({&owners[3], 1}));  // Another key: what was sealed stays closed.
    CHECK(store->open(owner(3), "c", sealed[3]).error().code == "crypto.cannot_open");
}

TEST_CASE("keys: one that was opened by another thread while it is destroyed does not come back") {
    store::TempFolder folder;
    auto options = options_in(folder);
    options.keys_in_memory = 2;
    auto const store = KeyStore::open(options).value();
    std::vector<AnyId> owners;
    for (std::uint8_t n = 0; n < 40; ++n) owners.push_back(owner(n));
    REQUIRE(store->create(owners));
    std::atomic<bool> stop = false;
    std::thread reader{[&] {
        while (!stop) static_cast<void>(store->fetch(owners));
    }};
    for (std::uint8_t n = 0; n < 40; n += 2) CHECK(store->destroy(owner(n)));
    stop = true;
    reader.join();
    for (std::uint8_t n = 0; n < 40; ++n)
        CHECK(store->seal(owner(n), "c", as_bytes("x")).has_value() == (n % 2 == 1));
}
