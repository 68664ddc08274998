#include "record/registry/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <unordered_set>

namespace takaful::registry {

static constexpr float not_known = std::numeric_limits<float>::quiet_NaN();

std::optional<std::size_t> MatrixSnapshot::column_index(std::string_view name) const {
    auto const found = std::ranges::find(columns, name, &MatrixColumn::name);
    if (found == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

/// How one questionnaire's answers land in the columns.
struct Translation {
    std::vector<std::size_t> column;         // Of each question.
    std::vector<std::vector<float>> levels;  // Of each category: its level -> the column's level.
};

/// One book's matrix. A chunk that a snapshot shows is copied before it is changed.
struct Sheet {
    std::vector<MatrixColumn> columns;
    std::vector<std::string> areas;
    std::unordered_map<std::string, std::uint32_t> area_numbers;
    std::vector<std::shared_ptr<MatrixChunk>> chunks;
    std::vector<bool> shown;  // By chunk.
    std::unordered_map<HouseholdId, std::size_t> rows;
    std::map<QuestionnaireId, Translation> translations;
    std::shared_ptr<MatrixSnapshot const> snapshot;

    Translation const& translation_of(Questionnaire const& questionnaire);
    std::size_t column_of(Question const& question);
    std::uint32_t area_number(std::string const& code);
    MatrixChunk& chunk_to_change(std::size_t index);
    std::size_t add_row(HouseholdId household);
    void put(MatrixRow const& row);
    void remove(HouseholdId household);
};

struct Matrix::Impl {
    enum class State : std::uint8_t { whole, loading, left_out };

    std::mutex mutex;
    std::map<std::int64_t, Sheet> sheets;
    State state = State::whole;
    std::unordered_set<HouseholdId> newer;  // Put or forgotten while loading.
    std::size_t rows_max = 0;

    bool is_too_large() const {
        std::size_t rows = 0;
        for (auto const& [book, sheet] : sheets) rows += sheet.rows.size();
        return state == State::whole && rows > rows_max;
    }
    void leave_out() {
        state = State::left_out;
        sheets.clear();
        newer.clear();
    }
};

Matrix::Matrix(std::size_t rows_max) : impl_(std::make_unique<Impl>()) {
    impl_->rows_max = rows_max;
}
Matrix::~Matrix() = default;

std::size_t Sheet::column_of(Question const& question) {
    auto const found = std::ranges::find(columns, question.name, &MatrixColumn::name);
    if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    columns.push_back({.name = question.name,
                       .kind = question.kind,
                       .levels = {},
                       .label_ar = question.label_ar,
                       .label_en = question.label_en});
    return columns.size() - 1;
}

/// The place of a level among a column's, put at the end when it is new.
static float level_of(MatrixColumn& column, std::string const& level) {
    auto const found = std::ranges::find(column.levels, level);
    auto const place = found - column.levels.begin();
    if (found == column.levels.end()) column.levels.push_back(level);
    return static_cast<float>(place);
}

Translation const& Sheet::translation_of(Questionnaire const& questionnaire) {
    auto const known = translations.find(questionnaire.questionnaire);
    if (known != translations.end()) return known->second;
    Translation translation;
    for (auto const& question : questionnaire.questions) {
        auto const index = column_of(question);
        translation.column.push_back(index);
        auto& levels = translation.levels.emplace_back();
        for (auto const& level : question.levels) levels.push_back(level_of(columns[index], level));
    }
    return translations.emplace(questionnaire.questionnaire, std::move(translation)).first->second;
}

std::uint32_t Sheet::area_number(std::string const& code) {
    auto const [found, is_new] =
        area_numbers.try_emplace(code, static_cast<std::uint32_t>(areas.size()));
    if (is_new) areas.push_back(code);
    return found->second;
}

MatrixChunk& Sheet::chunk_to_change(std::size_t index) {
    snapshot.reset();
    if (shown[index]) {
        chunks[index] = std::make_shared<MatrixChunk>(*chunks[index]);
        shown[index] = false;
    }
    return *chunks[index];
}

std::size_t Sheet::add_row(HouseholdId household) {
    if (chunks.empty() || chunks.back()->households.size() == matrix_chunk_rows) {
        chunks.push_back(std::make_shared<MatrixChunk>());
        shown.push_back(false);
    }
    auto const index = chunks.size() - 1;
    auto& chunk = chunk_to_change(index);
    auto const row = index * matrix_chunk_rows + chunk.households.size();
    chunk.households.push_back(household);
    chunk.area.push_back(0);
    chunk.size.push_back(0);
    chunk.head.emplace_back();
    chunk.head_sex.push_back(Sex::unknown);
    for (auto& column : chunk.columns) column.push_back(not_known);
    rows.emplace(household, row);
    return row;
}

void Sheet::put(MatrixRow const& row) {
    auto const known = rows.find(row.household);
    auto const place = known == rows.end() ? add_row(row.household) : known->second;
    auto& chunk = chunk_to_change(place / matrix_chunk_rows);
    auto const at = place % matrix_chunk_rows;
    chunk.area[at] = area_number(row.area);
    chunk.size[at] = row.size;
    chunk.head[at] = row.head;
    chunk.head_sex[at] = row.head_sex;
    for (auto& column : chunk.columns) column[at] = not_known;
    if (!row.questionnaire) return;
    auto const& translation = translation_of(*row.questionnaire);
    while (chunk.columns.size() < columns.size())
        chunk.columns.emplace_back(chunk.households.size(), not_known);
    auto const count = std::min(row.answers.size(), translation.column.size());
    for (std::size_t i = 0; i < count; ++i) {
        auto value = row.answers[i];
        auto const& levels = translation.levels[i];
        if (!levels.empty()) {
            bool const sound = value >= 0 && value < static_cast<float>(levels.size());
            value = sound ? levels[static_cast<std::size_t>(value)] : not_known;
        }
        chunk.columns[translation.column[i]][at] = value;
    }
}

/// The last row takes the place of the one removed.
void Sheet::remove(HouseholdId household) {
    auto const known = rows.find(household);
    if (known == rows.end()) return;
    auto const place = known->second;
    rows.erase(known);
    auto& last = chunk_to_change(chunks.size() - 1);
    auto& chunk = chunk_to_change(place / matrix_chunk_rows);
    auto const at = place % matrix_chunk_rows;
    auto const moved = last.households.back();
    if (moved != household) rows[moved] = place;
    chunk.households[at] = moved;
    chunk.area[at] = last.area.back();
    chunk.size[at] = last.size.back();
    chunk.head[at] = last.head.back();
    chunk.head_sex[at] = last.head_sex.back();
    while (chunk.columns.size() < last.columns.size())
        chunk.columns.emplace_back(chunk.households.size(), not_known);
    for (std::size_t i = 0; i < chunk.columns.size(); ++i)
        chunk.columns[i][at] = i < last.columns.size() ? last.columns[i].back() : not_known;
    last.households.pop_back();
    last.area.pop_back();
    last.size.pop_back();
    last.head.pop_back();
    last.head_sex.pop_back();
    for (auto& column : last.columns) column.pop_back();
    if (!last.households.empty()) return;
    chunks.pop_back();
    shown.pop_back();
}

void Matrix::put(std::vector<MatrixRow> rows) {
    std::lock_guard const lock{impl_->mutex};
    if (impl_->state == Impl::State::left_out) return;
    for (auto const& row : rows) {
        impl_->sheets[row.book].put(row);
        if (impl_->state == Impl::State::loading) impl_->newer.insert(row.household);
    }
    if (impl_->is_too_large()) impl_->leave_out();
}

void Matrix::forget(HouseholdId household) {
    std::lock_guard const lock{impl_->mutex};
    if (impl_->state == Impl::State::left_out) return;
    for (auto& [book, sheet] : impl_->sheets) sheet.remove(household);
    if (impl_->state == Impl::State::loading) impl_->newer.insert(household);
}

void Matrix::leave_out() {
    std::lock_guard const lock{impl_->mutex};
    impl_->leave_out();
}

void Matrix::begin_loading() {
    std::lock_guard const lock{impl_->mutex};
    impl_->state = Impl::State::loading;
}

void Matrix::load(std::vector<MatrixRow> rows) {
    std::lock_guard const lock{impl_->mutex};
    for (auto const& row : rows)
        if (!impl_->newer.contains(row.household)) impl_->sheets[row.book].put(row);
}

void Matrix::end_loading(bool whole) {
    if (!whole) return leave_out();
    std::lock_guard const lock{impl_->mutex};
    impl_->state = Impl::State::whole;
    impl_->newer.clear();
}

std::shared_ptr<MatrixSnapshot const> Matrix::snapshot(std::int64_t book) {
    std::lock_guard const lock{impl_->mutex};
    if (impl_->state != Impl::State::whole) return nullptr;
    auto& sheet = impl_->sheets[book];
    if (sheet.snapshot) return sheet.snapshot;
    auto snapshot = std::make_shared<MatrixSnapshot>();
    snapshot->book = book;
    snapshot->columns = sheet.columns;
    snapshot->areas = sheet.areas;
    snapshot->chunks.assign(sheet.chunks.begin(), sheet.chunks.end());
    snapshot->rows = sheet.rows.size();
    sheet.shown.assign(sheet.chunks.size(), true);
    sheet.snapshot = snapshot;
    return snapshot;
}

}  // namespace takaful::registry
