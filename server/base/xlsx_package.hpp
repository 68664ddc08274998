#pragma once
// A workbook as what it is: a ZIP file of XML parts. Parts are unpacked and read as a stream, in
// memory only. Inside only: outsiders include base/xlsx.hpp.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful::xlsx {

/// An element's attributes; prefixes of namespaces are left out of the names.
class Attributes {
public:
    explicit Attributes(char const* const* pairs) : pairs_(pairs) {}
    /// The value, or empty. Lives until the handler returns.
    std::string_view find(std::string_view name) const;

private:
    char const* const* pairs_;  // Name, value, name, value, null.
};

/// What is told of a part while it is read. Names come without prefix.
class Handler {
public:
    virtual ~Handler() = default;
    virtual Result<> begin(std::string_view element, Attributes const& attributes) = 0;
    virtual Result<> end(std::string_view element) = 0;
    /// A piece of text: one text may come in many.
    virtual Result<> text(std::string_view) { return {}; }
};

/// A ZIP file in memory. What it says of its sizes is not believed: bytes are counted as they come.
class Package {
public:
    /// `bytes` must outlive it. Errors: xlsx.damaged, xlsx.too_many_parts {limit}
    static Result<Package> open(std::string_view bytes);

    bool has(std::string const& part) const;
    /// Errors: xlsx.damaged (no ZIP, no XML, a wrong checksum), xlsx.inflated {limit},
    /// xlsx.unpacked_too_large {limit}, xlsx.xml_refused, and what the handler refuses with
    Result<> read(std::string const& part, Handler& handler);

private:
    struct Closer {
        void operator()(void* archive) const;
    };
    std::unique_ptr<void, Closer> archive_;  // zip_t.
    std::size_t unpacked_ = 0;               // Of all parts read.
};

}  // namespace takaful::xlsx
