// Building memory at start, before or beside serving: scans in the order of the households' ids run
// side by side, batches are unsealed by threads, and the results are taken in order, so that every
// start gives the same rows. Answers and names are two passes: scoring needs the answers only.

#include <algorithm>
#include <deque>
#include <future>
#include <map>

#include "platform/keys/keys.hpp"
#include "platform/store/patience.hpp"
#include "record/registry/blob.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

static constexpr std::size_t batch_households = 2'048;

using SharedQuestionnaire = std::shared_ptr<Questionnaire const>;

/// One household as its rows are, still sealed: its answers or its people, as the pass asks.
struct SealedHousehold {
    std::int64_t book = 0;
    HouseholdRow row;
    std::vector<PersonRow> people;
    std::optional<AnswersRow> answers;
    SharedQuestionnaire questionnaire;
};
using SealedBatch = std::vector<SealedHousehold>;

// ---- Unsealing, in threads ---------------------------------------------------------------------

static Result<HouseholdBlob> open_household(keys::KeyStore& keys, HouseholdRow const& row) {
    auto const plain =
        TRY(keys.open({row.household.bytes}, household_context(row.household), row.sealed));
    return unpack_household(plain);
}

static Result<std::vector<float>> open_answers(keys::KeyStore& keys, AnswersRow const& row) {
    auto const plain = TRY(
        keys.open({row.household.bytes}, answers_context(row.household, row.version), row.sealed));
    return unpack_answers(plain);
}

static Result<Member> open_person(keys::KeyStore& keys, PersonRow const& row) {
    auto const plain =
        TRY(keys.open({row.person.bytes}, person_context(row.person, row.version), row.sealed));
    return unpack_person(row.person, plain);
}

/// A key that is broken in the file is told; one that is gone makes its owner unreadable.
static Result<> fetch_keys(keys::KeyStore& keys, SealedBatch const& batch) {
    std::vector<AnyId> owners;
    for (auto const& sealed : batch) {
        owners.push_back({sealed.row.household.bytes});
        for (auto const& person : sealed.people) owners.push_back({person.person.bytes});
    }
    return keys.fetch(owners);
}

struct MatrixBatch {
    std::vector<MatrixRow> rows;
    BuildReport report;
};

static Result<MatrixBatch> open_matrix_rows(keys::KeyStore& keys, SealedBatch const& batch) {
    TRY(fetch_keys(keys, batch));
    MatrixBatch out;
    out.rows.reserve(batch.size());
    for (auto const& sealed : batch) {
        auto const blob = open_household(keys, sealed.row);
        auto answers = sealed.answers ? open_answers(keys, *sealed.answers) : std::vector<float>{};
        out.report.unreadable += (blob ? 0 : 1) + (answers ? 0 : 1);
        if (!blob) continue;
        ++out.report.households;
        out.rows.push_back({.household = sealed.row.household,
                            .book = sealed.book,
                            .area = sealed.row.area,
                            .size = static_cast<float>(sealed.row.size),
                            .head = blob->head,
                            .head_sex = blob->head_sex,
                            .questionnaire = sealed.questionnaire,
                            .answers = answers ? *std::move(answers) : std::vector<float>{}});
    }
    return out;
}

struct IndexBatch {
    std::vector<IndexEntry> entries;
    BuildReport report;
};

static Result<IndexBatch> open_index_entries(keys::KeyStore& keys, SealedBatch const& batch) {
    TRY(fetch_keys(keys, batch));
    IndexBatch out;
    WordCache cache;
    out.entries.reserve(batch.size());
    for (auto const& sealed : batch) {
        auto blob = open_household(keys, sealed.row);
        if (!blob) {
            ++out.report.unreadable;
            continue;
        }
        Enrolment household{.household = sealed.row.household,
                            .code = std::move(blob->code),
                            .area = sealed.row.area,
                            .members = {},
                            .size = sealed.row.size};
        for (auto const& person : sealed.people) {
            auto member = open_person(keys, person);
            ++(member ? out.report.people : out.report.unreadable);
            if (member) household.members.push_back(*std::move(member));
        }
        ++out.report.households;
        out.entries.push_back(entry_of(sealed.book, household, sealed.row.registered_on, cache));
    }
    return out;
}

// ---- Reading, in order -------------------------------------------------------------------------

static Bytes bytes_at(store::Cursor const& cursor, int column) {
    auto const view = as_bytes(cursor.view(column));
    return {view.begin(), view.end()};
}

template <typename SomeId>
static SomeId id_at(store::Cursor const& cursor, int column) {
    SomeId id;
    std::ranges::copy(as_bytes(cursor.view(column)), id.bytes.begin());
    return id;
}

/// A cursor whose rows begin with (book, household), read beside the households' own.
class Follower {
public:
    static Result<Follower> open(store::Tx& tx, store::Query const& query) {
        Follower follower;
        follower.cursor_ = TRY(tx.scan(query));
        TRY(follower.step());
        return follower;
    }
    /// Calls visit(cursor) for the rows of this household; rows of households before it (erased
    /// ones) are passed over.
    template <typename Visit>
    Result<> visit_rows(std::int64_t book, HouseholdId household, Visit&& visit) {
        auto const wanted = std::pair{book, household};
        while (more_ && key_ <= wanted) {
            if (key_ == wanted) visit(*cursor_);
            TRY(step());
        }
        return {};
    }

private:
    Result<> step() {
        more_ = TRY(cursor_->next());
        if (more_) key_ = {cursor_->int64(0), id_at<HouseholdId>(*cursor_, 1)};
        return {};
    }
    std::unique_ptr<store::Cursor> cursor_;
    std::pair<std::int64_t, HouseholdId> key_{};
    bool more_ = false;
};

class Scanner {
public:
    Scanner(store::Tx& tx, std::unique_ptr<store::Cursor> households, Follower follower)
        : tx_(&tx), households_(std::move(households)), follower_(std::move(follower)) {}
    virtual ~Scanner() = default;
    /// Empty at the end.
    Result<SealedBatch> next() {
        SealedBatch batch;
        while (more_ && batch.size() < batch_households) {
            more_ =
                TRY(households_->next());  // Asked once more after the end, it would begin again.
            if (more_) batch.push_back(TRY(read()));
        }
        return batch;
    }

protected:
    /// Adds what this pass reads beside the household.
    virtual Result<> follow(Follower& follower, SealedHousehold& sealed) = 0;
    store::Tx& tx() { return *tx_; }

private:
    Result<SealedHousehold> read() {
        SealedHousehold sealed{
            .book = households_->int64(0),
            .row = {.household = id_at<HouseholdId>(*households_, 1),
                    .area = std::string{households_->view(2)},
                    .size = households_->int64(3),
                    .registered_on = Date{static_cast<std::int32_t>(households_->int64(4))},
                    .sealed = bytes_at(*households_, 5)},
            .people = {},
            .answers = {},
            .questionnaire = {}};
        TRY(follow(follower_, sealed));
        return sealed;
    }

    store::Tx* tx_;
    std::unique_ptr<store::Cursor> households_;
    Follower follower_;
    bool more_ = true;
};

class PeopleScanner final : public Scanner {
public:
    static constexpr store::Query const& query = scan_people;
    using Scanner::Scanner;

private:
    Result<> follow(Follower& follower, SealedHousehold& sealed) override {
        return follower.visit_rows(sealed.book, sealed.row.household,
                                   [&](store::Cursor const& row) {
                                       sealed.people.push_back({.person = id_at<PersonId>(row, 2),
                                                                .version = row.int64(3),
                                                                .sealed = bytes_at(row, 4),
                                                                .phone_index = {},
                                                                .national_index = {}});
                                   });
    }
};

class AnswersScanner final : public Scanner {
public:
    static constexpr store::Query const& query = scan_answers;
    using Scanner::Scanner;

private:
    Result<> follow(Follower& follower, SealedHousehold& sealed) override {
        auto const id = sealed.row.household;
        TRY(follower.visit_rows(sealed.book, id, [&](store::Cursor const& row) {
            sealed.answers =
                AnswersRow{id, row.int64(2), id_at<QuestionnaireId>(row, 3), bytes_at(row, 4)};
        }));
        if (sealed.answers)
            sealed.questionnaire =
                TRY(questionnaire_of(sealed.book, sealed.answers->questionnaire));
        return {};
    }

    Result<SharedQuestionnaire> questionnaire_of(std::int64_t book, QuestionnaireId id) {
        auto& known = questionnaires_[{book, id}];
        if (known) return known;
        auto found = TRY(find_questionnaire(tx(), book, id));
        if (!found) return fail(ErrorKind::broken, "registry.questionnaire_unknown", id.text());
        known = std::make_shared<Questionnaire const>(*std::move(found));
        return known;
    }

    std::map<std::pair<std::int64_t, QuestionnaireId>, SharedQuestionnaire> questionnaires_;
};

// ---- Together ----------------------------------------------------------------------------------

/// Reads batches in order, opens each in a thread of its own, and takes the results in order.
template <typename SomeScanner, typename Open, typename Take>
static Result<> open_all(store::Database& database, keys::KeyStore& keys, int threads,
                         std::stop_token const& stop, Open open, Take take) {
    auto const reader = TRY(database.reader());
    store::allow_long_scan(*reader);
    SomeScanner scanner{*reader, TRY(reader->scan(scan_households)),
                        TRY(Follower::open(*reader, SomeScanner::query))};
    std::deque<std::future<std::invoke_result_t<Open, keys::KeyStore&, SealedBatch const&>>>
        running;
    auto const take_oldest = [&]() -> Result<> {
        auto opened = running.front().get();
        running.pop_front();
        take(TRY(std::move(opened)));
        return {};
    };
    for (;;) {
        auto batch = scanner.next();
        if (!batch) return std::unexpected(batch.error());  // Futures wait in their destructors.
        if (batch->empty()) break;
        if (stop.stop_requested()) return fail(ErrorKind::unavailable, "registry.names_loading");
        if (std::ssize(running) >= std::max(threads, 1)) TRY(take_oldest());
        running.push_back(std::async(std::launch::async, [&keys, open, sealed = *std::move(batch)] {
            return open(keys, sealed);
        }));
    }
    while (!running.empty()) TRY(take_oldest());
    return {};
}

static void add(BuildReport& sum, BuildReport const& part) {
    sum.households += part.households;
    sum.people += part.people;
    sum.unreadable += part.unreadable;
}

Result<BuildReport> build_matrix(store::Database& database, Parts& parts, int threads,
                                 std::stop_token const& stop) {
    auto& matrix = parts.get<Matrix>();
    std::lock_guard const alone{matrix.loader()};
    BuildReport report;
    matrix.begin_loading();
    auto const done = open_all<AnswersScanner>(database, parts.get<keys::KeyStore>(), threads, stop,
                                               open_matrix_rows, [&](MatrixBatch batch) {
                                                   add(report, batch.report);
                                                   matrix.load(std::move(batch.rows));
                                               });
    matrix.end_loading(done.has_value());
    if (!done) return std::unexpected(done.error());
    return report;
}

Result<std::shared_ptr<MatrixSnapshot const>> answers(Work& work) {
    auto& matrix = work.parts.get<Matrix>();
    if (auto snapshot = matrix.snapshot(work.actor.book)) return snapshot;
    if (work.tx.is_writer()) return fail(ErrorKind::unavailable, "registry.answers_loading");
    auto const report = TRY(build_matrix(work.parts.get<store::Database>(), work.parts, 2));
    auto snapshot = matrix.snapshot(work.actor.book);
    // So many are held as long as their reader needs them, and no longer.
    if (report.households > answers_kept_max) matrix.leave_out();
    if (!snapshot) return fail(ErrorKind::unavailable, "registry.answers_loading");
    return snapshot;
}

Result<BuildReport> build_index(store::Database& database, Parts& parts, int threads,
                                std::stop_token const& stop) {
    auto& index = parts.get<Index>();
    BuildReport report;
    index.begin_loading();
    auto const done = open_all<PeopleScanner>(database, parts.get<keys::KeyStore>(), threads, stop,
                                              open_index_entries, [&](IndexBatch batch) {
                                                  add(report, batch.report);
                                                  index.load(std::move(batch.entries));
                                              });
    index.end_loading(done);
    if (!done) return std::unexpected(done.error());
    return report;
}

}  // namespace takaful::registry
