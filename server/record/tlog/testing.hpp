#pragma once
// For tests of the log only: a house with a log, a source of invented entries, and its files in
// memory.

#include <map>

#include "platform/work/testing.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/integrator.hpp"

namespace takaful::tlog {

/// Entry n of any book pays 100 x n piastres to household n mod 1,000,000.
class InventedEntries : public LeafSource {
public:
    Result<std::vector<EntryLeaf>> leaves(store::Tx&, std::int64_t, std::int64_t first,
                                          std::int64_t last) override {
        std::vector<EntryLeaf> out;
        for (auto n = first; n <= last; ++n) {
            auto const payee = work::test_id<AnyId>(static_cast<std::uint32_t>(n % 1'000'000));
            out.push_back(
                {.sequence = n,
                 .amount = {100 * n, currency()},
                 .unit = payee.bytes,
                 .slots = {{Slot::payee, payee.text()}, {Slot::entry_id, std::to_string(n)}}});
        }
        return out;
    }
    static Currency currency() { return Currency::parse("EGP").value(); }
    static Money total(std::int64_t first, std::int64_t last) {
        return {50 * (last - first + 1) * (first + last), currency()};
    }
};

struct LogHouse {
    work::TestHouse house;
    InventedEntries source;
    std::unique_ptr<Integrator> log;
    std::int64_t next_sequence = 1;

    LogHouse() {
        house.parts.add<LeafSource>(source);
        auto const opened = restart();
        if (!opened) {
            std::fprintf(stderr, "log: %s %s\n", std::string{opened.error().code}.c_str(),
                         opened.error().detail.c_str());
            std::abort();
        }
    }
    std::string folder() const { return house.db.folder.file("log"); }
    /// As after a crash: a new log object over what is stored.
    Result<> restart() {
        LogOptions options{.origin = "log.test/village",
                           .folder = folder(),
                           .installation_key = house.keys->installation_key("log")};
        log = std::make_unique<Integrator>(house.runner, std::move(options));
        house.parts.add<Log>(*log);
        return log->start();
    }
    template <typename Fn>
    auto run(Fn fn) {
        return house.run(Actor::system(1), std::move(fn));
    }
    Result<Queued> gift(std::uint32_t n, std::int64_t minor) {
        return run([&](Work& work) {
            return append(
                work, 1,
                {.type = LeafType::gift_in,
                 .subject = work::test_id<AnyId>(n),
                 .fund = fund(),
                 .amount = {minor, InventedEntries::currency()},
                 .slots = {{Slot::payer, "P" + std::to_string(n)}, {Slot::intention, "زكاة"}}});
        });
    }
    Result<Queued> list(std::uint32_t n) {
        return run([&](Work& work) {
            return append(work, 1,
                          {.type = LeafType::list_root,
                           .subject = work::test_id<AnyId>(n),
                           .programme = programme(),
                           .count = 40,
                           .payload_root = list_root()});
        });
    }
    Result<> open(std::uint32_t n, std::int64_t expected, std::uint16_t instalment = 1,
                  AnyId of_fund = fund()) {
        return run([&](Work& work) {
            return open_run(work, 1,
                            {.run = work::test_id<AnyId>(n),
                             .fund = of_fund,
                             .programme = programme(),
                             .period = 202611,
                             .instalment = instalment,
                             .list_root = list_root(),
                             .currency = InventedEntries::currency(),
                             .payments_expected = expected});
        });
    }
    /// Pays the next `count` entries in one Work; gives the first one's sequence.
    Result<std::int64_t> pay(std::uint32_t n, std::int64_t count) {
        auto const first = next_sequence;
        next_sequence += count;
        auto const done = run([&](Work& work) {
            return queue_entries(work, 1,
                                 {.run = work::test_id<AnyId>(n),
                                  .first_sequence = first,
                                  .last_sequence = first + count - 1,
                                  .total = source.total(first, first + count - 1)});
        });
        if (!done) return std::unexpected(done.error());
        return first;
    }
    Result<> close(std::uint32_t n, std::int64_t payments, std::int64_t minor) {
        return run([&](Work& work) {
            return close_run(work, 1, work::test_id<AnyId>(n),
                             {payments, {minor, InventedEntries::currency()}});
        });
    }
    static AnyId fund() { return work::test_id<AnyId>(0xf1); }
    static AnyId programme() { return work::test_id<AnyId>(0xa1); }
    static Hash list_root() { return leaf_hash(as_bytes("list")); }
};

/// Published files, kept in memory so that a test can change them.
class FilesInMemory : public LogFiles {
public:
    std::map<std::string, Bytes> files;

    explicit FilesInMemory(std::string const& folder) {
        for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            auto const name = std::filesystem::relative(entry.path(), folder).string();
            files[name] = *Folder{folder}.read(name).value();
        }
    }
    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const found = files.find(std::string{path});
        if (found == files.end()) return std::nullopt;
        return found->second;
    }
};

}  // namespace takaful::tlog
