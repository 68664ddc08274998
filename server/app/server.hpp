#pragma once
// What `serve` and `story --serve` share.

#include <csignal>

#include "app/commands.hpp"
#include "app/house.hpp"
#include "platform/http/http.hpp"

namespace takaful::app {

http::ServerOptions server_options(House& house, ServeOptions const& options);

/// Says on standard error why a command cannot go on.
void tell(Error const& error);

/// Keeps SIGTERM and SIGINT from this thread and those it starts, for sigwait or a signalfd.
sigset_t block_stop_signals();

}  // namespace takaful::app
