#pragma once
// The column matrix of answers, for scoring: one row a household, one float column a question, in
// memory only. Readers take a snapshot that never changes; a million rows are scored column by
// column.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// Rows are kept in chunks of this many, so that adding some copies little.
inline constexpr std::size_t matrix_chunk_rows = 4'096;

/// A register of more households has its answers in memory only while a list is made of them.
inline constexpr std::int64_t answers_kept_max = 1'000'000;

/// A column's name and, for a category, the texts its values index (the same in every chunk; a
/// questionnaire with other levels is translated when its answers come in).
struct MatrixColumn {
    std::string name;
    QuestionKind kind = QuestionKind::number;
    std::vector<std::string> levels;
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
};

/// Rows [0, households.size()) of all columns.
struct MatrixChunk {
    std::vector<HouseholdId> households;
    std::vector<std::uint32_t> area;  // Index into MatrixSnapshot::areas.
    std::vector<float> size;
    std::vector<PersonId> head;  // Who is paid and told.
    std::vector<Sex> head_sex;
    std::vector<std::vector<float>>
        columns;  // [column][row]; NaN: not known. A column that is newer
                  // than the chunk is absent: ask through column().
    /// The values of a column in this chunk; empty when no household of it has any.
    std::span<float const> column(std::size_t index) const {
        return index < columns.size() ? std::span<float const>{columns[index]}
                                      : std::span<float const>{};
    }
};

/// What a reader sees: it never changes.
struct MatrixSnapshot {
    std::int64_t book = 0;
    std::vector<MatrixColumn> columns;
    std::vector<std::string> areas;  // Codes.
    std::vector<std::shared_ptr<MatrixChunk const>> chunks;
    std::size_t rows = 0;

    std::optional<std::size_t> column_index(std::string_view name) const;
};

/// What comes in: one household's answers as its questionnaire lays them out.
struct MatrixRow {
    HouseholdId household;
    std::int64_t book = 0;
    std::string area;
    float size = 0;
    PersonId head{};
    Sex head_sex = Sex::unknown;
    std::shared_ptr<Questionnaire const> questionnaire;  // Null: no answers.
    std::vector<float> answers;
};

/// Thread safe; one loads at a time. One in Parts.
class Matrix {
public:
    /// Follows commits up to so many rows; with more it leaves them out.
    explicit Matrix(std::size_t rows_max = answers_kept_max);
    ~Matrix();
    /// Adds households, or replaces those known; seen by the next snapshot.
    void put(std::vector<MatrixRow> rows);
    void forget(HouseholdId household);
    /// Null while the answers are not in memory.
    std::shared_ptr<MatrixSnapshot const> snapshot(std::int64_t book);

    /// Frees the answers, and follows no commits, until they are loaded again.
    void leave_out();
    /// From here on what is put or forgotten is newer than what is loaded. Before the loader's
    /// snapshot is taken.
    void begin_loading();
    /// Households as they stood then; those put or forgotten since are left as they are.
    void load(std::vector<MatrixRow> rows);
    /// All are loaded; otherwise they are left out.
    void end_loading(bool whole);
    /// Held by whoever loads.
    std::mutex& loader() { return loader_; }

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::mutex loader_;
};

}  // namespace takaful::registry
