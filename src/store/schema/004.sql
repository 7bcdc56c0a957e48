-- SPDX-License-Identifier: Apache-2.0
-- 004: the index over names, see store/names.c.
--
-- A segment holds the names of some records as packed rows; their numbers are segment * 2^32 + n.
-- Segments never change: what no longer holds of one is in name_gone, and small ones are merged.
-- The version of the phones that it was made of is meta 'names'; nothing here is evidence, all of
-- it can be made again from the records.

CREATE TABLE name_segment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,         -- never used twice
    n_entries INTEGER NOT NULL,
    n_words INTEGER NOT NULL,
    n_records INTEGER NOT NULL,
    first_record INTEGER NOT NULL,
    last_record INTEGER NOT NULL,
    n_gone INTEGER NOT NULL DEFAULT 0             -- rows of name_gone
) STRICT;

CREATE TABLE name_key (                           -- words that are kept under a key
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE name_word (                          -- 64 words a row
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE name_posting (                       -- entries of some words; n is the first word
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE name_entry (                         -- 64 names a row
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE name_gone (                          -- what the segment says of the record is over
    segment INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (segment, record)
) STRICT, WITHOUT ROWID;

-- Not of a version yet: the records of an older case are not in it.
DELETE FROM meta WHERE key = 'names';
