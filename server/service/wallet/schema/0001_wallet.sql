-- The number of a bank slip or receipt book page: recorded once in a book, so that the same money is
-- never taken in twice.
CREATE TABLE wallet_reference (
    book_id INT64 NOT NULL,
    against TEXT NOT NULL,
    reference TEXT NOT NULL,
    entry_id ID NOT NULL,
    owner_id ID NOT NULL,
    clerk ID NOT NULL,
    recorded_at INSTANT NOT NULL,
    PRIMARY KEY (book_id, against, reference)
) CLUSTERED;
