// Building memory at start: three scans in the order of the households' ids run side by side,
// batches are unsealed by threads, and the results are taken in order, so that every start gives
// the same rows.

#include <algorithm>
#include <deque>
#include <future>
#include <map>

#include "platform/keys/keys.hpp"
#include "record/registry/blob.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

static constexpr std::size_t batch_households = 4'096;

using SharedQuestionnaire = std::shared_ptr<Questionnaire const>;

/// One household as its rows are: still sealed.
struct SealedHousehold {
    std::int64_t book = 0;
    HouseholdId household;
    std::string area;
    std::int64_t size = 0;
    Date registered_on;
    Bytes code;
    std::vector<PersonRow> people;
    std::optional<AnswersRow> answers;
    SharedQuestionnaire questionnaire;
};
using SealedBatch = std::vector<SealedHousehold>;

struct OpenedBatch {
    std::vector<IndexEntry> entries;
    std::vector<MatrixRow> rows;
    std::int64_t people = 0;
    std::int64_t unreadable = 0;
};

// ---- Unsealing, in threads ---------------------------------------------------------------------

class Opener {
public:
    Opener(keys::KeyStore& keys, SealedBatch const& batch) : keys_(keys), batch_(batch) {}

    OpenedBatch open() {
        out_.entries.reserve(batch_.size());
        out_.rows.reserve(batch_.size());
        for (auto const& sealed : batch_) open(sealed);
        return std::move(out_);
    }

private:
    void open(SealedHousehold const& sealed) {
        Enrolment household{
            .household = sealed.household, .area = sealed.area, .size = sealed.size};
        auto const code =
            keys_.open({sealed.household.bytes}, household_context(sealed.household), sealed.code);
        auto text = code ? unpack_household(*code) : std::unexpected(code.error());
        if (!text) {
            ++out_.unreadable;
            return;
        }
        household.code = *std::move(text);
        for (auto const& row : sealed.people) open(row, household);
        out_.entries.push_back(entry_of(sealed.book, household, sealed.registered_on, cache_));
        out_.rows.push_back({.household = sealed.household,
                             .book = sealed.book,
                             .area = sealed.area,
                             .size = static_cast<float>(sealed.size),
                             .head_sex = head_sex_of(household.members),
                             .questionnaire = sealed.questionnaire,
                             .answers = answers_of(sealed)});
    }

    void open(PersonRow const& row, Enrolment& household) {
        auto const plain =
            keys_.open({row.person.bytes}, person_context(row.person, row.version), row.sealed);
        auto member = plain ? unpack_person(row.person, *plain) : std::unexpected(plain.error());
        if (!member) {
            ++out_.unreadable;
            return;
        }
        household.members.push_back(*std::move(member));
        ++out_.people;
    }

    std::vector<float> answers_of(SealedHousehold const& sealed) {
        if (!sealed.answers) return {};
        auto const plain = keys_.open({sealed.household.bytes},
                                      answers_context(sealed.household, sealed.answers->version),
                                      sealed.answers->sealed);
        auto values = plain ? unpack_answers(*plain) : std::unexpected(plain.error());
        if (values) return *std::move(values);
        ++out_.unreadable;
        return {};
    }

    keys::KeyStore& keys_;
    SealedBatch const& batch_;
    WordCache cache_;
    OpenedBatch out_;
};

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
    static Result<Scanner> open(store::Tx& tx) {
        return Scanner{tx, TRY(tx.scan(scan_households)), TRY(Follower::open(tx, scan_people)),
                       TRY(Follower::open(tx, scan_answers))};
    }
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

private:
    Scanner(store::Tx& tx, std::unique_ptr<store::Cursor> households, Follower people,
            Follower answers)
        : tx_(&tx),
          households_(std::move(households)),
          people_(std::move(people)),
          answers_(std::move(answers)) {}

    Result<SealedHousehold> read() {
        SealedHousehold sealed{
            .book = households_->int64(0),
            .household = id_at<HouseholdId>(*households_, 1),
            .area = std::string{households_->view(2)},
            .size = households_->int64(3),
            .registered_on = Date{static_cast<std::int32_t>(households_->int64(4))},
            .code = bytes_at(*households_, 5),
        };
        TRY(people_.visit_rows(sealed.book, sealed.household, [&](store::Cursor const& row) {
            sealed.people.push_back({.person = id_at<PersonId>(row, 2),
                                     .version = row.int64(3),
                                     .sealed = bytes_at(row, 4)});
        }));
        TRY(answers_.visit_rows(sealed.book, sealed.household, [&](store::Cursor const& row) {
            sealed.answers = AnswersRow{sealed.household, row.int64(2),
                                        id_at<QuestionnaireId>(row, 3), bytes_at(row, 4)};
        }));
        if (sealed.answers)
            sealed.questionnaire =
                TRY(questionnaire_of(sealed.book, sealed.answers->questionnaire));
        return sealed;
    }

    Result<SharedQuestionnaire> questionnaire_of(std::int64_t book, QuestionnaireId id) {
        auto& known = questionnaires_[{book, id}];
        if (known) return known;
        auto found = TRY(find_questionnaire(*tx_, book, id));
        if (!found) return fail(ErrorKind::broken, "registry.questionnaire_unknown", id.text());
        known = std::make_shared<Questionnaire const>(*std::move(found));
        return known;
    }

    store::Tx* tx_;
    std::unique_ptr<store::Cursor> households_;
    Follower people_;
    Follower answers_;
    bool more_ = true;
    std::map<std::pair<std::int64_t, QuestionnaireId>, SharedQuestionnaire> questionnaires_;
};

// ---- Together ----------------------------------------------------------------------------------

static bool is_older(IndexEntry const& a, IndexEntry const& b) {
    return std::tie(a.registered_on, a.code) < std::tie(b.registered_on, b.code);
}

static void take(OpenedBatch batch, std::vector<IndexEntry>& entries, Matrix& matrix,
                 BuildReport& report) {
    report.households += std::ssize(batch.entries);
    report.people += batch.people;
    report.unreadable += batch.unreadable;
    std::ranges::move(batch.entries, std::back_inserter(entries));
    matrix.put(std::move(batch.rows));
}

Result<BuildReport> build_memory(store::Database& database, Parts& parts, int threads) {
    auto const reader = TRY(database.reader());
    auto scanner = TRY(Scanner::open(*reader));
    auto& keys = parts.get<keys::KeyStore>();
    auto& matrix = parts.get<Matrix>();
    BuildReport report;
    std::vector<IndexEntry> entries;
    std::deque<std::future<OpenedBatch>> running;
    auto const take_oldest = [&] {
        take(running.front().get(), entries, matrix, report);
        running.pop_front();
    };
    for (;;) {
        auto batch = scanner.next();
        if (!batch) return std::unexpected(batch.error());  // Futures wait in their destructors.
        if (batch->empty()) break;
        if (std::ssize(running) >= std::max(threads, 1)) take_oldest();
        running.push_back(std::async(std::launch::async, [&keys, sealed = *std::move(batch)] {
            return Opener{keys, sealed}.open();
        }));
    }
    while (!running.empty()) take_oldest();
    std::ranges::sort(entries, is_older);
    parts.get<Index>().put(std::move(entries));
    return report;
}

}  // namespace takaful::registry
