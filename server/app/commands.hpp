#pragma once
// The program's commands, without their command line (cli.cpp). Each gives the exit code.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/verify.hpp"

namespace takaful::app {

struct ServeOptions {
    std::string folder;
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string web_folder;
    bool demo = false;
    bool behind_tls = false;
    bool log_all = false;
    bool limits = true;  // False: no limits of requests a minute (benches on loopback).
    int threads = 1;     // Of sockets; questions have two of their own.
    std::string name_ar;
    std::string name_en;
    std::string site;  // "https://takaful.example"; empty: http://localhost:PORT on loopback.
    std::string origin;
    std::string witness_policy;  // File of a tlog-policy; empty: as before.
    std::string ship_to;         // Folder of copies; empty: nothing is shipped.
    int ship_days = 7;
    std::int64_t people_compared_max = 1'500'000;
};

/// Serves until SIGTERM or SIGINT, then lets running requests end.
int serve(ServeOptions const& options);

struct StoryServerOptions {
    std::string folder;        // Empty: a throw-away folder, removed at the end.
    std::string database;      // A PostgreSQL address; empty: takaful.db in the folder.
    std::string clock_socket;  // Path of the Unix socket that sets the clock.
    std::string start;         // The clock's first instant, "2026-11-21T09:00:00Z".
    std::uint16_t port = 0;
    std::string web_folder;
    bool demo = false;
    std::string site;            // As of serve.
    std::string witness_policy;  // As of serve.
    std::string ship_to;
};

/// The same server with a clock that is set over a socket, a line each: "set 2026-11-21T10:00:00Z",
/// "advance 3600s", "settle" (jobs, outbox and log until nothing is left) -> "ok" or "error CODE".
/// Prints {"port":N} as its first line.
int story_server(StoryServerOptions const& options);

/// Prints URL, right, name and file:line of every route.
int print_routes();
/// Prints the OpenAPI document.
int print_openapi();

struct DoctorOptions {
    std::string folder;
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
};

/// Looks at a data folder (doctor.hpp) and says, a line each, what is well and what is not. 0: all
/// is well.
int doctor(DoctorOptions const& options);

/// Hashes every book's audit trail again, compares its days' ends with the published log, and names
/// the first entry that is not as it was written. 0: all is.
int check_audit(DoctorOptions const& options);

struct MoveOptions {
    std::string folder;
    std::string database;  // The PostgreSQL address to move to.
};

/// Moves the records of a folder from its file to PostgreSQL, compares every row, and shows that
/// balances and the log's root are the same. Afterwards the file is takaful.db.moved. May be
/// repeated after a crash.
int move_records(MoveOptions const& options);

/// Audits a log from nothing and says what is wrong, and where (app/verify.hpp).
int verify(VerifyOptions const& options);

struct UserOptions {
    std::string folder;
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
    std::string name;
    std::string phone;
    std::string pin;
    std::vector<std::string> roles;
};

/// Adds a user: how the first administrator comes to be. Prints the person's id.
int add_user(UserOptions const& options);

/// Gives the user of `phone` the PIN, ends her sessions and tells her.
int reset_pin(UserOptions const& options);

struct ImportOptions {
    std::string folder;
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
    std::string mapping;   // Path of the mapping's JSON.
    std::vector<std::pair<std::string, std::string>> files;  // Name in the mapping, path.
    std::optional<std::string> area;                         // For rows without one.
    bool all_or_nothing = false;
    std::string purpose = "social_protection";
    std::string legal_basis;
    std::string notice_version = "1";
    std::string source;
};

/// Registers households from CSV files; the server must not run on this folder meanwhile.
int import_households(ImportOptions const& options);

}  // namespace takaful::app
