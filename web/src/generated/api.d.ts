// Made by `npm run types` from `takaful openapi`. Change the routes, not this file.
export interface paths {
    "/v1/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.change_limits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approval-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.approval_rules"];
        put?: never;
        post: operations["registration.set_approval_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/areas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registry.areas"];
        put?: never;
        post: operations["registry.add_area"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.trail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/alarms/{alarm}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["audit.answer_alarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.limits"];
        put?: never;
        post: operations["audit.set_limit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/plants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.plants"];
        put?: never;
        post: operations["audit.plant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.record_basis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/book": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["institution.show_book"];
        put?: never;
        post: operations["institution.open_book"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/book/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["institution.show_accounts"];
        put?: never;
        post: operations["institution.open_more"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{request}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.approve_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{request}/evidence/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{request}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.refuse_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{request}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.withdraw_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/csp-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["app.csp_reports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cycles/{cycle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.cycle_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cycles/{cycle}/payroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.add_payroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cycles/{cycle}/withhold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.withhold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/demo/example-gift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["app.example_gift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/demo/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.demo_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/demo/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.demo_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.pairs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/look-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.look_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.start_scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/{pair}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.pair"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/{pair}/apart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.set_pair_apart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/{pair}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.merge_pair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/{pair}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.undo_pair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/duplicates/{pair}/unsure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.leave_pair_unsure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.post_entry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.post_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/entries/{entry}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.erasures_asked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exchanges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.exchange_money"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/funds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["giving.list_funds"];
        put?: never;
        post: operations["giving.open_fund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/funds/{fund}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["giving.close_fund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/funds/{fund}/quorum": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["giving.quorum_of"];
        put?: never;
        post: operations["giving.choose_quorum"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["giving.list_gifts"];
        put?: never;
        post: operations["giving.give"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gifts/{gift}/trace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["giving.trace_gift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["app.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.make_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{hold}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_hold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{hold}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.release_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registry.list_households"];
        put?: never;
        post: operations["registration.register_household"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.household_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/baseline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.take_baseline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.change_household"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.erase_household"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.ask_erasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.household_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/households/{household}/support": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.support_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.start_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.check_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.preview_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/kept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.kept_households"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/rejects.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["registration.rejects_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["registration.undo_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notify.inbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inbox/{message}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["notify.read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["institution.list_institutions"];
        put?: never;
        post: operations["institution.propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions/{institution}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["institution.approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions/{institution}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["institution.show_credentials"];
        put?: never;
        post: operations["institution.issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/institutions/{institution}/credentials/{credential}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["institution.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["jobs.job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["jobs.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["jobs.events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.list_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.approve_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.list_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["app.live_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["live.set_cost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.change_pin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.own_recoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recoveries/{recovery}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.refuse_own_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score.list_models"];
        put?: never;
        post: operations["score.fit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score.card_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score.explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.passkeys"];
        put?: never;
        post: operations["identity.add_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.begin_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.begin_passkey_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/{passkey}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.remove_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payrolls/{payroll}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.approve_payroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payrolls/{payroll}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.refuse_payroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_periods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/periods/{period}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ledger.close_month"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programmes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.programmes"];
        put?: never;
        post: operations["solidarity.add_programme"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programmes/{programme}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["solidarity.programme_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programmes/{programme}/cycles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.open_cycle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programmes/{programme}/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["solidarity.add_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/public/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["giving.public_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.vouched_recoveries"];
        put?: never;
        post: operations["identity.ask_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.recovery_by_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{recovery}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.approve_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{recovery}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.refuse_recovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{recovery}/vouch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.vouch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["identity.own_sessions"];
        put?: never;
        post: operations["identity.sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.end_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/end-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.end_other_sessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.passkey_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.end_own_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score.list_surveys"];
        put?: never;
        post: operations["score.add_survey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ledger.show_trial"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["identity.create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["wallet.my_wallet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet/cash-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["wallet.cash_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["wallet.pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An amount in minor units: 1 EGP = 100 piastres. */
        Money: {
            /** Format: int64 */
            minor: number;
            currency: string;
        };
        /** @description A refusal, RFC 9457. `title` is for the reader. */
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            code: string;
            params: {
                [key: string]: string | number;
            };
            report: string;
            /** Format: uri */
            instance: string;
        };
        /** @enum {string} */
        Right: "open" | "signed_in" | "spend" | "record_cash" | "read_households" | "write_households" | "target" | "run_programme" | "approve" | "audit" | "administer" | "read_books" | "keep_books" | "close_books" | "system";
        "app.ExampleGift": {
            /** Format: uuid */
            gift: string;
        };
        "app.Health": {
            version: string;
            commit: string;
            migrations: {
                [key: string]: number;
            };
            log: components["schemas"]["app.LogHealth"];
            shipping?: components["schemas"]["app.ShippingHealth"] | null;
        };
        "app.LiveLog": {
            /** Format: int64 */
            size: number;
            root: string;
            witnesses: components["schemas"]["app.LiveWitness"][];
        };
        "app.LivePage": {
            /** Format: date-time */
            at: string;
            figures: components["schemas"]["live.Figures"];
            log: components["schemas"]["app.LiveLog"];
            rehearsal?: components["schemas"]["app.Rehearsal"] | null;
        };
        "app.LiveWitness": {
            name: string;
            /** Format: date-time */
            cosigned_at?: string | null;
        };
        "app.LogHealth": {
            /** Format: int64 */
            signed_size: number;
            /** Format: int64 */
            published_size: number;
            witnesses: components["schemas"]["tlog.WitnessState"][];
        };
        "app.Rehearsal": {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            seconds: number;
            proved: boolean;
            compared: boolean;
        };
        "app.ShippingHealth": {
            /** Format: int64 */
            behind_s: number;
            alarm: string;
        };
        "audit.Alarm": {
            /** Format: uuid */
            alarm: string;
            kind: components["schemas"]["audit.AlarmKind"];
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            by: string;
            by_name: string;
            /** Format: uuid */
            about: string;
            /** Format: int64 */
            seen: number;
            /** Format: int64 */
            minutes: number;
            answers: components["schemas"]["audit.Answer"][];
        };
        /** @enum {string} */
        "audit.AlarmKind": "many" | "stopped" | "planted";
        "audit.Alarms": {
            items: components["schemas"]["audit.Alarm"][];
        };
        "audit.Answer": {
            /** Format: date-time */
            at: string;
            by_name: string;
            words: string;
        };
        "audit.AnswerAlarm": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            alarm: string;
            words: string;
        };
        "audit.Answered": {
            /** Format: uuid */
            alarm: string;
        };
        "audit.Broken": {
            /** Format: int64 */
            number: number;
            /** Format: date */
            day?: string | null;
            why: string;
        };
        "audit.Checked": {
            /** Format: int64 */
            book: number;
            /** Format: int64 */
            entries: number;
            /** Format: int64 */
            seals: number;
            /** Format: int64 */
            waiting: number;
            broken?: components["schemas"]["audit.Broken"] | null;
        };
        "audit.Entry": {
            /** Format: int64 */
            number: number;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            by: string;
            by_name: string;
            role: string;
            channel: string;
            looked: boolean;
            act: string;
            /** Format: uuid */
            about: string;
            about_kind: string;
        };
        "audit.Limit": {
            looking: components["schemas"]["audit.Looking"];
            /** Format: int64 */
            minutes: number;
            /** Format: int64 */
            alarm_at: number;
            /** Format: int64 */
            stop_at: number;
        };
        "audit.Limits": {
            items: components["schemas"]["audit.Limit"][];
        };
        /** @enum {string} */
        "audit.Looking": "opened" | "listed";
        "audit.Plant": {
            /** Format: uuid */
            id: string;
            code: string;
            area: string;
            members: components["schemas"]["registry.Member"][];
        };
        "audit.PlantDone": {
            /** Format: uuid */
            household: string;
        };
        "audit.PlantedHousehold": {
            /** Format: uuid */
            household: string;
            code: string;
            head_name: string;
            village: string;
        };
        "audit.PlantedHouseholds": {
            items: components["schemas"]["audit.PlantedHousehold"][];
        };
        "audit.SetLimit": {
            /** Format: uuid */
            id: string;
            looking: components["schemas"]["audit.Looking"];
            /** Format: int64 */
            minutes: number;
            /** Format: int64 */
            alarm_at: number;
            /** Format: int64 */
            stop_at: number;
        };
        "audit.Trail": {
            items: components["schemas"]["audit.Entry"][];
            /** Format: int64 */
            next?: number | null;
        };
        "consent.Basis": {
            /** Format: uuid */
            basis: string;
            purpose: string;
            legal_basis: string;
            notice_version: string;
            source: string;
            /** Format: uuid */
            recorded_by: string;
            /** Format: date-time */
            recorded_at: string;
            /** Format: date */
            expires_on?: string | null;
            /** Format: date-time */
            withdrawn_at?: string | null;
        };
        "consent.BasisFields": {
            purpose: string;
            legal_basis: string;
            notice_version: string;
            source: string;
            /** Format: date */
            expires_on?: string | null;
        };
        "giving.Fund": {
            /** Format: uuid */
            fund: string;
            name_ar: string;
            name_en: string;
            purpose_ar: string;
            purpose_en: string;
            intentions: components["schemas"]["giving.Intention"][];
            currency: string;
            state: components["schemas"]["giving.FundState"];
            balance: components["schemas"]["Money"];
            received: components["schemas"]["Money"];
            paid_out: components["schemas"]["Money"];
            goal?: components["schemas"]["Money"] | null;
            waits_above?: components["schemas"]["Money"] | null;
        };
        "giving.FundClosing": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            fund: string;
        };
        "giving.FundDraft": {
            /** Format: uuid */
            id: string;
            name_ar: string;
            name_en: string;
            purpose_ar: string;
            purpose_en: string;
            intentions: components["schemas"]["giving.Intention"][];
            currency: string;
            goal?: components["schemas"]["Money"] | null;
        };
        "giving.FundList": {
            items: components["schemas"]["giving.Fund"][];
        };
        "giving.FundMade": {
            /** Format: uuid */
            fund: string;
        };
        "giving.FundQuorum": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            fund: string;
            above?: components["schemas"]["Money"] | null;
        };
        "giving.FundQuorumView": {
            /** Format: uuid */
            fund: string;
            above?: components["schemas"]["Money"] | null;
            asked?: components["schemas"]["giving.QuorumAsk"] | null;
        };
        /** @enum {string} */
        "giving.FundState": "open" | "closed";
        "giving.GiftCommand": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            fund: string;
            amount: components["schemas"]["Money"];
            intention: components["schemas"]["giving.Intention"];
            source: components["schemas"]["giving.Source"];
            donor_name?: string | null;
        };
        "giving.GiftLine": {
            /** Format: uuid */
            gift: string;
            /** Format: uuid */
            fund: string;
            name_ar: string;
            name_en: string;
            amount: components["schemas"]["Money"];
            intention: components["schemas"]["giving.Intention"];
            /** Format: date */
            on: string;
            state: components["schemas"]["giving.GiftState"];
        };
        "giving.GiftList": {
            items: components["schemas"]["giving.GiftLine"][];
        };
        "giving.GiftReceipt": {
            /** Format: uuid */
            gift: string;
            /** Format: uuid */
            fund: string;
            amount: components["schemas"]["Money"];
            intention: components["schemas"]["giving.Intention"];
            /** Format: date */
            on: string;
            leaf_hash: string;
            promise: string;
        };
        /** @enum {string} */
        "giving.GiftState": "waiting" | "partly" | "reached";
        /** @enum {string} */
        "giving.Intention": "sadaqa" | "zakat" | "waqf" | "kaffara";
        "giving.LogSummary": {
            /** Format: int64 */
            size: number;
            root: string;
            /** Format: date-time */
            at: string;
        };
        "giving.QuorumAsk": {
            above?: components["schemas"]["Money"] | null;
            /** Format: date-time */
            asked_at: string;
            is_mine: boolean;
        };
        /** @enum {string} */
        "giving.Source": "wallet" | "drawer" | "bank";
        "giving.Step": {
            kind: components["schemas"]["giving.StepKind"];
            /** Format: date */
            on?: string | null;
            week?: string | null;
            amount: components["schemas"]["Money"];
            /** Format: uuid */
            batch?: string | null;
            programme_ar?: string | null;
            programme_en?: string | null;
            /** Format: int64 */
            households?: number | null;
            area_ar?: string | null;
            area_en?: string | null;
            /** Format: int64 */
            leaf_index?: number | null;
        };
        /** @enum {string} */
        "giving.StepKind": "given" | "in_fund" | "approved" | "sent" | "waiting";
        "giving.Summary": {
            /** Format: int64 */
            period: number;
            given: components["schemas"]["Money"];
            in_funds: components["schemas"]["Money"];
            reached: components["schemas"]["Money"];
            /** Format: int64 */
            households?: number | null;
            /** Format: int64 */
            funds: number;
            log: components["schemas"]["giving.LogSummary"];
            months: components["schemas"]["giving.SummaryMonth"][];
        };
        "giving.SummaryMonth": {
            /** Format: int64 */
            period: number;
            given: components["schemas"]["Money"];
            reached: components["schemas"]["Money"];
        };
        "giving.Trace": {
            /** Format: uuid */
            gift: string;
            /** Format: uuid */
            fund: string;
            fund_name_ar: string;
            fund_name_en: string;
            amount: components["schemas"]["Money"];
            intention: components["schemas"]["giving.Intention"];
            /** Format: date */
            given_on: string;
            state: components["schemas"]["giving.GiftState"];
            reached: components["schemas"]["Money"];
            /** Format: int64 */
            days: number;
            steps: components["schemas"]["giving.Step"][];
            /** Format: int64 */
            share_percent: number;
            batches: components["schemas"]["giving.TraceBatch"][];
            proof: components["schemas"]["giving.TraceProof"];
        };
        "giving.TraceBatch": {
            /** Format: uuid */
            batch: string;
            programme_ar: string;
            programme_en: string;
            /** Format: int64 */
            households: number;
            total: components["schemas"]["Money"];
            amount_of_gift: components["schemas"]["Money"];
            week: string;
            area_ar?: string | null;
            area_en?: string | null;
            /** Format: int64 */
            leaf_index?: number | null;
        };
        "giving.TraceProof": {
            /** Format: int64 */
            leaf_index?: number | null;
            receipt?: string | null;
            slip?: string | null;
            leaf_hash: string;
            promise: string;
        };
        "identity.AddPasskey": {
            /** Format: uuid */
            id: string;
            name: string;
            client_data: string;
            attestation: string;
            transports: string[];
        };
        "identity.AskRecovery": {
            phone: string;
            pin: string;
        };
        "identity.ChangePin": {
            old_pin: string;
            new_pin: string;
        };
        /** @enum {string} */
        "identity.Check": "document" | "household" | "visit" | "neighbour";
        "identity.Community": {
            name_ar: string;
            name_en: string;
            zone: string;
        };
        "identity.CreateUser": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            person?: string | null;
            name: string;
            phone: string;
            pin: string;
            roles: components["schemas"]["identity.Role"][];
            note_ar?: string | null;
            note_en?: string | null;
        };
        "identity.Credential": {
            /** Format: uuid */
            credential: string;
            /** Format: int64 */
            book: number;
            name: string;
            scopes: components["schemas"]["identity.Scope"][];
            /** Format: int64 */
            per_minute: number;
            /** Format: date-time */
            issued_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            revoked_at?: string | null;
        };
        "identity.DecideRecovery": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            recovery: string;
        };
        "identity.DemoPeople": {
            items: components["schemas"]["identity.DemoPerson"][];
        };
        "identity.DemoPerson": {
            /** Format: uuid */
            person: string;
            name: string;
            role: components["schemas"]["identity.Role"];
            note_ar: string;
            note_en: string;
        };
        "identity.DemoSignIn": {
            /** Format: uuid */
            person: string;
            device?: string | null;
        };
        "identity.EndSession": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            session: string;
        };
        "identity.IssuedCredential": {
            credential: components["schemas"]["identity.Credential"];
            token: string;
        };
        "identity.Me": {
            signed_in: boolean;
            /** Format: uuid */
            person?: string | null;
            name?: string | null;
            roles: components["schemas"]["identity.Role"][];
            rights: components["schemas"]["Right"][];
            demo: boolean;
            passkeys: boolean;
            community: components["schemas"]["identity.Community"];
        };
        "identity.OwnSession": {
            /** Format: uuid */
            session: string;
            device?: string | null;
            /** Format: date-time */
            signed_in_at: string;
            /** Format: date-time */
            seen_at: string;
            /** Format: date-time */
            expires_at: string;
            current: boolean;
        };
        "identity.OwnSessions": {
            items: components["schemas"]["identity.OwnSession"][];
        };
        "identity.Passkey": {
            /** Format: uuid */
            passkey: string;
            name: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            used_at?: string | null;
            backed_up: boolean;
            copied: boolean;
        };
        "identity.PasskeyAnswer": {
            credential: string;
            client_data: string;
            authenticator_data: string;
            signature: string;
            user_handle?: string | null;
            device?: string | null;
        };
        "identity.PasskeyChallenge": {
            challenge: string;
            rp_id: string;
            /** Format: int64 */
            seconds: number;
        };
        "identity.PasskeyChanged": {
            /** Format: uuid */
            passkey: string;
        };
        "identity.PasskeyOptions": {
            challenge: string;
            rp_id: string;
            rp_name: string;
            user_handle: string;
            user_name: string;
            algorithms: number[];
            exclude: string[];
            /** Format: int64 */
            seconds: number;
        };
        "identity.Passkeys": {
            items: components["schemas"]["identity.Passkey"][];
        };
        "identity.PinChanged": {
            /** Format: int64 */
            sessions_ended: number;
        };
        "identity.Recoveries": {
            items: components["schemas"]["identity.RecoveryView"][];
        };
        "identity.RecoveryAsked": {
            code: string;
            /** Format: date-time */
            expires_at: string;
        };
        "identity.RecoveryByCode": {
            code: string;
        };
        "identity.RecoveryDone": {
            /** Format: uuid */
            recovery: string;
            state: components["schemas"]["identity.RecoveryState"];
        };
        /** @enum {string} */
        "identity.RecoveryState": "asked" | "vouched" | "done" | "refused";
        "identity.RecoveryView": {
            /** Format: uuid */
            recovery: string;
            /** Format: uuid */
            person: string;
            name: string;
            phone_last4: string;
            state: components["schemas"]["identity.RecoveryState"];
            /** Format: date-time */
            asked_at: string;
            /** Format: date-time */
            expires_at: string;
            checks: components["schemas"]["identity.Check"][];
            vouched_by_name?: string | null;
            /** Format: date-time */
            vouched_at?: string | null;
            /** Format: date-time */
            recovered_before_at?: string | null;
            own: boolean;
        };
        "identity.RemovePasskey": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            passkey: string;
        };
        /** @enum {string} */
        "identity.Role": "family" | "donor" | "clerk" | "social_worker" | "manager" | "approver" | "auditor" | "admin";
        /** @enum {string} */
        "identity.Scope": "read" | "keep" | "close";
        "identity.SessionsEnded": {
            /** Format: int64 */
            ended: number;
        };
        "identity.SignIn": {
            phone: string;
            pin: string;
            device?: string | null;
        };
        "identity.SignedIn": {
            /** Format: uuid */
            person: string;
            token: string;
            name: string;
            roles: components["schemas"]["identity.Role"][];
            rights: components["schemas"]["Right"][];
            /** Format: date-time */
            expires_at: string;
        };
        "identity.UserCreated": {
            /** Format: uuid */
            person: string;
        };
        "identity.Vouch": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            recovery: string;
            checks: components["schemas"]["identity.Check"][];
        };
        "institution.AccountRow": {
            /** Format: int64 */
            account: number;
            chart: components["schemas"]["ledger.Chart"];
            /** Format: uuid */
            owner: string;
            normal: components["schemas"]["ledger.Side"];
            balance: components["schemas"]["Money"];
            available: components["schemas"]["Money"];
            closed: boolean;
        };
        "institution.AccountRows": {
            items: components["schemas"]["institution.AccountRow"][];
            /** Format: int64 */
            next?: number | null;
        };
        "institution.AccountToOpen": {
            chart: components["schemas"]["ledger.Chart"];
            /** Format: uuid */
            owner: string;
            floor?: string | null;
            ceiling?: string | null;
        };
        "institution.AccountsOpened": {
            items: components["schemas"]["institution.OpenedAccount"][];
        };
        "institution.Approve": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            institution: string;
        };
        "institution.BookOpened": {
            /** Format: int64 */
            book: number;
            currency: string;
            accounts: components["schemas"]["institution.OpenedAccount"][];
        };
        "institution.CredentialList": {
            items: components["schemas"]["identity.Credential"][];
        };
        "institution.Institution": {
            /** Format: uuid */
            institution: string;
            name_ar: string;
            name_en: string;
            state: components["schemas"]["institution.State"];
            /** Format: uuid */
            proposed_by: string;
            /** Format: date */
            proposed_on: string;
            /** Format: uuid */
            approved_by?: string | null;
            /** Format: date */
            approved_on?: string | null;
            /** Format: int64 */
            book?: number | null;
            currency?: string | null;
            /** Format: date */
            opened_on?: string | null;
        };
        "institution.InstitutionList": {
            items: components["schemas"]["institution.Institution"][];
        };
        "institution.IssueCredential": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            institution: string;
            name: string;
            scopes: components["schemas"]["identity.Scope"][];
            /** Format: int64 */
            days?: number | null;
            /** Format: int64 */
            per_minute?: number | null;
        };
        "institution.OpenAccounts": {
            /** Format: uuid */
            id: string;
            accounts: components["schemas"]["institution.AccountToOpen"][];
        };
        "institution.OpenBook": {
            /** Format: uuid */
            id: string;
            currency: string;
            charts: components["schemas"]["ledger.Chart"][];
        };
        "institution.OpenedAccount": {
            /** Format: int64 */
            account: number;
            chart: components["schemas"]["ledger.Chart"];
            /** Format: uuid */
            owner: string;
        };
        "institution.Propose": {
            /** Format: uuid */
            id: string;
            name_ar: string;
            name_en: string;
        };
        "institution.RevokeCredential": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            institution: string;
            /** Format: uuid */
            credential: string;
        };
        /** @enum {string} */
        "institution.State": "proposed" | "approved";
        "intake.Preview": {
            headings: string[];
            tags: string[];
            rows: string[][];
            /** Format: int64 */
            rows_total: number;
        };
        "jobs.CancelJob": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            job: string;
        };
        /** @enum {string} */
        "jobs.JobState": "queued" | "running" | "done" | "failed" | "cancelled";
        "jobs.JobView": {
            /** Format: uuid */
            job: string;
            kind: string;
            state: components["schemas"]["jobs.JobState"];
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            total: number;
            code?: string | null;
        };
        "ledger.AccountAddress": {
            /** Format: int64 */
            account: number;
            /** Format: int64 */
            book?: number | null;
        };
        "ledger.AccountReply": {
            /** Format: int64 */
            account: number;
            currency: string;
            normal: components["schemas"]["ledger.Side"];
            debits: components["schemas"]["Money"];
            credits: components["schemas"]["Money"];
            debits_pending: components["schemas"]["Money"];
            credits_pending: components["schemas"]["Money"];
            balance: components["schemas"]["Money"];
            available: components["schemas"]["Money"];
            closed: boolean;
        };
        "ledger.BalanceProof": {
            statement: string;
            salt: string;
            /** Format: int64 */
            index: number;
            /** Format: int64 */
            size: number;
            path: string[];
            root: string;
        };
        "ledger.BatchCommand": {
            /** Format: uuid */
            id: string;
            entries: components["schemas"]["ledger.EntryCommand"][];
        };
        "ledger.BatchReply": {
            items: components["schemas"]["ledger.RowReply"][];
        };
        /** @enum {string} */
        "ledger.Chart": "bank" | "drawer" | "fund" | "wallet" | "clearing" | "suspense" | "fee" | "rounding" | "position" | "merchant";
        "ledger.EntryCommand": {
            /** Format: uuid */
            id: string;
            debit: components["schemas"]["ledger.AccountAddress"];
            credit: components["schemas"]["ledger.AccountAddress"];
            amount: string;
            currency: string;
            purpose: components["schemas"]["ledger.Purpose"];
            /** Format: uuid */
            group?: string | null;
            /** Format: date */
            event_date?: string | null;
            /** Format: uuid */
            hold?: string | null;
            /** Format: uuid */
            reverses?: string | null;
            up_to?: boolean | null;
            /** Format: uuid */
            serves?: string | null;
            linked?: boolean | null;
        };
        "ledger.EntryPage": {
            /** Format: uuid */
            entry: string;
            /** Format: int64 */
            seq: number;
            /** Format: int64 */
            debit: number;
            /** Format: int64 */
            credit: number;
            amount: components["schemas"]["Money"];
            purpose: components["schemas"]["ledger.Purpose"];
            /** Format: uuid */
            group: string;
            /** Format: date */
            event_date: string;
            /** Format: date */
            business_date: string;
            /** Format: date-time */
            booked_at: string;
            published: boolean;
            /** Format: int64 */
            leaf_index?: number | null;
            receipt?: string | null;
            slip?: string | null;
        };
        "ledger.EntryReply": {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            seq: number;
            amount: components["schemas"]["Money"];
            debit_balance: components["schemas"]["Money"];
            credit_balance?: components["schemas"]["Money"] | null;
            repeated: boolean;
            leaf_hash?: string | null;
            promise?: string | null;
        };
        "ledger.ExchangeCommand": {
            /** Format: uuid */
            id: string;
            from: components["schemas"]["ledger.AccountAddress"];
            to: components["schemas"]["ledger.AccountAddress"];
            amount: string;
            currency: string;
            /** Format: int64 */
            numerator: number;
            /** Format: int64 */
            denominator: number;
            source: string;
            /** Format: date-time */
            quoted_at: string;
        };
        "ledger.ExchangeReply": {
            /** Format: uuid */
            id: string;
            sold: components["schemas"]["Money"];
            bought: components["schemas"]["Money"];
            rounded: components["schemas"]["Money"];
            /** Format: int64 */
            residue_numerator: number;
            from_balance: components["schemas"]["Money"];
            to_balance?: components["schemas"]["Money"] | null;
        };
        "ledger.HoldCommand": {
            /** Format: uuid */
            id: string;
            account: components["schemas"]["ledger.AccountAddress"];
            amount: string;
            currency: string;
            purpose: components["schemas"]["ledger.Purpose"];
            /** Format: uuid */
            group?: string | null;
            to?: components["schemas"]["ledger.AccountAddress"] | null;
            /** Format: int64 */
            seconds?: number | null;
        };
        "ledger.HoldRelease": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            hold: string;
        };
        "ledger.HoldReply": {
            /** Format: uuid */
            hold: string;
            /** Format: int64 */
            account: number;
            amount: components["schemas"]["Money"];
            remaining: components["schemas"]["Money"];
            state: components["schemas"]["ledger.HoldState"];
            /** Format: date-time */
            expires_at?: string | null;
        };
        /** @enum {string} */
        "ledger.HoldState": "open" | "settled" | "released" | "expired";
        "ledger.LimitsCommand": {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            account: number;
            floor?: string | null;
            ceiling?: string | null;
            closed: boolean;
            /** Format: uuid */
            decision?: string | null;
        };
        "ledger.LimitsReply": {
            /** Format: int64 */
            account: number;
            floor?: components["schemas"]["Money"] | null;
            ceiling?: components["schemas"]["Money"] | null;
            closed: boolean;
        };
        "ledger.PeriodCommand": {
            /** Format: uuid */
            id: string;
            /** Format: int64 */
            period: number;
        };
        "ledger.PeriodReply": {
            /** Format: int64 */
            period: number;
            /** Format: int64 */
            entries: number;
            /** Format: int64 */
            accounts: number;
            /** Format: date-time */
            closed_at: string;
            root?: string | null;
        };
        "ledger.PeriodsReply": {
            items: components["schemas"]["ledger.PeriodReply"][];
        };
        /** @enum {string} */
        "ledger.Purpose": "cash_in" | "cash_out" | "transfer" | "gift_sadaqa" | "gift_zakat" | "gift_waqf" | "gift_kaffara" | "payment" | "payment_return" | "fund_move" | "reversal" | "replacement" | "loss" | "fee" | "opening" | "exchange" | "zakat_fuqara" | "zakat_masakin" | "zakat_amilin" | "zakat_muallafa" | "zakat_riqab" | "zakat_gharimin" | "zakat_sabilillah" | "zakat_ibn_sabil" | "waqf_upkeep" | "nazir_fee" | "redemption";
        "ledger.RowReply": {
            entry?: components["schemas"]["ledger.EntryReply"] | null;
            code?: string | null;
            field?: string | null;
        };
        /** @enum {string} */
        "ledger.Side": "debit" | "credit";
        "ledger.StatementLine": {
            /** Format: uuid */
            entry: string;
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            booked_at: string;
            /** Format: date */
            event_date: string;
            /** Format: date */
            business_date: string;
            purpose: components["schemas"]["ledger.Purpose"];
            /** Format: uuid */
            group: string;
            /** Format: int64 */
            other_account: number;
            debit: components["schemas"]["Money"];
            credit: components["schemas"]["Money"];
            balance: components["schemas"]["Money"];
        };
        "ledger.StatementReply": {
            items: components["schemas"]["ledger.StatementLine"][];
            next?: string | null;
        };
        "ledger.TrialLine": {
            chart: components["schemas"]["ledger.Chart"];
            normal: components["schemas"]["ledger.Side"];
            /** Format: int64 */
            accounts: number;
            debits: components["schemas"]["Money"];
            credits: components["schemas"]["Money"];
            held: components["schemas"]["Money"];
        };
        "ledger.TrialReply": {
            /** Format: int64 */
            book: number;
            /** Format: int64 */
            entries: number;
            /** Format: date */
            business_date: string;
            balanced: boolean;
            items: components["schemas"]["ledger.TrialLine"][];
        };
        "live.Cost": {
            currency: string;
            /** Format: int64 */
            thousandths_of_minor: number;
            /** Format: int64 */
            days: number;
        };
        "live.CostSet": {
            monthly: components["schemas"]["Money"];
        };
        "live.Figures": {
            /** Format: int64 */
            per_s?: number | null;
            /** Format: int64 */
            floor_per_s: number;
            peak?: components["schemas"]["live.Peak"] | null;
            up?: components["schemas"]["live.UpTime"] | null;
            answers?: components["schemas"]["live.Gauge.Answers"] | null;
            cost?: components["schemas"]["live.Cost"] | null;
        };
        "live.Gauge.Answers": {
            /** Format: int64 */
            measured: number;
            /** Format: int64 */
            p50_us: number;
            /** Format: int64 */
            p99_us: number;
        };
        "live.Peak": {
            /** Format: int64 */
            per_s: number;
            week: string;
        };
        "live.SetCost": {
            /** Format: uuid */
            id: string;
            monthly: string;
            currency: string;
        };
        "live.UpTime": {
            /** Format: date-time */
            since: string;
            /** Format: int64 */
            up_ppm: number;
            /** Format: int64 */
            down_s: number;
        };
        "notify.Inbox": {
            items: components["schemas"]["notify.Message"][];
            /** Format: int64 */
            unread: number;
            next?: string | null;
        };
        "notify.Message": {
            /** Format: uuid */
            message: string;
            code: string;
            params: unknown;
            /** Format: date-time */
            at: string;
            read: boolean;
        };
        "notify.ReadMessage": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            message: string;
        };
        "notify.Unread": {
            /** Format: int64 */
            unread: number;
        };
        /** @enum {string} */
        "registration.Alike": "same" | "slip" | "sound" | "moved" | "begins" | "different";
        "registration.ApprovalRule": {
            part: components["schemas"]["registration.Matter"];
            /** Format: int64 */
            approvers: number;
        };
        "registration.ApprovalRules": {
            items: components["schemas"]["registration.ApprovalRule"][];
        };
        "registration.ApproveRequest": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            request: string;
            seen: components["schemas"]["registration.SeenPart"][];
        };
        "registration.AreaNames": {
            governorate?: string | null;
            centre?: string | null;
            village?: string | null;
        };
        "registration.AskErasure": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            household: string;
        };
        "registration.ChangeHousehold": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            household: string;
            parts: components["schemas"]["registry.PartChange"][];
            joins: components["schemas"]["registry.Joining"][];
            leaves: components["schemas"]["registry.Leaving"][];
            split?: components["schemas"]["registry.NewHousehold"] | null;
            /** Format: date */
            on?: string | null;
            note?: string | null;
            source: components["schemas"]["registry.Source"];
            /** Format: date-time */
            device_at?: string | null;
            evidence?: components["schemas"]["registration.Evidence"][] | null;
        };
        "registration.Changed": {
            /** Format: uuid */
            household: string;
            state: components["schemas"]["registration.RequestState"];
            /** Format: uuid */
            request?: string | null;
        };
        "registration.DecidePair": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            pair: string;
            seen: string;
            reason: string;
        };
        "registration.Decided": {
            /** Format: uuid */
            request: string;
            state: components["schemas"]["registration.RequestState"];
            /** Format: int64 */
            approved: number;
            /** Format: int64 */
            approvers: number;
        };
        "registration.EraseHousehold": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            household: string;
        };
        "registration.Erased": {
            /** Format: uuid */
            household: string;
            /** Format: int64 */
            people: number;
        };
        "registration.ErasureAsked": {
            /** Format: uuid */
            household: string;
            /** Format: uuid */
            asked_by: string;
            /** Format: date-time */
            asked_at: string;
        };
        "registration.ErasuresAsked": {
            items: components["schemas"]["registration.ErasureAsked"][];
        };
        "registration.Evidence": {
            name: string;
            media_type: string;
            content_base64: string;
        };
        /** @enum {string} */
        "registration.FoundBy": "entry" | "change" | "scan";
        "registration.HistoryPage": {
            items: components["schemas"]["registration.PageHistory"][];
            /** Format: int64 */
            next?: number | null;
        };
        "registration.HouseholdPage": {
            /** Format: uuid */
            household: string;
            code: string;
            area: components["schemas"]["registration.AreaNames"];
            area_code: string;
            /** Format: int64 */
            size: number;
            /** Format: date */
            registered_on: string;
            basis?: string | null;
            /** Format: uuid */
            merged_into?: string | null;
            members: components["schemas"]["registry.Member"][];
            answers: components["schemas"]["registration.PageAnswer"][];
            baselines: components["schemas"]["registration.PageBaseline"][];
            accesses: components["schemas"]["registration.PageAccess"][];
        };
        "registration.Import": {
            /** Format: uuid */
            id: string;
            mapping: unknown;
            files: components["schemas"]["registration.SentFile"][];
            mode: components["schemas"]["registration.ImportMode"];
            area_default?: string | null;
            basis: components["schemas"]["consent.BasisFields"];
        };
        "registration.ImportCheck": {
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            good: number;
            /** Format: int64 */
            bad: number;
            /** Format: int64 */
            households: number;
            problems: components["schemas"]["registration.RowProblem"][];
        };
        /** @enum {string} */
        "registration.ImportMode": "good_rows" | "all_or_nothing";
        "registration.ImportReply": {
            /** Format: uuid */
            import: string;
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            good: number;
            /** Format: int64 */
            bad: number;
            /** Format: int64 */
            households: number;
            state: components["schemas"]["registration.ImportState"];
            problems: components["schemas"]["registration.RowProblem"][];
            /** Format: uuid */
            job?: string | null;
        };
        /** @enum {string} */
        "registration.ImportState": "running" | "done" | "refused" | "cancelled" | "failed";
        "registration.ImportView": {
            /** Format: uuid */
            import: string;
            state: components["schemas"]["registration.ImportState"];
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            good: number;
            /** Format: int64 */
            bad: number;
            /** Format: int64 */
            inserted: number;
            /** Format: uuid */
            job?: string | null;
            code?: string | null;
            undo?: components["schemas"]["registration.UndoView"] | null;
        };
        /** @enum {string} */
        "registration.KeptBecause": "changed" | "requested" | "in_list" | "merged" | "signs_in" | "has_wallet";
        "registration.KeptHousehold": {
            /** Format: uuid */
            household: string;
            code: string;
            reason: components["schemas"]["registration.KeptBecause"];
        };
        "registration.KeptHouseholds": {
            items: components["schemas"]["registration.KeptHousehold"][];
        };
        "registration.Like": {
            /** Format: uuid */
            household?: string | null;
            code: string;
            head_name: string;
            village: string;
            /** Format: int64 */
            size: number;
            /** Format: date */
            registered_on?: string | null;
            /** Format: int64 */
            percent: number;
            people: components["schemas"]["registration.LikePerson"][];
        };
        "registration.LikePerson": {
            /** Format: int64 */
            place: number;
            name: string;
            reasons: components["schemas"]["registration.PairReason"][];
        };
        "registration.Likes": {
            items: components["schemas"]["registration.Like"][];
        };
        "registration.LookUp": {
            members: components["schemas"]["registry.Member"][];
            area: string;
        };
        /** @enum {string} */
        "registration.Matter": "code" | "area" | "size" | "first" | "father" | "grandfather" | "family" | "nickname" | "sex" | "birth_year" | "relation" | "phone" | "national_id" | "people";
        "registration.MergePair": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            pair: string;
            /** Format: uuid */
            into: string;
            same: components["schemas"]["registry.SamePerson"][];
            seen: string;
            reason: string;
        };
        "registration.PageAccess": {
            /** Format: date-time */
            at: string;
            purpose: string;
            role: string;
        };
        "registration.PageAnswer": {
            name: string;
            label_ar?: string | null;
            label_en?: string | null;
            value: unknown;
        };
        "registration.PageBaseline": {
            baseline: components["schemas"]["registry.Baseline"];
            /** Format: int64 */
            version: number;
            by_name: string;
            channel: string;
            source: components["schemas"]["registry.Source"];
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            device_at?: string | null;
        };
        "registration.PageHistory": {
            /** Format: int64 */
            number: number;
            act: components["schemas"]["registry.Act"];
            /** Format: uuid */
            person?: string | null;
            person_name: string;
            parts: components["schemas"]["registry.HistoryPart"][];
            note?: string | null;
            erased: boolean;
            /** Format: uuid */
            by: string;
            by_name: string;
            role: string;
            channel: string;
            source: components["schemas"]["registry.Source"];
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            device_at?: string | null;
            /** Format: uuid */
            request?: string | null;
        };
        "registration.PairDecided": {
            /** Format: uuid */
            pair: string;
            state: components["schemas"]["registration.PairState"];
        };
        "registration.PairDecision": {
            verdict: components["schemas"]["registration.PairVerdict"];
            by_name: string;
            role: string;
            /** Format: date-time */
            at: string;
            reason?: string | null;
        };
        "registration.PairEnd": {
            /** Format: uuid */
            household: string;
            code: string;
            head_name: string;
            village: string;
            /** Format: int64 */
            size: number;
            /** Format: date */
            registered_on: string;
        };
        "registration.PairListed": {
            /** Format: uuid */
            pair: string;
            state: components["schemas"]["registration.PairState"];
            /** Format: int64 */
            percent: number;
            /** Format: int64 */
            people: number;
            found_by: components["schemas"]["registration.FoundBy"];
            /** Format: date-time */
            found_at: string;
            a?: components["schemas"]["registration.PairEnd"] | null;
            b?: components["schemas"]["registration.PairEnd"] | null;
        };
        "registration.PairPage": {
            /** Format: uuid */
            pair: string;
            state: components["schemas"]["registration.PairState"];
            /** Format: int64 */
            percent: number;
            found_by: components["schemas"]["registration.FoundBy"];
            /** Format: date-time */
            found_at: string;
            said_apart_by?: string | null;
            seen: string;
            a: components["schemas"]["registration.PairSide"];
            b: components["schemas"]["registration.PairSide"];
            people: components["schemas"]["registration.PairPeople"][];
            /** Format: uuid */
            into?: string | null;
            decisions: components["schemas"]["registration.PairDecision"][];
        };
        "registration.PairPeople": {
            /** Format: uuid */
            a: string;
            /** Format: uuid */
            b: string;
            /** Format: int64 */
            percent: number;
            reasons: components["schemas"]["registration.PairReason"][];
        };
        "registration.PairReason": {
            field: string;
            alike: components["schemas"]["registration.Alike"];
            /** Format: int64 */
            weight: number;
        };
        "registration.PairSide": {
            /** Format: uuid */
            household: string;
            state: components["schemas"]["registry.HouseholdState"];
            code: string;
            area_code: string;
            village: string;
            /** Format: int64 */
            size: number;
            /** Format: date */
            registered_on: string;
            /** Format: int64 */
            programmes: number;
            members: components["schemas"]["registry.Member"][];
        };
        /** @enum {string} */
        "registration.PairState": "open" | "unsure" | "apart" | "merged" | "gone";
        /** @enum {string} */
        "registration.PairVerdict": "merged" | "apart" | "unsure" | "undone";
        "registration.Pairs": {
            items: components["schemas"]["registration.PairListed"][];
            next?: string | null;
            /** Format: int64 */
            open: number;
            /** Format: int64 */
            unsure: number;
            scan?: components["schemas"]["registration.ScanView"] | null;
        };
        "registration.PreviewFile": {
            content_base64: string;
        };
        "registration.RecordBasis": {
            /** Format: uuid */
            id: string;
            basis: components["schemas"]["consent.BasisFields"];
        };
        "registration.RefuseRequest": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            request: string;
            reason: string;
        };
        "registration.Register": {
            /** Format: uuid */
            id: string;
            code: string;
            area: string;
            members: components["schemas"]["registry.Member"][];
            answers: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            basis: string;
            baseline: components["schemas"]["registry.Baseline"];
            source: components["schemas"]["registry.Source"];
            /** Format: date-time */
            device_at?: string | null;
            /** Format: int64 */
            size?: number | null;
            apart?: string[] | null;
        };
        "registration.Registered": {
            /** Format: uuid */
            household: string;
        };
        "registration.RequestDecision": {
            verdict: components["schemas"]["registration.Verdict"];
            by_name: string;
            role: string;
            /** Format: date-time */
            at: string;
            reason?: string | null;
        };
        "registration.RequestEvidence": {
            /** Format: int64 */
            number: number;
            name: string;
            media_type: string;
        };
        "registration.RequestLeaving": {
            /** Format: uuid */
            person: string;
            person_name: string;
            why: components["schemas"]["registry.Leave"];
            /** Format: uuid */
            to?: string | null;
            relation?: components["schemas"]["registry.Relation"] | null;
        };
        "registration.RequestListed": {
            /** Format: uuid */
            request: string;
            /** Format: uuid */
            household: string;
            code: string;
            head_name: string;
            village: string;
            state: components["schemas"]["registration.RequestState"];
            /** Format: int64 */
            approvers: number;
            /** Format: int64 */
            approved: number;
            /** Format: uuid */
            made_by: string;
            made_by_name: string;
            /** Format: date-time */
            made_at: string;
        };
        "registration.RequestPage": {
            request: components["schemas"]["registration.RequestListed"];
            parts: components["schemas"]["registration.RequestPart"][];
            joins: components["schemas"]["registry.Joining"][];
            leaves: components["schemas"]["registration.RequestLeaving"][];
            split?: components["schemas"]["registry.NewHousehold"] | null;
            /** Format: date */
            on?: string | null;
            note?: string | null;
            source: components["schemas"]["registry.Source"];
            channel: string;
            /** Format: date-time */
            device_at?: string | null;
            evidence: components["schemas"]["registration.RequestEvidence"][];
            decisions: components["schemas"]["registration.RequestDecision"][];
            blocked?: string | null;
            mine: boolean;
            decided_by_me: boolean;
        };
        "registration.RequestPart": {
            /** Format: uuid */
            person?: string | null;
            person_name: string;
            part: components["schemas"]["registry.Part"];
            before?: string | null;
            now?: string | null;
            after?: string | null;
            conflict: boolean;
        };
        /** @enum {string} */
        "registration.RequestState": "waiting" | "done" | "refused" | "withdrawn";
        "registration.Requests": {
            items: components["schemas"]["registration.RequestListed"][];
            next?: string | null;
        };
        "registration.RowProblem": {
            file: string;
            /** Format: int64 */
            row: number;
            field: string;
            code: string;
            message_ar: string;
            message_en: string;
        };
        "registration.ScanStarted": {
            /** Format: uuid */
            job: string;
        };
        "registration.ScanView": {
            /** Format: uuid */
            job: string;
            /** Format: int64 */
            households: number;
            /** Format: int64 */
            pairs: number;
            /** Format: date-time */
            made_at: string;
            /** Format: date-time */
            done_at?: string | null;
        };
        "registration.SeenPart": {
            /** Format: uuid */
            person?: string | null;
            part: components["schemas"]["registry.Part"];
            now?: string | null;
        };
        "registration.SentFile": {
            name: string;
            content_base64: string;
        };
        "registration.SetRules": {
            /** Format: uuid */
            id: string;
            rules: components["schemas"]["registration.ApprovalRule"][];
        };
        "registration.StartScan": {
            /** Format: uuid */
            id: string;
        };
        "registration.TakeBaseline": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            household: string;
            baseline: components["schemas"]["registry.Baseline"];
            source: components["schemas"]["registry.Source"];
            /** Format: date-time */
            device_at?: string | null;
        };
        "registration.Taken": {
            /** Format: uuid */
            household: string;
        };
        "registration.UndoAsked": {
            /** Format: uuid */
            import: string;
            /** Format: uuid */
            job: string;
            /** Format: int64 */
            households: number;
        };
        "registration.UndoImport": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            import: string;
        };
        "registration.UndoPair": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            pair: string;
            reason: string;
        };
        /** @enum {string} */
        "registration.UndoState": "running" | "done" | "cancelled" | "failed";
        "registration.UndoView": {
            state: components["schemas"]["registration.UndoState"];
            /** Format: uuid */
            job: string;
            asked_by_name: string;
            /** Format: date-time */
            asked_at: string;
            /** Format: int64 */
            erased: number;
            /** Format: int64 */
            kept: number;
        };
        /** @enum {string} */
        "registration.Verdict": "approved" | "refused" | "withdrawn";
        "registration.WithdrawRequest": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            request: string;
            reason?: string | null;
        };
        /** @enum {string} */
        "registry.Act": "registered" | "baseline" | "edited" | "joined" | "left" | "moved_out" | "moved_in" | "merged" | "took_in" | "parted";
        "registry.AddArea": {
            /** Format: uuid */
            id: string;
            code: string;
            name_ar: string;
            name_en: string;
            level: components["schemas"]["registry.AreaLevel"];
            parent?: string | null;
        };
        "registry.Area": {
            code: string;
            name_ar: string;
            name_en: string;
            level: components["schemas"]["registry.AreaLevel"];
            parent?: string | null;
        };
        /** @enum {string} */
        "registry.AreaLevel": "governorate" | "centre" | "village";
        "registry.Areas": {
            items: components["schemas"]["registry.Area"][];
        };
        "registry.Baseline": {
            income_month?: components["schemas"]["Money"] | null;
            /** Format: int64 */
            children_of_school_age?: number | null;
            /** Format: int64 */
            children_out_of_school?: number | null;
            /** Format: int64 */
            schooling_years?: number | null;
            care_missed?: boolean | null;
            /** Format: int64 */
            rooms?: number | null;
            water_inside?: boolean | null;
            toilet_own?: boolean | null;
            connection?: components["schemas"]["registry.Connection"] | null;
        };
        /** @enum {string} */
        "registry.Connection": "none" | "calls" | "internet_shared" | "internet_own";
        "registry.HistoryPart": {
            field: string;
            before?: string | null;
            after?: string | null;
        };
        "registry.HouseholdList": {
            items: components["schemas"]["registry.Listed"][];
            next?: string | null;
            /** Format: int64 */
            total: number;
        };
        /** @enum {string} */
        "registry.HouseholdState": "active" | "erased" | "merged" | "planted";
        "registry.Joining": {
            member: components["schemas"]["registry.Member"];
        };
        /** @enum {string} */
        "registry.Leave": "died" | "moved_away" | "married" | "other";
        "registry.Leaving": {
            /** Format: uuid */
            person: string;
            why: components["schemas"]["registry.Leave"];
            /** Format: uuid */
            to?: string | null;
            relation?: components["schemas"]["registry.Relation"] | null;
        };
        "registry.Listed": {
            /** Format: uuid */
            household: string;
            code: string;
            head_name: string;
            village: string;
            village_code: string;
            /** Format: int64 */
            size: number;
            phone_last4?: string | null;
            /** Format: date */
            registered_on: string;
            /** Format: int64 */
            programmes: number;
        };
        "registry.Member": {
            /** Format: uuid */
            person?: string | null;
            name: components["schemas"]["registry.PersonName"];
            nickname?: string | null;
            sex: components["schemas"]["registry.Sex"];
            /** Format: int64 */
            birth_year?: number | null;
            relation: components["schemas"]["registry.Relation"];
            phone?: string | null;
            national_id?: string | null;
        };
        "registry.NewHousehold": {
            /** Format: uuid */
            household: string;
            code: string;
            area: string;
        };
        /** @enum {string} */
        "registry.Part": "code" | "area" | "size" | "first" | "father" | "grandfather" | "family" | "nickname" | "sex" | "birth_year" | "relation" | "phone" | "national_id";
        "registry.PartChange": {
            /** Format: uuid */
            person?: string | null;
            part: components["schemas"]["registry.Part"];
            before?: string | null;
            after?: string | null;
        };
        "registry.PersonName": {
            first: string;
            father: string;
            grandfather: string;
            family: string;
        };
        /** @enum {string} */
        "registry.Relation": "head" | "spouse" | "child" | "parent" | "sibling" | "grandchild" | "other_relative" | "not_related" | "unknown";
        "registry.SamePerson": {
            /** Format: uuid */
            person: string;
            /** Format: uuid */
            as: string;
        };
        /** @enum {string} */
        "registry.Sex": "unknown" | "female" | "male";
        /** @enum {string} */
        "registry.Source": "visit" | "phone" | "office" | "document" | "file";
        "score.AddSurvey": {
            /** Format: uuid */
            id: string;
            name: string;
            mapping: unknown;
            files: components["schemas"]["score.SurveyFile"][];
            outcome: components["schemas"]["score.OutcomeRule"];
        };
        "score.Card": {
            /** Format: uuid */
            model: string;
            name: string;
            /** Format: int64 */
            version: number;
            /** Format: uuid */
            survey: string;
            survey_name: string;
            survey_digest: string;
            estimator: components["schemas"]["score.Estimator"];
            transform: components["schemas"]["score.Transform"];
            tau?: number | null;
            line_percentile: number;
            line?: number | null;
            /** Format: date */
            fitted_on: string;
            /** Format: date */
            expires_on: string;
            /** Format: int64 */
            households: number;
            /** Format: int64 */
            clusters: number;
            /** Format: int64 */
            folds: number;
            formula: string;
            intercept: number;
            coefficients: components["schemas"]["score.Coefficient"][];
            r2?: number | null;
            r2_cv?: number | null;
            rank_correlation_cv: number;
            auc_cv: number;
            cgh_cv: number;
            band_low: number;
            band_high: number;
            curve: components["schemas"]["score.CurvePoint"][];
            groups: components["schemas"]["score.GroupError"][];
            macro_f1_cv?: number | null;
            class_cuts: number[];
            classes: components["schemas"]["score.ClassError"][];
            percentiles: number[];
            notes: components["schemas"]["score.Note"][];
        };
        "score.CardList": {
            items: components["schemas"]["score.Card"][];
        };
        "score.ClassError": {
            value: number;
            /** Format: int64 */
            households: number;
            recall: number;
            precision: number;
            f1: number;
        };
        "score.Coefficient": {
            feature: string;
            level?: string | null;
            missing: boolean;
            fixed: boolean;
            label_ar?: string | null;
            label_en?: string | null;
            value: number;
            standard_error: number;
            standardised: number;
            mean: number;
        };
        "score.CurvePoint": {
            /** Format: int64 */
            coverage: number;
            exclusion: number;
            exclusion_low: number;
            exclusion_high: number;
            inclusion: number;
            inclusion_low: number;
            inclusion_high: number;
            matched?: number | null;
            matched_low?: number | null;
            matched_high?: number | null;
        };
        /** @enum {string} */
        "score.Estimator": "ols" | "quantile" | "logit";
        "score.Explanation": {
            /** Format: uuid */
            model: string;
            model_name: string;
            /** Format: int64 */
            model_version: number;
            /** Format: int64 */
            score: number;
            /** Format: int64 */
            band_low: number;
            /** Format: int64 */
            band_high: number;
            /** Format: int64 */
            percentile: number;
            reasons: components["schemas"]["score.Reason"][];
        };
        "score.Fit": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            survey: string;
            name: string;
            features?: string[] | null;
            estimator: components["schemas"]["score.Estimator"];
            tau?: number | null;
            line?: number | null;
            line_percentile?: number | null;
            /** Format: int64 */
            folds?: number | null;
        };
        "score.GroupError": {
            group: string;
            value: string;
            /** Format: int64 */
            households: number;
            exclusion?: number | null;
            inclusion?: number | null;
        };
        "score.Note": {
            code: string;
            feature: string;
        };
        "score.OutcomeRule": {
            transform: components["schemas"]["score.Transform"];
            poor_values?: number[] | null;
        };
        "score.Reason": {
            feature: string;
            direction: string;
            label_ar?: string | null;
            label_en?: string | null;
            value: string;
            /** Format: int64 */
            points: number;
        };
        "score.RowProblem": {
            file: string;
            /** Format: int64 */
            row: number;
            field: string;
            code: string;
        };
        "score.Survey": {
            /** Format: uuid */
            survey: string;
            name: string;
            /** Format: int64 */
            households: number;
            outcome: components["schemas"]["score.OutcomeRule"];
            features: components["schemas"]["score.SurveyFeature"][];
            /** Format: int64 */
            bad_rows: number;
            problems: components["schemas"]["score.RowProblem"][];
            digest: string;
            /** Format: date-time */
            added_at: string;
        };
        "score.SurveyFeature": {
            name: string;
            kind: string;
            label_ar?: string | null;
            label_en?: string | null;
            sign?: string | null;
        };
        "score.SurveyFile": {
            name: string;
            content_base64: string;
        };
        "score.SurveyList": {
            items: components["schemas"]["score.Survey"][];
        };
        /** @enum {string} */
        "score.Transform": "log" | "none" | "class";
        "solidarity.ApproveList": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            list: string;
            root: string;
        };
        "solidarity.ApprovePayroll": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            payroll: string;
            root: string;
        };
        "solidarity.AreaCount": {
            code: string;
            name_ar: string;
            name_en: string;
            /** Format: int64 */
            selected: number;
            /** Format: int64 */
            total: number;
        };
        "solidarity.Benefit": {
            base: components["schemas"]["Money"];
            per_member: components["schemas"]["Money"];
            /** Format: int64 */
            members_max: number;
        };
        "solidarity.Cut": {
            budget?: components["schemas"]["Money"] | null;
            line?: number | null;
            /** Format: int64 */
            coverage_percent?: number | null;
        };
        /** @enum {string} */
        "solidarity.CycleState": "preparing" | "ready" | "submitted" | "pending" | "paying" | "paid";
        "solidarity.CycleSummary": {
            /** Format: uuid */
            cycle: string;
            /** Format: int64 */
            period: number;
            /** Format: int64 */
            instalment: number;
            state: components["schemas"]["solidarity.CycleState"];
            /** Format: int64 */
            households: number;
            total: components["schemas"]["Money"];
        };
        "solidarity.CycleView": {
            /** Format: uuid */
            cycle: string;
            /** Format: uuid */
            programme: string;
            programme_ar: string;
            programme_en: string;
            /** Format: uuid */
            list: string;
            /** Format: int64 */
            period: number;
            /** Format: int64 */
            instalment: number;
            state: components["schemas"]["solidarity.CycleState"];
            stages: components["schemas"]["solidarity.Stage"][];
            payroll?: components["schemas"]["solidarity.PayrollView"] | null;
            fund_balance: components["schemas"]["Money"];
            fund_after: components["schemas"]["Money"];
            exceptions: components["schemas"]["solidarity.ExceptionView"][];
            /** Format: uuid */
            job: string;
        };
        "solidarity.ExceptionView": {
            /** Format: uuid */
            household: string;
            code: string;
            kind: string;
            remedy: string;
        };
        /** @enum {string} */
        "solidarity.Frequency": "monthly" | "once";
        "solidarity.GroupCount": {
            group: string;
            value: string;
            /** Format: int64 */
            selected: number;
            /** Format: int64 */
            total: number;
        };
        "solidarity.ListRowView": {
            /** Format: int64 */
            position: number;
            /** Format: uuid */
            household: string;
            code: string;
            village: string;
            /** Format: int64 */
            size: number;
            /** Format: int64 */
            score: number;
            benefit: components["schemas"]["Money"];
            included: boolean;
            reasons: components["schemas"]["solidarity.ReasonView"][];
        };
        "solidarity.ListRows": {
            items: components["schemas"]["solidarity.ListRowView"][];
            /** Format: int64 */
            next?: number | null;
        };
        /** @enum {string} */
        "solidarity.ListState": "saving" | "draft" | "approved" | "superseded" | "failed";
        "solidarity.ListView": {
            /** Format: uuid */
            list: string;
            /** Format: uuid */
            programme: string;
            /** Format: int64 */
            version: number;
            /** Format: uuid */
            model: string;
            state: components["schemas"]["solidarity.ListState"];
            root: string;
            /** Format: int64 */
            selected: number;
            /** Format: int64 */
            total: number;
            cost: components["schemas"]["Money"];
            /** Format: int64 */
            cutoff: number;
            /** Format: uuid */
            made_by: string;
            /** Format: date */
            made_on: string;
            /** Format: uuid */
            approved_by?: string | null;
            /** Format: date */
            approved_on?: string | null;
            /** Format: int64 */
            leaf_index?: number | null;
            /** Format: uuid */
            job?: string | null;
        };
        "solidarity.Marginal": {
            /** Format: uuid */
            household: string;
            code: string;
            /** Format: int64 */
            score: number;
            reasons: components["schemas"]["solidarity.ReasonView"][];
        };
        "solidarity.NewCycle": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            programme: string;
            /** Format: uuid */
            list: string;
            /** Format: int64 */
            period: number;
            /** Format: int64 */
            instalment: number;
        };
        "solidarity.NewCycleReply": {
            /** Format: uuid */
            cycle: string;
            /** Format: uuid */
            job: string;
        };
        "solidarity.NewList": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            programme: string;
            /** Format: uuid */
            model: string;
            cut: components["schemas"]["solidarity.Cut"];
        };
        "solidarity.NewPayroll": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            cycle: string;
        };
        "solidarity.NewProgramme": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            fund: string;
            name_ar: string;
            name_en: string;
            benefit: components["schemas"]["solidarity.Benefit"];
            frequency: components["schemas"]["solidarity.Frequency"];
        };
        /** @enum {string} */
        "solidarity.PaymentState": "due" | "paid" | "withheld";
        "solidarity.PayrollDone": {
            /** Format: uuid */
            payroll: string;
            /** Format: uuid */
            cycle: string;
            root: string;
            /** Format: int64 */
            households: number;
            total: components["schemas"]["Money"];
            state: components["schemas"]["solidarity.PayrollState"];
            /** Format: uuid */
            job?: string | null;
            fund_after: components["schemas"]["Money"];
        };
        /** @enum {string} */
        "solidarity.PayrollState": "submitted" | "pending" | "paying" | "paid" | "refused";
        "solidarity.PayrollView": {
            /** Format: uuid */
            payroll: string;
            /** Format: uuid */
            cycle: string;
            root: string;
            /** Format: int64 */
            households: number;
            total: components["schemas"]["Money"];
            state: components["schemas"]["solidarity.PayrollState"];
            /** Format: uuid */
            made_by: string;
            made_by_name: string;
            /** Format: uuid */
            checked_by?: string | null;
            checked_by_name?: string | null;
            refusal?: string | null;
            /** Format: uuid */
            job?: string | null;
            fund_after: components["schemas"]["Money"];
        };
        "solidarity.Preview": {
            /** Format: int64 */
            selected: number;
            /** Format: int64 */
            total: number;
            cost: components["schemas"]["Money"];
            /** Format: int64 */
            cutoff: number;
            exclusion?: number | null;
            inclusion?: number | null;
            by_area: components["schemas"]["solidarity.AreaCount"][];
            by_group: components["schemas"]["solidarity.GroupCount"][];
            margin_in: components["schemas"]["solidarity.Marginal"][];
            margin_out: components["schemas"]["solidarity.Marginal"][];
        };
        "solidarity.PreviewQuestion": {
            /** Format: uuid */
            model: string;
            budget?: components["schemas"]["Money"] | null;
            /** Format: int64 */
            coverage_percent?: number | null;
            line?: number | null;
            benefit: components["schemas"]["solidarity.Benefit"];
        };
        /** @enum {string} */
        "solidarity.ProgrammeState": "draft" | "running" | "closed";
        "solidarity.ProgrammeView": {
            /** Format: uuid */
            programme: string;
            name_ar: string;
            name_en: string;
            /** Format: uuid */
            fund: string;
            benefit: components["schemas"]["solidarity.Benefit"];
            frequency: components["schemas"]["solidarity.Frequency"];
            state: components["schemas"]["solidarity.ProgrammeState"];
            lists: components["schemas"]["solidarity.ListView"][];
            cycles: components["schemas"]["solidarity.CycleSummary"][];
            /** Format: int64 */
            households: number;
        };
        "solidarity.Programmes": {
            items: components["schemas"]["solidarity.ProgrammeView"][];
        };
        "solidarity.ReasonView": {
            feature: string;
            direction: string;
            label_ar?: string | null;
            label_en?: string | null;
            value: string;
            /** Format: int64 */
            points: number;
        };
        "solidarity.RefusePayroll": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            payroll: string;
            reason: string;
        };
        "solidarity.Stage": {
            stage: components["schemas"]["solidarity.StageName"];
            /** Format: int64 */
            households: number;
            amount: components["schemas"]["Money"];
        };
        /** @enum {string} */
        "solidarity.StageName": "eligible" | "approved" | "funded" | "sent" | "confirmed";
        "solidarity.Support": {
            programmes: components["schemas"]["solidarity.SupportProgramme"][];
            payments: components["schemas"]["solidarity.SupportPayment"][];
            assessments: components["schemas"]["solidarity.SupportAssessment"][];
        };
        "solidarity.SupportAssessment": {
            /** Format: uuid */
            list: string;
            /** Format: uuid */
            model: string;
            model_name: string;
            /** Format: int64 */
            score: number;
            /** Format: int64 */
            cutoff: number;
            included: boolean;
            /** Format: int64 */
            percentile: number;
            /** Format: date */
            on: string;
            reasons: components["schemas"]["solidarity.ReasonView"][];
        };
        "solidarity.SupportPayment": {
            /** Format: int64 */
            period: number;
            amount: components["schemas"]["Money"];
            /** Format: date */
            on: string;
            state: components["schemas"]["solidarity.PaymentState"];
            programme_ar: string;
            programme_en: string;
        };
        "solidarity.SupportProgramme": {
            /** Format: uuid */
            programme: string;
            name_ar: string;
            name_en: string;
            state: components["schemas"]["solidarity.ProgrammeState"];
            included: boolean;
        };
        "solidarity.Withheld": {
            /** Format: uuid */
            cycle: string;
            /** Format: uuid */
            household: string;
        };
        "solidarity.Withhold": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            cycle: string;
            /** Format: uuid */
            household: string;
            reason: string;
        };
        "tlog.WitnessState": {
            name: string;
            /** Format: int64 */
            size: number;
            /** Format: int64 */
            cosigned_at: number;
            refusal: string;
        };
        /** @enum {string} */
        "wallet.Against": "bank" | "drawer";
        "wallet.CashIn": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            person: string;
            amount: components["schemas"]["Money"];
            against: components["schemas"]["wallet.Against"];
            reference: string;
        };
        "wallet.CashInReceipt": {
            /** Format: uuid */
            entry: string;
            balance: components["schemas"]["Money"];
        };
        "wallet.Movement": {
            /** Format: uuid */
            entry: string;
            /** Format: date-time */
            at: string;
            kind: components["schemas"]["wallet.MovementKind"];
            amount: components["schemas"]["Money"];
            balance: components["schemas"]["Money"];
        };
        /** @enum {string} */
        "wallet.MovementKind": "cash_in" | "cash_out" | "transfer" | "gift" | "payment" | "payment_return" | "other";
        "wallet.Pay": {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            to: string;
            amount: components["schemas"]["Money"];
        };
        "wallet.PayReceipt": {
            /** Format: uuid */
            entry: string;
            balance: components["schemas"]["Money"];
        };
        "wallet.WalletPage": {
            balance: components["schemas"]["Money"];
            available: components["schemas"]["Money"];
            items: components["schemas"]["wallet.Movement"][];
            next?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "ledger.show_account": {
        parameters: {
            query?: {
                booked_by?: string;
                valued_by?: string;
            };
            header?: never;
            path: {
                account: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.AccountReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.change_limits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: int64 */
                    account?: number;
                    floor?: string | null;
                    ceiling?: string | null;
                    closed: boolean;
                    /** Format: uuid */
                    decision?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.LimitsReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_proof": {
        parameters: {
            query: {
                period: number;
            };
            header?: never;
            path: {
                account: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.BalanceProof"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_statement": {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                account: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.StatementReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.approval_rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ApprovalRules"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.set_approval_rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.SetRules"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ApprovalRules"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registry.areas": {
        parameters: {
            query?: {
                parent?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registry.Areas"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registry.add_area": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registry.AddArea"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registry.Area"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.trail": {
        parameters: {
            query?: {
                by?: string;
                about?: string;
                act?: string;
                from?: string;
                until?: string;
                after?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Trail"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Alarms"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.answer_alarm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    alarm?: string;
                    words: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Answered"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Checked"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Limits"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.set_limit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["audit.SetLimit"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.Limits"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.plants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.PlantedHouseholds"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.plant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["audit.Plant"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit.PlantDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.record_basis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.RecordBasis"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["consent.Basis"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.show_book": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.Institution"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.open_book": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["institution.OpenBook"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.BookOpened"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.show_accounts": {
        parameters: {
            query?: {
                owner?: string;
                after?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.AccountRows"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.open_more": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["institution.OpenAccounts"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.AccountsOpened"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.requests": {
        parameters: {
            query?: {
                state?: components["schemas"]["registration.RequestState"];
                household?: string;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Requests"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.RequestPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.approve_request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    request?: string;
                    seen: components["schemas"]["registration.SeenPart"][];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Decided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.evidence": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.refuse_request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    request?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Decided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.withdraw_request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    request?: string;
                    reason?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Decided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "app.csp_reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.cycle_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cycle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.CycleView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.add_payroll": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cycle: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    cycle?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.PayrollDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.withhold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cycle: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    cycle?: string;
                    /** Format: uuid */
                    household: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.Withheld"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "app.example_gift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["app.ExampleGift"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.demo_people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.DemoPeople"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.demo_sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.DemoSignIn"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.SignedIn"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.pairs": {
        parameters: {
            query?: {
                state?: components["schemas"]["registration.PairState"];
                household?: string;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Pairs"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.look_up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.LookUp"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Likes"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.start_scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.StartScan"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ScanStarted"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.pair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pair: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.PairPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.set_pair_apart": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pair: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    pair?: string;
                    seen: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.PairDecided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.merge_pair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pair: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    pair?: string;
                    /** Format: uuid */
                    into: string;
                    same: components["schemas"]["registry.SamePerson"][];
                    seen: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.PairDecided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.undo_pair": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pair: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    pair?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.PairDecided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.leave_pair_unsure": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pair: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    pair?: string;
                    seen: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.PairDecided"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.post_entry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ledger.EntryCommand"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.EntryReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.post_batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ledger.BatchCommand"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.BatchReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_entry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.EntryPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.erasures_asked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ErasuresAsked"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.exchange_money": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ledger.ExchangeCommand"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.ExchangeReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.list_funds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.FundList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.open_fund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["giving.FundDraft"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.FundMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.close_fund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fund: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    fund?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.FundMade"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.quorum_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fund: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.FundQuorumView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.choose_quorum": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fund: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    fund?: string;
                    above?: components["schemas"]["Money"] | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.FundQuorumView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.list_gifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.GiftList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.give": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["giving.GiftCommand"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.GiftReceipt"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.trace_gift": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gift: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.Trace"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "app.health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["app.Health"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.make_hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ledger.HoldCommand"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.HoldReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hold: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.HoldReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.release_hold": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hold: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    hold?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.HoldReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registry.list_households": {
        parameters: {
            query?: {
                search?: string;
                area?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registry.HouseholdList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.register_household": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.Register"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Registered"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.household_page": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.HouseholdPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.take_baseline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    household?: string;
                    baseline: components["schemas"]["registry.Baseline"];
                    source: components["schemas"]["registry.Source"];
                    /** Format: date-time */
                    device_at?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Taken"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.change_household": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    household?: string;
                    parts: components["schemas"]["registry.PartChange"][];
                    joins: components["schemas"]["registry.Joining"][];
                    leaves: components["schemas"]["registry.Leaving"][];
                    split?: components["schemas"]["registry.NewHousehold"] | null;
                    /** Format: date */
                    on?: string | null;
                    note?: string | null;
                    source: components["schemas"]["registry.Source"];
                    /** Format: date-time */
                    device_at?: string | null;
                    evidence?: components["schemas"]["registration.Evidence"][] | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Changed"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.erase_household": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    household?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.Erased"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.ask_erasure": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    household?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ErasureAsked"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.household_history": {
        parameters: {
            query?: {
                before?: number;
            };
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.HistoryPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.support_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                household: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.Support"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.start_import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.Import"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ImportReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.check_import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.Import"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ImportCheck"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.preview_file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["registration.PreviewFile"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["intake.Preview"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.ImportView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.kept_households": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.KeptHouseholds"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.rejects_csv": {
        parameters: {
            query?: {
                file?: string;
                language?: string;
            };
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "registration.undo_import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    import?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["registration.UndoAsked"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notify.inbox": {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["notify.Inbox"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notify.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    message?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["notify.Unread"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.list_institutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.InstitutionList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.propose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["institution.Propose"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.Institution"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                institution: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    institution?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.Institution"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.show_credentials": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                institution: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["institution.CredentialList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.issue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                institution: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    institution?: string;
                    name: string;
                    scopes: components["schemas"]["identity.Scope"][];
                    /** Format: int64 */
                    days?: number | null;
                    /** Format: int64 */
                    per_minute?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.IssuedCredential"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "institution.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                institution: string;
                credential: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    institution?: string;
                    /** Format: uuid */
                    credential?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.Credential"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.job": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["jobs.JobView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    job?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["jobs.JobView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.list_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                list: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ListView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.approve_list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                list: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    list?: string;
                    root: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ListView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.list_rows": {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
                included?: boolean;
            };
            header?: never;
            path: {
                list: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ListRows"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "app.live_page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["app.LivePage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "live.set_cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["live.SetCost"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["live.CostSet"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.Me"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.change_pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.ChangePin"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.PinChanged"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.own_recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.Recoveries"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.refuse_own_recovery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recovery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    recovery?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.list_models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.CardList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.fit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["score.Fit"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.Card"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.card_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.Card"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.explain": {
        parameters: {
            query: {
                household: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.Explanation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    model?: string;
                    budget?: components["schemas"]["Money"] | null;
                    /** Format: int64 */
                    coverage_percent?: number | null;
                    line?: number | null;
                    benefit: components["schemas"]["solidarity.Benefit"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.Preview"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.Passkeys"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.add_passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.AddPasskey"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.PasskeyChanged"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.begin_passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.PasskeyOptions"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.begin_passkey_sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.PasskeyChallenge"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.remove_passkey": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    passkey?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.PasskeyChanged"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.approve_payroll": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payroll: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    payroll?: string;
                    root: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.PayrollDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.refuse_payroll": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payroll: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    payroll?: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.PayrollDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.PeriodsReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.close_month": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                period: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: int64 */
                    period?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.PeriodReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.programmes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.Programmes"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.add_programme": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["solidarity.NewProgramme"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ProgrammeView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.programme_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                programme: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ProgrammeView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.open_cycle": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                programme: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    programme?: string;
                    /** Format: uuid */
                    list: string;
                    /** Format: int64 */
                    period: number;
                    /** Format: int64 */
                    instalment: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.NewCycleReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "solidarity.add_list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                programme: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    programme?: string;
                    /** Format: uuid */
                    model: string;
                    cut: components["schemas"]["solidarity.Cut"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["solidarity.ListView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "giving.public_summary": {
        parameters: {
            query?: {
                period?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["giving.Summary"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.vouched_recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.Recoveries"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.ask_recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.AskRecovery"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryAsked"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.recovery_by_code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.RecoveryByCode"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.approve_recovery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recovery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    recovery?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.refuse_recovery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recovery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    recovery?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.vouch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recovery: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    recovery?: string;
                    checks: components["schemas"]["identity.Check"][];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.RecoveryDone"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.own_sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.OwnSessions"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.SignIn"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.SignedIn"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.end_session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.end_other_sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.SessionsEnded"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.passkey_sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.PasskeyAnswer"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.SignedIn"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.end_own_session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    id: string;
                    /** Format: uuid */
                    session?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.SessionsEnded"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.list_surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.SurveyList"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "score.add_survey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["score.AddSurvey"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["score.Survey"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "ledger.show_trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ledger.TrialReply"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "identity.create_user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["identity.CreateUser"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["identity.UserCreated"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "wallet.my_wallet": {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
                currency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["wallet.WalletPage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "wallet.cash_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["wallet.CashIn"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["wallet.CashInReceipt"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "wallet.pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["wallet.Pay"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["wallet.PayReceipt"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
