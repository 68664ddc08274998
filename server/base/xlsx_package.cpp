#include "base/xlsx_package.hpp"

#include <expat.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/xlsx.hpp"

namespace takaful::xlsx {

static std::unexpected<Error> damaged(std::string detail = {}) {
    return fail(ErrorKind::invalid, "xlsx.damaged", std::move(detail));
}

static std::unexpected<Error> beyond(std::string_view code, std::size_t limit) {
    return fail(ErrorKind::invalid, code, {{"limit", static_cast<std::int64_t>(limit)}});
}

static std::string_view local_name(std::string_view name) {
    auto const colon = name.rfind(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

std::string_view Attributes::find(std::string_view name) const {
    for (auto const* pair = pairs_; *pair != nullptr; pair += 2)
        if (local_name(pair[0]) == name) return pair[1];
    return {};
}

// ---- XML ---------------------------------------------------------------------------------------

namespace {

/// One part on its way through Expat. DTDs are refused as soon as one begins, so that there are no
/// entities but XML's own five.
class Xml {
public:
    explicit Xml(Handler& handler) : handler_(handler), parser_(XML_ParserCreate(nullptr)) {
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, begin, end);
        XML_SetCharacterDataHandler(parser_, text);
        XML_SetStartDoctypeDeclHandler(parser_, doctype);
    }
    ~Xml() { XML_ParserFree(parser_); }
    Xml(Xml const&) = delete;
    Xml& operator=(Xml const&) = delete;

    Result<> feed(std::string_view chunk, bool is_last) {
        fed_ += chunk.size();
        auto const status =
            XML_Parse(parser_, chunk.data(), static_cast<int>(chunk.size()), is_last ? 1 : 0);
        if (!outcome_) return outcome_;
        if (status != XML_STATUS_OK) return damaged(XML_ErrorString(XML_GetErrorCode(parser_)));
        // What Expat has not told of yet it keeps: a tag that does not end would fill the memory.
        auto const told = XML_GetCurrentByteIndex(parser_);
        if (told >= 0 && fed_ - static_cast<std::size_t>(told) > tag_bytes_max)
            return fail(ErrorKind::invalid, "xlsx.xml_refused", "a tag without end");
        return {};
    }

private:
    static Xml& of(void* self) { return *static_cast<Xml*>(self); }

    void settle(Result<> outcome) {
        if (outcome || !outcome_) return;
        outcome_ = std::move(outcome);
        XML_StopParser(parser_, XML_FALSE);
    }
    static void begin(void* self, char const* name, char const** pairs) {
        auto& xml = of(self);
        if (!xml.outcome_) return;
        if (++xml.depth_ > depth_max)
            return xml.settle(fail(ErrorKind::invalid, "xlsx.xml_refused", "nested too deep"));
        xml.settle(xml.handler_.begin(local_name(name), Attributes{pairs}));
    }
    static void end(void* self, char const* name) {
        auto& xml = of(self);
        --xml.depth_;
        if (xml.outcome_) xml.settle(xml.handler_.end(local_name(name)));
    }
    static void text(void* self, char const* bytes, int size) {
        auto& xml = of(self);
        if (xml.outcome_) xml.settle(xml.handler_.text({bytes, static_cast<std::size_t>(size)}));
    }
    static void doctype(void* self, char const*, char const*, char const*, int) {
        of(self).settle(fail(ErrorKind::invalid, "xlsx.xml_refused", "a DTD"));
    }

    Handler& handler_;
    XML_Parser parser_;
    Result<> outcome_;
    std::size_t fed_ = 0;
    int depth_ = 0;
};

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

// ---- ZIP ---------------------------------------------------------------------------------------

static std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < size && at + i < bytes.size(); ++i)
        number |= std::size_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return number;
}

/// The list of parts is told at the file's end, and libzip keeps all of it: its length is looked at
/// first. Whatever looks like such an end must be modest, for one does not know which is believed.
static Result<> check_directory(std::string_view bytes) {
    constexpr std::string_view end_mark{"PK\5\6", 4}, far_end_mark{"PK\6\7", 4};
    constexpr std::size_t end_bytes_max = 22 + 65'535;
    constexpr std::size_t bytes_a_part_max = 512;
    auto const tail = bytes.substr(bytes.size() - std::min(bytes.size(), end_bytes_max));
    if (tail.find(far_end_mark) != tail.npos)  // For archives beyond 4 GB or 65,535 parts.
        return beyond("xlsx.too_many_parts", parts_max);
    for (auto at = tail.find(end_mark); at != tail.npos; at = tail.find(end_mark, at + 1))
        if (number_at(tail, at + 10, 2) > parts_max ||
            number_at(tail, at + 12, 4) > parts_max * bytes_a_part_max)
            return beyond("xlsx.too_many_parts", parts_max);
    return {};
}

void Package::Closer::operator()(void* archive) const {
    zip_discard(static_cast<zip_t*>(archive));
}

Result<Package> Package::open(std::string_view bytes) {
    TRY(check_directory(bytes));
    zip_error_t error;
    zip_error_init(&error);
    auto* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    auto* const archive =
        source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (archive == nullptr) {
        if (source != nullptr) zip_source_free(source);
        return damaged("no ZIP file");
    }
    Package package;
    package.archive_.reset(archive);
    if (zip_get_num_entries(archive, 0) > static_cast<zip_int64_t>(parts_max))
        return beyond("xlsx.too_many_parts", parts_max);
    return package;
}

bool Package::has(std::string const& part) const {
    auto* const archive = static_cast<zip_t*>(archive_.get());
    return zip_name_locate(archive, part.c_str(), ZIP_FL_NOCASE) >= 0;
}

Result<> Package::read(std::string const& part, Handler& handler) {
    auto* const archive = static_cast<zip_t*>(archive_.get());
    auto const index = zip_name_locate(archive, part.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return damaged("no part " + part);
    auto const at = static_cast<zip_uint64_t>(index);
    zip_stat_t facts;
    zip_stat_init(&facts);
    if (zip_stat_index(archive, at, 0, &facts) != 0) return damaged(part);
    bool const is_usual = facts.comp_method == ZIP_CM_STORE || facts.comp_method == ZIP_CM_DEFLATE;
    if (!is_usual || facts.encryption_method != ZIP_EM_NONE) return damaged("packed unusually");
    std::unique_ptr<zip_file_t, CloseFile> const file{zip_fopen_index(archive, at, 0)};
    if (!file) return damaged(part);

    Xml xml{handler};
    std::array<char, 65'536> chunk;
    for (std::size_t unpacked = 0;;) {
        auto const got = zip_fread(file.get(), chunk.data(), chunk.size());
        if (got < 0) return damaged("unpacking " + part);
        auto const size = static_cast<std::size_t>(got);
        unpacked += size;
        unpacked_ += size;
        if (unpacked_ > unpacked_bytes_max)
            return beyond("xlsx.unpacked_too_large", unpacked_bytes_max);
        if (unpacked > ratio_free_bytes && unpacked / ratio_max > facts.comp_size)
            return beyond("xlsx.inflated", ratio_max);
        TRY(xml.feed({chunk.data(), size}, got == 0));
        if (got == 0) return {};
    }
}

}  // namespace takaful::xlsx
