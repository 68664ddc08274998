#include "app/verify.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/log_source.hpp"
#include "base/messages.hpp"

namespace takaful::app {

namespace {

constexpr int exit_unreadable = 2;

constexpr std::string_view usage =
    "takaful verify FOLDER|http://HOST[:PORT]/log\n"
    "  --vkey KEY        the log's verifier key; else the log's own is believed, and said so\n"
    "  --state FILE      what an earlier run saw; kept up to date when nothing is wrong\n"
    "  --receipt FILE    a receipt or slip to check against this log (again for more)\n"
    "  --promise FILE    a signed promise to check (again for more)\n"
    "  --language ar|en  the words\n";

struct Options {
    std::string where;
    std::string state_file;
    std::string language = "en";
    tlog::AuditQuestion question;
};

std::optional<std::string> read_file(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// Written beside and renamed: a state file is whole, or the earlier one.
bool write_file(std::string const& path, std::string const& text) {
    auto const beside = path + ".new";
    {
        std::ofstream out{beside, std::ios::binary | std::ios::trunc};
        out << text;
        out.flush();
        if (!out) return false;
    }
    return std::rename(beside.c_str(), path.c_str()) == 0;
}

CommandOutcome refuse(std::string_view why) {
    return {exit_unreadable, fmt::format("{}\n{}", why, usage)};
}

/// Empty, or what is wrong with the option.
std::string take_option(Options& options, std::string const& name, std::string const& value) {
    auto const add_file = [&](std::vector<std::string>& list) {
        auto const text = read_file(value);
        if (!text) return "cannot read " + value;
        list.push_back(*text);
        return std::string{};
    };
    if (name == "--vkey")
        options.question.verifier_key = value;
    else if (name == "--language")
        options.language = value;
    else if (name == "--receipt")
        return add_file(options.question.receipts);
    else if (name == "--promise")
        return add_file(options.question.promises);
    else if (name == "--state") {
        options.state_file = value;
        options.question.state = read_file(value).value_or("");
    } else
        return "unknown option " + name;
    return {};
}

std::string money(Money const& amount) {
    return fmt::format("{} {}", money_text(amount), amount.currency.text());
}

std::string describe(tlog::AuditReport const& report, std::string_view language) {
    bool const arabic = language == "ar";
    std::string text;
    for (auto const& found : report.findings) {
        auto const words = message_text(found.error, language);
        if (found.exit_code == 0)
            text += fmt::format("  · {}\n", words);
        else
            text += fmt::format("  ✗ [{}] {}\n", found.exit_code, words);
    }
    text += fmt::format("{} {} · {} {} · {} {}\n", arabic ? "أوراق" : "leaves",
                        report.leaves_checked, arabic ? "دفعات" : "batches", report.batches,
                        arabic ? "مدفوعات" : "payments", report.payments);
    for (auto const& fund : report.funds)
        text += fmt::format("  {} {}: {} {}, {} {}\n", arabic ? "صندوق" : "fund", fund.fund,
                            arabic ? "دخله" : "in", money(fund.in), arabic ? "خرج منه" : "out",
                            money(fund.out));
    if (!report.root.empty())
        text +=
            fmt::format("{} {} {}\n", arabic ? "الجذر" : "root", report.root, report.verifier_key);
    if (report.good())
        text += arabic ? "السجل صحيح\n" : "verified\n";
    else
        text += arabic ? "السجل غير سليم\n" : "NOT sound\n";
    return text;
}

}  // namespace

CommandOutcome verify_log(std::vector<std::string> const& arguments, Instant now) {
    Options options;
    options.question.now = now;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto const& argument = arguments[i];
        if (!argument.starts_with("--")) {
            if (!options.where.empty()) return refuse("one log at a time");
            options.where = argument;
            continue;
        }
        if (i + 1 == arguments.size()) return refuse("a value is missing after " + argument);
        auto const wrong = take_option(options, argument, arguments[++i]);
        if (!wrong.empty()) return refuse(wrong);
    }
    if (options.where.empty()) return refuse("which log?");

    auto const source = open_log_source(options.where);
    if (!source) return {exit_unreadable, message_text(source.error(), options.language) + "\n"};
    auto const report = tlog::audit(**source, options.question);
    CommandOutcome outcome{report.exit_code(), describe(report, options.language)};
    bool const keep = report.good() && !options.state_file.empty();
    if (keep && !write_file(options.state_file, report.state))
        return {exit_unreadable, outcome.text + "cannot write " + options.state_file + "\n"};
    return outcome;
}

}  // namespace takaful::app
