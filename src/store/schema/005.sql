-- SPDX-License-Identifier: Apache-2.0
-- 005: why a search by name found whom it found, and the index over names for comparing 64 words
-- at once.
--
-- A search by name keeps its queries (a batch has many) and for each candidate the reason: which
-- name, word against word, what agrees and what contradicts, as it was at the time.  The audit row
-- of the search binds both.

CREATE TABLE search_query (
    search INTEGER NOT NULL REFERENCES search (id),
    probe INTEGER NOT NULL,                       -- from 0, as candidates number it
    name TEXT,                                    -- id of the query in its batch, or NULL
    query TEXT NOT NULL,
    PRIMARY KEY (search, probe)
) STRICT, WITHOUT ROWID;

CREATE TABLE candidate_reason (
    candidate INTEGER PRIMARY KEY REFERENCES candidate (id),
    body TEXT NOT NULL                            -- canonical JSON, see vedette-formats(5)
) STRICT;

CREATE TRIGGER search_query_stays BEFORE UPDATE ON search_query BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;
CREATE TRIGGER search_query_never_goes BEFORE DELETE ON search_query BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;
CREATE TRIGGER candidate_reason_stays BEFORE UPDATE ON candidate_reason BEGIN
    SELECT raise(ABORT, 'candidates are append-only');
END;
CREATE TRIGGER candidate_reason_never_goes BEFORE DELETE ON candidate_reason BEGIN
    SELECT raise(ABORT, 'candidates are append-only');
END;

-- The index over names, see store/names.c: words are kept once, by their skeleton, and no more under
-- each key of one deletion.  It is derived from the records: what there is of an older one goes, and
-- is made anew when somebody searches, or writes, for the first time.

DROP TABLE name_key;
DROP TABLE name_word;
DROP TABLE name_posting;
DELETE FROM name_segment;
DELETE FROM name_entry;
DELETE FROM name_gone;
DELETE FROM meta WHERE key = 'names';

CREATE TABLE name_skeleton (                      -- 1024 skeletons a row, and rows of families
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE name_block (                         -- 64 words a row, with the names that have them
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
