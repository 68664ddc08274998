// `takaful user` and `takaful import`: what an operator does at the machine itself, through the
// same functions that the interface calls.

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "app/server.hpp"
#include "base/text.hpp"
#include "platform/crypto/crypto.hpp"
#include "record/identity/identity.hpp"
#include "trust/registration/registration.hpp"

namespace takaful::app {

namespace {

Bytes16 fresh_id(Instant now) {
    std::array<std::uint8_t, 10> tail;
    crypto::fill_random(tail);
    return make_uuid7(now.unix_us / 1'000, tail);
}

Result<PersonId> add(House& house, UserOptions const& options, std::vector<identity::Role> roles) {
    identity::CreateUser const user{.id = {fresh_id(house.clock().now())},
                                    .person = {},
                                    .name = options.name,
                                    .phone = options.phone,
                                    .pin = options.pin,
                                    .roles = std::move(roles),
                                    .note_ar = {},
                                    .note_en = {}};
    identity::PreparedUser prepared;
    auto const checked =
        house.runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
            prepared = TRY(identity::prepare_user(work, user));
            return std::string{};
        });
    if (!checked) return std::unexpected(checked.error());
    PersonId person;
    auto const created =
        house.runner().run({.actor = Actor::system(1),
                            .id = user.id,
                            .name = "identity.create_user",
                            .body = {},
                            .run = [&](Work& work) -> Result<std::string> {
                                person = TRY(identity::create_user(work, prepared)).person;
                                return std::string{"{}"};
                            }});
    if (!created) return std::unexpected(created.error());
    return person;
}

Result<std::string> read_file(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(ErrorKind::not_found, "app.file_missing", Params{{"file", path}});
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

Result<registration::Import> read_import(ImportOptions const& options, Instant now) {
    auto const text = TRY(read_file(options.mapping));
    auto const mapping = TRY(json::parse(text));
    registration::Import import{.id = {fresh_id(now)},
                                .mapping = mapping,
                                .files = {},
                                .mode = options.all_or_nothing
                                            ? registration::ImportMode::all_or_nothing
                                            : registration::ImportMode::good_rows,
                                .area_default = options.area,
                                .basis = {.purpose = options.purpose,
                                          .legal_basis = options.legal_basis,
                                          .notice_version = options.notice_version,
                                          .source = options.source,
                                          .expires_on = {}}};
    for (auto const& [name, path] : options.files) {
        auto const bytes = TRY(read_file(path));
        import.files.push_back({name, base64(as_bytes(bytes))});
    }
    return import;
}

}  // namespace

int add_user(UserOptions const& options) {
    std::vector<identity::Role> roles;
    for (auto const& name : options.roles) {
        auto const role = enum_from_name<identity::Role>(name);
        if (!role) return fmt::print(stderr, "no such role: {}\n", name), 1;
        roles.push_back(*role);
    }
    RealClock const clock;
    auto const house = House::open({.folder = options.folder, .database = options.database}, clock);
    if (!house) return tell(house.error()), 1;
    auto const person = add(**house, options, std::move(roles));
    if (!person) return tell(person.error()), 1;
    fmt::print("{}\n", person->text());
    return 0;
}

int reset_pin(UserOptions const& options) {
    RealClock const clock;
    auto const house = House::open({.folder = options.folder, .database = options.database}, clock);
    if (!house) return tell(house.error()), 1;
    auto const done =
        (*house)->runner().run({.actor = Actor::system(1),
                                .name = "identity.reset_pin",
                                .body = "{}",
                                .run = [&](Work& work) -> Result<std::string> {
                                    TRY(identity::reset_pin(work, {options.phone, options.pin}));
                                    return std::string{"{}"};
                                }});
    if (!done) return tell(done.error()), 1;
    return 0;
}

int import_households(ImportOptions const& options) {
    RealClock const clock;
    auto const house = House::open({.folder = options.folder, .database = options.database}, clock);
    if (!house) return tell(house.error()), 1;
    auto const import = read_import(options, clock.now());
    if (!import) return tell(import.error()), 1;
    auto const done = registration::import_now(
        (*house)->runner(), (*house)->parts().get<jobs::JobRunner>(), Actor::system(1), *import);
    if (!done) return tell(done.error()), 1;
    fmt::print("rows {}  good {}  bad {}  households {}  {}\n", done->rows, done->good, done->bad,
               done->inserted, enum_name(done->state));
    return done->state == registration::ImportState::done ? 0 : 1;
}

}  // namespace takaful::app
