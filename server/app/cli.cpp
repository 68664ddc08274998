// The command line, the only user of CLI11: options in, one function of commands.hpp called.

#include "app/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "app/backups.hpp"
#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/demo.hpp"
#include "app/verify.hpp"
#include "app/version.hpp"
#include "app/witness.hpp"

namespace takaful::app {

/// Where the records are, when not in the data folder; also read from TAKAFUL_DATABASE, for an
/// address with a password should not stand on the command line.
static void add_database(CLI::App& command, std::string& address) {
    auto const check = [](std::string const& text) {
        auto const is_address =
            text.starts_with("postgres://") || text.starts_with("postgresql://");
        return is_address ? std::string{} : "write it as postgres://USER@HOST/NAME";
    };
    command.add_option("--database", address, "PostgreSQL address; else a file in the data folder")
        ->envname("TAKAFUL_DATABASE")
        ->check(check);
}

static void add_serve(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("serve", "Serve the web app and the interface");
    auto options = std::make_shared<ServeOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->add_option("--port", options->port, "Port; 0: any free one")->capture_default_str();
    command->add_option("--address", options->address, "Address")->capture_default_str();
    command->add_option("--web", options->web_folder, "Folder of the built web app");
    command->add_option("--threads", options->threads, "Threads for sockets")
        ->capture_default_str();
    command->add_option("--name-ar", options->name_ar, "The association's name in Arabic");
    command->add_option("--name-en", options->name_en, "The association's name in English");
    command->add_option("--site", options->site,
                        "Where browsers find the house: https://HOST; passkeys are made for it");
    command->add_option("--origin", options->origin,
                        "The log's name, such as log.example.org/village; only at the first start");
    command->add_flag("--demo", options->demo, "A demo: one-tap sign-ins");
    command->add_flag("--behind-tls", options->behind_tls, "A proxy in front speaks TLS");
    command->add_flag("--log-all", options->log_all, "Log every request, without its path");
    command->add_flag("!--no-limits", options->limits, "No limits of requests a minute");
    command->add_option("--witness-policy", options->witness_policy,
                        "A tlog-policy file: checkpoints wait for its quorum; kept from then on");
    command->add_option("--ship-to", options->ship_to,
                        "Folder of copies: all that is committed goes there, a second later");
    command->add_option("--ship-days", options->ship_days, "Days that shipped copies are kept")
        ->capture_default_str();
    command
        ->add_option("--compare-people", options->people_compared_max,
                     "Look for people registered twice in a register of at most so many; "
                     "some 200 bytes of memory each")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}))
        ->capture_default_str();
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

static void add_story(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("story", "A server for stories, with a clock that is set");
    auto options = std::make_shared<StoryServerOptions>();
    command->add_flag("--serve")->description("Serve until stopped")->required();
    command->add_option("--clock-socket", options->clock_socket, "Unix socket that sets the clock")
        ->required();
    command->add_option("--data", options->folder, "Data folder; else a throw-away one");
    add_database(*command, options->database);
    command->add_option("--now", options->start, "The clock's first instant");
    command->add_option("--port", options->port, "Port; 0: any free one");
    command->add_option("--web", options->web_folder, "Folder of the built web app");
    command->add_flag("--demo", options->demo, "A demo: one-tap sign-ins");
    command->add_option("--site", options->site, "As of serve");
    command->add_option("--witness-policy", options->witness_policy,
                        "A tlog-policy file: checkpoints wait for its quorum; kept from then on");
    command->add_option("--ship-to", options->ship_to, "As of serve");
    command->callback([options, &exit_code] { exit_code = story_server(*options); });
}

static void add_doctor(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("doctor", "Examine a data folder");
    auto options = std::make_shared<DoctorOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->callback([options, &exit_code] { exit_code = doctor(*options); });
}

static void add_verify(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("verify", "Audit a log from nothing");
    auto options = std::make_shared<VerifyOptions>();
    command->add_option("log", options->where, "A folder, or http://HOST[:PORT]/log")->required();
    command->add_option("--vkey", options->verifier_key,
                        "The log's verifier key; else the log's own is believed");
    command->add_option("--policy", options->policy_file,
                        "A tlog-policy file: enough of its witnesses must have cosigned");
    command->add_option("--state", options->state_file,
                        "What an earlier run saw; kept up to date while nothing is wrong");
    command->add_option("--receipt", options->receipts, "A receipt or slip to check; may repeat");
    command->add_option("--promise", options->promises, "A signed promise to check; may repeat");
    command->add_option("--language", options->language, "ar or en")->capture_default_str();
    command->callback([options, &exit_code] { exit_code = verify(*options); });
}

static void add_witness(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("witness", "Keep a copy of a log, check it and cosign it");
    auto options = std::make_shared<WitnessSettings>();
    auto listen = std::make_shared<std::string>("127.0.0.1:8081");
    command->add_option("--data", options->folder, "Folder of the witness")->required();
    command->add_option("--name", options->name, "Name of its key, such as university.example/w1");
    command->add_option("--key", options->key_file, "Key file; else witness.key in the folder");
    command->add_option("--log", options->logs, "http://HOST[:PORT]/log or a folder; may repeat");
    command->add_option("--vkey", options->vkeys, "Each log's verifier key, in the same order");
    command->add_option("--logs", options->policy_file,
                        "More logs, of which consistency alone is checked: a tlog-policy file");
    command->add_option("--listen", *listen, "ADDRESS:PORT; port 0: any free one")
        ->capture_default_str();
    command->add_option("--every", options->every_s, "Seconds between two readings of the log")
        ->capture_default_str();
    command->callback([options, listen, &exit_code] {
        auto const colon = listen->rfind(':');
        if (colon == std::string::npos ||
            !CLI::detail::lexical_cast(listen->substr(colon + 1), options->port))
            throw CLI::ValidationError{"--listen", "ADDRESS:PORT"};
        options->address = listen->substr(0, colon);
        exit_code = run_witness(*options);
    });
}

static void add_pin_command(CLI::App& user, int& exit_code) {
    auto* command = user.add_subcommand("pin", "Give a user who forgot her PIN a new one");
    auto options = std::make_shared<UserOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->add_option("--phone", options->phone, "Her phone")->required();
    command->add_option("--pin", options->pin, "The new PIN, 6 to 12 digits")->required();
    command->callback([options, &exit_code] { exit_code = reset_pin(*options); });
}

static void add_user_command(CLI::App& cli, int& exit_code) {
    auto* user = cli.add_subcommand("user", "Users of a house");
    user->require_subcommand(1);
    auto* command = user->add_subcommand("add", "Add a user, such as the first administrator");
    auto options = std::make_shared<UserOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->add_option("--name", options->name, "Name")->required();
    command->add_option("--phone", options->phone, "Mobile phone")->required();
    command->add_option("--pin", options->pin, "PIN, 6 to 12 digits")->required();
    command->add_option("--role", options->roles, "Role; may be repeated")->required();
    command->callback([options, &exit_code] { exit_code = add_user(*options); });
    add_pin_command(*user, exit_code);
}

static void add_import(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("import", "Register households from CSV or Excel");
    auto options = std::make_shared<ImportOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->add_option("--mapping", options->mapping, "Mapping, a JSON file")->required();
    command->add_option("--file", options->files, "NAME PATH; may be repeated")->required();
    command->add_option("--area", options->area, "Area of rows that have none");
    command->add_flag("--all-or-nothing", options->all_or_nothing, "One bad row refuses all");
    command->add_option("--legal-basis", options->legal_basis, "Why we may hold them")->required();
    command->add_option("--source", options->source, "Where the files come from")->required();
    command->add_option("--purpose", options->purpose, "Purpose")->capture_default_str();
    command->add_option("--notice", options->notice_version, "Version of the notice read out")
        ->capture_default_str();
    command->callback([options, &exit_code] { exit_code = import_households(*options); });
}

static void add_audit(CLI::App& cli, int& exit_code) {
    auto* audit = cli.add_subcommand("audit", "The trail of who saw and did what");
    audit->require_subcommand(1);
    auto* command = audit->add_subcommand("check", "Name the first entry that was changed");
    auto options = std::make_shared<DoctorOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->callback([options, &exit_code] { exit_code = check_audit(*options); });
}

static void add_move(CLI::App& cli, int& exit_code) {
    auto* command =
        cli.add_subcommand("migrate-db", "Move the records of a data folder to PostgreSQL");
    auto options = std::make_shared<MoveOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->get_option("--database")->required();
    command->callback([options, &exit_code] { exit_code = move_records(*options); });
}

/// Of a command whose outcome is text.
static int say(CommandOutcome const& outcome) {
    std::fputs(outcome.text.c_str(), outcome.exit_code == 0 ? stdout : stderr);
    return outcome.exit_code;
}

static void add_backup(CLI::App& cli, int& exit_code) {
    auto* backup = cli.add_subcommand("backup", "Copies that only the recovery key opens");
    backup->require_subcommand(1);
    auto options = std::make_shared<BackupOptions>();
    auto const add_house = [&](CLI::App& command) {
        command.add_option("--data", options->folder, "Data folder")->required();
        command.add_option("--language", options->language, "ar or en")->capture_default_str();
    };
    auto* key = backup->add_subcommand("key", "Make the recovery key, once; it is shown this once");
    add_house(*key);
    key->callback([options, &exit_code] { exit_code = say(make_backup_key(*options)); });
    auto* now = backup->add_subcommand("now", "Copy a house, also while it is served");
    add_house(*now);
    add_database(*now, options->database);
    now->add_option("--to", options->to, "Folder of copies")->required();
    now->add_option("--keep", options->keep, "Delete all but the newest N whole copies; 0: none")
        ->check(CLI::NonNegativeNumber);
    now->add_option("--recipient", options->recipient, "Another public key, in hex");
    now->add_flag("--without-records", options->without_records,
                  "Keys, policy and tray alone: the records are in PostgreSQL");
    now->callback(
        [options, &exit_code] { exit_code = say(backup_now(*options, RealClock{}.now())); });
    auto* ship = backup->add_subcommand(
        "ship", "From its next start, serve ships all that is committed to a folder of copies");
    add_house(*ship);
    ship->add_option("--to", options->to, "Folder of copies; left out: nothing is shipped");
    ship->callback([options, &exit_code] { exit_code = say(ship_backups(*options)); });
    auto* list = backup->add_subcommand("list", "Read every copy of a folder, and say what it is");
    list->add_option("folder", options->to, "Folder of copies")->required();
    list->add_option("--language", options->language, "ar or en")->capture_default_str();
    list->callback([options, &exit_code] {
        exit_code = say(list_backups(options->to, options->language, RealClock{}.now()));
    });
}

static void add_restore(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("restore", "A house out of a copy, proved");
    auto options = std::make_shared<RestoreOptions>();
    auto key_file = std::make_shared<std::string>();
    command->add_option("--from", options->from, "Folder of copies, or one of them")->required();
    auto* data = command->add_option("--data", options->folder, "New data folder");
    auto* verify = command->add_flag("--verify");
    verify->description("Without --data: prove the copy and keep nothing");
    add_database(*command, options->database);
    command->add_option("--until", options->until, "2026-11-21T09:00:00Z, or latest");
    command->add_option("--key-file", *key_file, "File of the recovery key; else it is asked for");
    command->add_option("--checkpoint", options->checkpoint,
                        "The log as others have it: a file, a folder or http://HOST[:PORT]/log");
    command->add_option("--new-log", options->new_log,
                        "Begin another log of this name, when the old one cannot go on");
    command->add_option(
        "--tell", options->tell,
        "Data folder of the house whose live page shows when and how long this took");
    command->add_option("--language", options->language, "ar or en")->capture_default_str();
    command->callback([=, &exit_code] {
        if (data->count() == 0 && verify->count() == 0)
            throw CLI::RequiredError{"--data or --verify"};
        std::ifstream file{*key_file};
        if (key_file->empty()) std::fputs("recovery key: ", stderr);
        std::getline(key_file->empty() ? std::cin : file, options->key_text);
        exit_code = say(restore(*options, RealClock{}));
    });
}

static void add_demo(CLI::App& cli, int& exit_code) {
    auto* command = cli.add_subcommand("demo", "Make the demo village, once");
    auto options = std::make_shared<DemoOptions>();
    command->add_option("--data", options->folder, "Data folder")->required();
    add_database(*command, options->database);
    command->add_option("--households", options->households, "How many")->capture_default_str();
    command->callback([options, &exit_code] { exit_code = make_demo(*options); });
}

int run_cli(int count, char** words) {
    CLI::App cli{"Takaful: from a gift to a family, and proved", "takaful"};
    int exit_code = 0;
    cli.require_subcommand(1);
    cli.fallthrough();  // So that --config may stand after the command's name, too.
    cli.set_config("--config", "", "Options in a TOML file, a [table] a command");
    cli.set_version_flag("--version", std::string{version()} + " (" + std::string{commit()} + ")");
    add_serve(cli, exit_code);
    add_story(cli, exit_code);
    add_doctor(cli, exit_code);
    add_user_command(cli, exit_code);
    add_import(cli, exit_code);
    add_demo(cli, exit_code);
    add_verify(cli, exit_code);
    add_witness(cli, exit_code);
    add_audit(cli, exit_code);
    add_move(cli, exit_code);
    add_backup(cli, exit_code);
    add_restore(cli, exit_code);
    cli.add_subcommand("routes", "Print every route: URL, right, name, source")->callback([&] {
        exit_code = print_routes();
    });
    cli.add_subcommand("openapi", "Print the OpenAPI document")->callback([&] {
        exit_code = print_openapi();
    });
    try {
        cli.parse(count, words);
    } catch (CLI::ParseError const& error) {
        return cli.exit(error);
    }
    return exit_code;
}

}  // namespace takaful::app
