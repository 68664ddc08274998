-- The families of a payroll are told in the order of their households' ids, up to this one.
ALTER TABLE solidarity_payroll ADD COLUMN told_after ID;
