#pragma once
// For tests only: a folder in memory (tmpfs) that disappears, and a database: a file in it, or one
// of its own on the PostgreSQL server that TAKAFUL_TEST_DATABASE names.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "platform/store/postgres_testing.hpp"
#include "platform/store/store.hpp"

namespace takaful::store {

/// A fresh folder on tmpfs where there is one; gone with the object. Do not read the database's
/// file by hand while it is open: closing any descriptor of it drops SQLite's locks.
class TempFolder {
public:
    TempFolder() {
        auto const base = std::filesystem::is_directory("/dev/shm") ? std::string{"/dev/shm"}
                                                                    : std::string{"/tmp"};
        path_ = base + "/takaful-test-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr) std::abort();
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(TempFolder const&) = delete;
    TempFolder& operator=(TempFolder const&) = delete;
    std::string file(std::string const& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// A folder and the address of a database that only this test has; opening it makes it.
struct TestPlace {
    TempFolder folder;
    std::string address = folder.file("takaful.db");
    std::optional<PostgresCopy> copy;

    TestPlace() : TestPlace(all_migrations()) {}
    explicit TestPlace(std::span<Migration const> migrations) {
        if (!is_on_postgres()) return;
        copy.emplace(migrations);
        address = copy->address();
    }
    /// Some tests are about SQLite's file, or about what only it does.
    static bool is_on_postgres() { return test_server() != nullptr; }
};

/// An open database with every migration of the house, in a place of its own.
struct TestDatabase {
    TestPlace place;
    TempFolder& folder = place.folder;
    std::unique_ptr<Database> database;

    TestDatabase() : TestDatabase(all_migrations()) {}
    explicit TestDatabase(std::span<Migration const> migrations) : place(migrations) {
        auto opened = open({.path = place.address, .migrations = migrations});
        if (!opened) {
            std::fprintf(stderr, "test database: %s\n", opened.error().detail.c_str());
            std::abort();
        }
        database = std::move(*opened);
    }
};

}  // namespace takaful::store
