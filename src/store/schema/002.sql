-- SPDX-License-Identifier: Apache-2.0
-- 002: what each comparison added to a candidate.
--
-- A candidate of a finger search rests on one comparison or more: this probe print against that
-- template.  weight and counted are decibans; the sum of counted is what the candidate stands on.
-- Searches of 001 have none: their candidates stand on the score alone.  The audit row of a search
-- binds these rows with its candidates.

CREATE TABLE contribution (
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    seq INTEGER NOT NULL,                         -- from 0, what counts most first
    probe INTEGER NOT NULL,
    template INTEGER NOT NULL,
    position INTEGER NOT NULL,
    score REAL NOT NULL,
    weight REAL NOT NULL,
    counted REAL NOT NULL,
    PRIMARY KEY (candidate, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER contribution_stays BEFORE UPDATE ON contribution BEGIN
    SELECT raise(ABORT, 'contributions are append-only');
END;
CREATE TRIGGER contribution_never_goes BEFORE DELETE ON contribution BEGIN
    SELECT raise(ABORT, 'contributions are append-only');
END;
