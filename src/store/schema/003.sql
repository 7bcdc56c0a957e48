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

-- How the templates of an engine compare, said before the first of them came in. No row: the way of
-- the modality (vectors: cosine).
CREATE TABLE engine_metric (
    engine INTEGER PRIMARY KEY REFERENCES engine (id),
    metric INTEGER NOT NULL CHECK (metric IN (1, 2)) -- 1 cosine, 2 inner product
) STRICT;

-- A search for a person (modality 0) adds up fingers, faces and voices: of what kind each comparison
-- was. 0: of the search's own modality, as before.
ALTER TABLE contribution ADD COLUMN modality INTEGER NOT NULL DEFAULT 0;

DROP VIEW v_due;
CREATE VIEW v_due AS
    SELECT r.release, coalesce(r.subject, r.id) AS subject, r.ref, r.name, c.country, c.facility,
           r.has & 64 <> 0 AS has_finger, r.has & 128 <> 0 AS has_face,
           r.has & 32768 <> 0 AS has_voice
    FROM record r LEFT JOIN custody c ON c.record = r.id
    WHERE r.release IS NOT NULL AND r.superseded_by IS NULL;

DROP VIEW v_coverage;
CREATE VIEW v_coverage AS
    SELECT nationality, count(*) AS persons, sum(has & 32 <> 0) AS with_photo,
           sum(has & 64 <> 0) AS with_finger, sum(has & 128 <> 0) AS with_face,
           sum(dob IS NOT NULL) AS with_dob, sum(has & 2 <> 0) AS with_document,
           sum(has & 32768 <> 0) AS with_voice
    FROM record WHERE kind IN (1, 3) AND superseded_by IS NULL AND subject IS NULL
    GROUP BY nationality;
