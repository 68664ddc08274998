#pragma once
// What several features of solidarity show or need alike.

#include <string>

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"
#include "platform/work/work.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::solidarity {

Result<ListView> list_view(Work& work, ListHead const& list);
/// The id of the job that saves a list's rows; derived, so that nothing needs to remember it.
JobId save_job_of(ListId const& list);
/// The fund's account in this currency. Errors: solidarity.fund_unknown
Result<ledger::AccountRef> fund_account(Work& work, FundId const& fund, Currency const& currency);
/// A fresh 32-byte seed for salts, sealed under the installation's key, and opened again.
Bytes seal_seed(Work& work, crypto::Key const& seed, BytesView owner);
Result<crypto::Key> open_seed(Work& work, Bytes const& sealed, BytesView owner);
std::string root_text(crypto::Digest const& root);
/// Errors: request.field_invalid {field}
Result<crypto::Digest> parse_root(std::string_view text);

}  // namespace takaful::solidarity
