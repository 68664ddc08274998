#include "app/verify.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/log_source.hpp"
#include "base/messages.hpp"

namespace takaful::app {

namespace {

constexpr int exit_unreadable = 2;

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

CommandOutcome unreadable(std::string const& path, std::string_view language) {
    Error const error{ErrorKind::unavailable, "tlog.unreachable", {{"path", path}}};
    return {exit_unreadable, message_text(error, language) + "\n"};
}

/// The texts of these files, or the name of the one that cannot be read.
std::expected<std::vector<std::string>, std::string> read_files(
    std::vector<std::string> const& paths) {
    std::vector<std::string> texts;
    for (auto const& path : paths) {
        auto const text = read_file(path);
        if (!text) return std::unexpected(path);
        texts.push_back(*text);
    }
    return texts;
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

CommandOutcome verify_log(VerifyOptions const& options, Instant now) {
    auto const receipts = read_files(options.receipts);
    if (!receipts) return unreadable(receipts.error(), options.language);
    auto const promises = read_files(options.promises);
    if (!promises) return unreadable(promises.error(), options.language);
    auto const policy = options.policy_file.empty() ? std::optional<std::string>{""}
                                                    : read_file(options.policy_file);
    if (!policy) return unreadable(options.policy_file, options.language);
    auto const state = options.state_file.empty() ? std::nullopt : read_file(options.state_file);
    // A state that is there and cannot be read would silently be no history at all.
    if (!state && !options.state_file.empty() && std::filesystem::exists(options.state_file))
        return unreadable(options.state_file, options.language);
    auto const source = open_log_source(options.where);
    if (!source) return {exit_unreadable, message_text(source.error(), options.language) + "\n"};

    auto const report = tlog::audit(**source, {.verifier_key = options.verifier_key,
                                               .witness_policy = *policy,
                                               .state = state.value_or(""),
                                               .receipts = *receipts,
                                               .promises = *promises,
                                               .now = now});
    CommandOutcome const outcome{report.exit_code(), describe(report, options.language)};
    bool const keep = report.good() && !options.state_file.empty();
    if (keep && !write_file(options.state_file, report.state))
        return unreadable(options.state_file, options.language);
    return outcome;
}

int verify(VerifyOptions const& options) {
    auto const outcome = verify_log(options, RealClock{}.now());
    fmt::print("{}", outcome.text);
    return outcome.exit_code;
}

}  // namespace takaful::app
