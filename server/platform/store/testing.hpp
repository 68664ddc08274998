#pragma once
// For tests only: a folder in memory (tmpfs) that disappears, and a database in it.

#include <cstdlib>
#include <filesystem>
#include <string>

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

/// An open database with every migration of the house, in a folder of its own.
struct TestDatabase {
    TempFolder folder;
    std::unique_ptr<Database> database;

    TestDatabase() : TestDatabase(all_migrations()) {}
    explicit TestDatabase(std::span<Migration const> migrations) {
        auto opened = open({.path = folder.file("takaful.db"), .migrations = migrations});
        if (!opened) std::abort();
        database = std::move(*opened);
    }
};

}  // namespace takaful::store
