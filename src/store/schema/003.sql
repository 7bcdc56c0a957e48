-- SPDX-License-Identifier: Apache-2.0
-- 003: what scores were worth, which search was read by that, and what came of a whole list.
--
-- A calibration is measured on the templates of one engine as they were then: last_template,
-- n_templates and fingerprint tell whether they still are.  Calibrations are never changed; a newer
-- one is another row.  body is canonical JSON, see vedette-formats(5).  The audit row of a
-- calibration binds it, that of a search its rows here.

CREATE TABLE calibration (
    id INTEGER PRIMARY KEY,
    engine INTEGER NOT NULL REFERENCES engine (id),
    matcher TEXT NOT NULL,                        -- "vector/1": other scores mean other things
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    last_template INTEGER NOT NULL,               -- the newest of the engine
    n_templates INTEGER NOT NULL,
    n_subjects INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,                 -- of which template is whose
    n_sampled INTEGER NOT NULL,                   -- templates compared with each other
    n_impostor INTEGER NOT NULL,                  -- pairs of different subjects
    n_genuine INTEGER NOT NULL,                   -- pairs of one subject
    n_genuine_subjects INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('gallery', 'labels', 'matcher', 'none')),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX calibration_engine ON calibration (engine);

CREATE TABLE search_calibration (
    search INTEGER NOT NULL REFERENCES search (id),
    modality INTEGER NOT NULL,
    calibration INTEGER NOT NULL REFERENCES calibration (id),
    PRIMARY KEY (search, modality)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER calibration_stays BEFORE UPDATE ON calibration BEGIN
    SELECT raise(ABORT, 'calibrations are append-only');
END;
CREATE TRIGGER calibration_never_goes BEFORE DELETE ON calibration BEGIN
    SELECT raise(ABORT, 'calibrations are append-only');
END;
CREATE TRIGGER search_calibration_stays BEFORE UPDATE ON search_calibration BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;
CREATE TRIGGER search_calibration_never_goes BEFORE DELETE ON search_calibration BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;

-- What a person said of a whole list: 1 none of these, 0 open again.  The latest one counts.
CREATE TABLE outcome (
    id INTEGER PRIMARY KEY,
    search INTEGER NOT NULL REFERENCES search (id),
    probe INTEGER NOT NULL CHECK (probe >= -1),   -- whose list, from 0; -1: every list
    what INTEGER NOT NULL CHECK (what IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX outcome_search ON outcome (search);

CREATE TRIGGER outcome_stays BEFORE UPDATE ON outcome BEGIN
    SELECT raise(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER outcome_never_goes BEFORE DELETE ON outcome BEGIN
    SELECT raise(ABORT, 'outcomes are append-only');
END;
