#include "record/intake/records.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "base/xlsx.hpp"
#include "record/intake/sheet.hpp"

namespace takaful::intake {

// ---- HXL ---------------------------------------------------------------------------------------

static bool is_word(std::string_view word) {
    auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !word.empty() && is_letter(word.front()) && std::ranges::all_of(word, [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
    });
}

// HXL 1.1, "Hashtags and attributes": case and spaces say nothing, nor does the attributes' order.
std::optional<std::string> hxl_tag(std::string_view text) {
    std::string plain;
    if (text.size() > limits::line_bytes_max) return std::nullopt;
    for (char const c : trimmed(text))
        if (c != ' ') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!plain.starts_with('#')) return std::nullopt;
    std::string_view rest{plain};
    auto const next = [&rest] {
        auto const end = std::min(rest.find('+', 1), rest.size());
        auto const word = rest.substr(1, end - 1);
        rest.remove_prefix(end);
        return word;
    };
    auto const name = next();
    if (!is_word(name)) return std::nullopt;
    std::set<std::string_view> attributes;
    while (!rest.empty()) {
        auto const attribute = next();
        if (!is_word(attribute)) return std::nullopt;
        attributes.insert(attribute);
    }
    auto tag = "#" + std::string{name};
    for (auto const attribute : attributes) tag += "+" + std::string{attribute};
    return tag;
}

/// The tags of a row that has nothing else: columns without a tag are empty in it.
static std::vector<std::string> tags_of(csv::Record const& record) {
    std::vector<std::string> tags;
    bool any = false;
    for (auto const cell : record.cells) {
        auto tag = hxl_tag(cell);
        if (!tag && !trimmed(cell).empty()) return {};
        any = any || tag;
        tags.push_back(tag.value_or(""));
    }
    if (!any) tags.clear();
    return tags;
}

std::optional<std::size_t> Head::find(std::string_view name) const {
    auto at = std::ranges::find(headings, name);
    if (at != headings.end()) return static_cast<std::size_t>(at - headings.begin());
    auto const tag = hxl_tag(name);
    at = tag ? std::ranges::find(tags, *tag) : tags.end();
    if (at == tags.end()) return std::nullopt;
    return static_cast<std::size_t>(at - tags.begin());
}

// ---- Reading -----------------------------------------------------------------------------------

namespace {

/// Tells the rows above the data from the data.
class Splitter {
public:
    explicit Splitter(OnTable const& on) : on_(on) {}

    Result<> take(csv::Record const& record) {
        if (is_told_) return on_.row(record);
        auto tags = tags_of(record);
        bool const is_first = head_.headings.empty();
        if (is_first)
            for (auto const cell : record.cells) head_.headings.emplace_back(trimmed(cell));
        if (!tags.empty()) {
            tags.resize(head_.headings.size());
            head_.tags = std::move(tags);
            head_.tag_row = record.row;
        }
        if (is_first && head_.tags.empty()) return {};  // The next row may be of tags.
        bool const is_data = head_.tags.empty();
        TRY(finish());
        if (is_data) return on_.row(record);
        return {};
    }
    Result<> finish() {
        if (is_told_ || head_.headings.empty()) return {};
        is_told_ = true;
        return on_.head(head_);
    }

private:
    OnTable const& on_;
    Head head_;
    bool is_told_ = false;
};

}  // namespace

Result<char> read_table(std::string_view bytes, OnTable const& on) {
    Splitter splitter{on};
    auto const take = [&splitter](csv::Record const& record) { return splitter.take(record); };
    if (xlsx::kind_of(bytes) != xlsx::FileKind::text) {
        TRY(xlsx::read(bytes, take));
        TRY(splitter.finish());
        return '\0';
    }
    csv::Reader reader{take};
    TRY(reader.feed(bytes));
    TRY(reader.finish());
    TRY(splitter.finish());
    return reader.separator();
}

Result<Preview> preview(std::string_view bytes, std::size_t rows_max) {
    Preview preview;
    auto const head = [&](Head const& found) -> Result<> {
        preview.headings = found.headings;
        preview.tags = found.tags;
        return {};
    };
    auto const row = [&](csv::Record const& record) -> Result<> {
        ++preview.rows_total;
        if (preview.rows.size() < rows_max)
            preview.rows.emplace_back(record.cells.begin(), record.cells.end());
        return {};
    };
    TRY(read_table(bytes, {head, row}));
    return preview;
}

// ---- Bad rows ----------------------------------------------------------------------------------

Result<std::string> rejects_csv(File const& file, std::span<Problem const> problems,
                                std::string_view reason_heading, std::string_view row_heading,
                                std::function<std::string(Problem const&)> const& words) {
    std::map<std::int64_t, Problem const*> by_row;
    for (auto const& problem : problems)
        if (problem.file == file.name) by_row.emplace(problem.row, &problem);
    std::string out{csv::byte_order_mark};
    auto const write = [&out](std::string reason, std::string row, auto const& cells) {
        std::vector<std::string> record{std::move(reason), std::move(row)};
        record.insert(record.end(), cells.begin(), cells.end());
        csv::write_record(out, record);
        return Result<>{};
    };
    auto const head = [&](Head const& found) -> Result<> {
        bool const has_headings = found.headings != found.tags;
        if (has_headings)
            TRY(write(std::string{reason_heading}, std::string{row_heading}, found.headings));
        if (!found.tags.empty()) TRY(write("#meta+reason", "#meta+row", found.tags));
        return {};
    };
    auto const row = [&](csv::Record const& record) -> Result<> {
        auto const problem = by_row.find(record.row);
        if (problem == by_row.end()) return {};
        return write(words(*problem->second), std::to_string(record.row), record.cells);
    };
    TRY(read_table(file.bytes, {head, row}));
    return out;
}

}  // namespace takaful::intake
