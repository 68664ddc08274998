#pragma once
// For tests only: a database of its own for each test, copied from a template that has the
// migrations already, on the server that TAKAFUL_TEST_DATABASE names.

#include <postgresql/libpq-fe.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful::store {

/// The address of the tests' PostgreSQL server; null: tests run on SQLite.
inline char const* test_server() {
    return std::getenv("TAKAFUL_TEST_DATABASE");
}

class PostgresCopy {
public:
    explicit PostgresCopy(std::span<Migration const> migrations) {
        static int made = 0;
        name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
        command("CREATE DATABASE " + name_ + " TEMPLATE " + template_of(migrations));
    }
    ~PostgresCopy() { command("DROP DATABASE " + name_ + " WITH (FORCE)"); }
    PostgresCopy(PostgresCopy const&) = delete;
    PostgresCopy& operator=(PostgresCopy const&) = delete;
    std::string address() const { return address_of(name_); }

private:
    // "postgresql:///postgres?host=…" with another name between the slash and the question mark.
    static std::string address_of(std::string const& name) {
        std::string address = test_server();
        auto const begin = address.find('/', address.find("://") + 3) + 1;
        auto const end = std::min(address.find('?', begin), address.size());
        return address.replace(begin, end - begin, name);
    }
    static PGconn* server() {
        static PGconn* const connection = PQconnectdb(test_server());
        return connection;
    }
    static std::string command(std::string const& sql) {
        auto* const result = PQexec(server(), sql.c_str());
        auto const status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            std::fprintf(stderr, "test server: %s: %s", sql.c_str(), PQerrorMessage(server()));
            std::abort();
        }
        std::string const first = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
        PQclear(result);
        return first;
    }
    /// Made once a server, by whichever test process comes first.
    static std::string template_of(std::span<Migration const> migrations) {
        std::string all;
        for (auto const& migration : migrations)
            all += std::string{migration.module} + std::to_string(migration.number) +
                   std::string{migration.sql};
        auto const digest = crypto::sha256(as_bytes(all));
        auto const name = "template_" + hex(BytesView{digest}.first(8));
        command("SELECT pg_advisory_lock(1)");
        if (command("SELECT 1 FROM pg_database WHERE datname = '" + name + "'").empty()) {
            command("CREATE DATABASE new_" + name + " TEMPLATE template0");
            if (!open({.path = address_of("new_" + name), .migrations = migrations})) std::abort();
            command("ALTER DATABASE new_" + name + " RENAME TO " + name);
        }
        command("SELECT pg_advisory_unlock(1)");
        return name;
    }

    std::string name_;
};

}  // namespace takaful::store
