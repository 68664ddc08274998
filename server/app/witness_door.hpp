#pragma once
// The way from our log to its witnesses, over plain HTTP.

#include "record/tlog/tlog.hpp"

namespace takaful::app {

class HttpWitnessDoor : public tlog::WitnessDoor {
public:
    Result<tlog::WitnessReply> post(std::string const& url, std::string const& body) override;
};

/// The text of a tlog-policy file. Errors: app.file_missing {file}
Result<std::string> read_policy(std::string const& path);

/// The house's own policy, kept in its folder so that no start forgets it: replaced by the file at
/// `given`, if one is given. Empty: it never had one.
/// Errors: app.file_missing {file}, tlog.policy_malformed {line, reason}, app.folder_failed
/// {folder}
Result<std::string> house_policy(std::string const& folder, std::string const& given);

}  // namespace takaful::app
