-- Payrolls that wait for witnesses are looked up at every witnessed checkpoint.
CREATE INDEX solidarity_payroll_state ON solidarity_payroll (book_id, state);
