-- SPDX-License-Identifier: Apache-2.0
-- 001: the first case file.
--
-- A record is one source's account of one subject.  What nearly every record has (name, sex, date
-- of birth, nationality, expected release) sits in its row; its other names are packed in one row
-- of name, plain text facts in one of trait (the views v_name and v_trait unpack them); documents,
-- links and custody have tables of their own; fact holds what else there is and everything stated with a grade, a handling code or a spelling of its own.
-- A plain subject has no row at all: its id is that of its founding record.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    who TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (who, key)
) STRICT, WITHOUT ROWID;

-- ---- where records come from ----

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in', 'undone')),
    n_new INTEGER NOT NULL DEFAULT 0,
    n_changed INTEGER NOT NULL DEFAULT 0,
    n_same INTEGER NOT NULL DEFAULT 0,
    n_rejected INTEGER NOT NULL DEFAULT 0,
    first_record INTEGER NOT NULL,   -- ids given out by this batch, history copies included
    last_record INTEGER NOT NULL
) STRICT;

CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE edition (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch (id),
    list INTEGER NOT NULL REFERENCES list (id),
    file TEXT NOT NULL,
    map TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    n_bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX edition_sha256 ON edition (sha256);

CREATE TABLE provenance (
    id INTEGER PRIMARY KEY,
    batch INTEGER REFERENCES batch (id),
    source TEXT, source_grade TEXT, info_grade TEXT, handling TEXT, release_to TEXT,
    legal_basis TEXT, report_ref TEXT, report_date TEXT, valid_from TEXT, review_by TEXT
) STRICT;

-- What the records of one edition with one provenance share, so that a record spends one number on
-- it.  The line of a record is line_offset + its id unless the record says otherwise.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    batch INTEGER REFERENCES batch (id),
    edition INTEGER REFERENCES edition (id),       -- NULL: entered by hand
    provenance INTEGER REFERENCES provenance (id), -- NULL: nothing stated
    line_offset INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX origin_edition ON origin (edition);

-- ---- what they say ----

CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    subject INTEGER REFERENCES record (id),       -- NULL: is its own subject; else joined to it
    kind INTEGER NOT NULL,                        -- 1 person, 2 organisation, 3 unidentified, 4 other
    origin INTEGER NOT NULL REFERENCES origin (id),
    line INTEGER,                                 -- NULL: follows from the origin; 0: by hand
    superseded_by INTEGER REFERENCES record (id), -- a copy of what record N said before
    has INTEGER NOT NULL,                         -- bits, see store/record.h
    ref TEXT NOT NULL,                            -- unique in its list among current records
    name TEXT,
    sex TEXT,                                     -- M, F, X
    dob INTEGER,                                  -- yyyymmdd, 00 for an unknown month or day
    nationality TEXT,                             -- code of the first one
    release INTEGER                               -- expected, as dob
) STRICT;
CREATE INDEX record_ref ON record (ref) WHERE superseded_by IS NULL;
CREATE INDEX record_kind ON record (kind) WHERE kind <> 1 AND superseded_by IS NULL;
CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;
CREATE INDEX record_superseded ON record (superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE subject (                            -- only where there is more than the record says
    id INTEGER PRIMARY KEY REFERENCES record (id),
    caption TEXT,
    status TEXT,
    review_by TEXT,
    expires_at TEXT,
    retention_class TEXT,
    flags INTEGER NOT NULL DEFAULT 0              -- 1 minor, 2 refugee, 4 victim, 8 protected source
) STRICT;

CREATE TABLE trait (                              -- lines of char(64 + property) and text
    record INTEGER PRIMARY KEY REFERENCES record (id),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE name (                               -- the other names, packed as traits are
    record INTEGER PRIMARY KEY REFERENCES record (id),
    body TEXT NOT NULL                            -- 6 alias, 7 weak alias, 8 former, 9 original ...
) STRICT;

CREATE TABLE doctype (                            -- passport, id ... as written: few, so once
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE document (
    record INTEGER NOT NULL REFERENCES record (id),
    seq INTEGER NOT NULL,
    type INTEGER REFERENCES doctype (id),
    issuer TEXT, number TEXT, issued TEXT, expires TEXT,
    value TEXT,                                   -- as written, NULL: type:issuer:number:...
    provenance INTEGER REFERENCES provenance (id),
    PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    record INTEGER NOT NULL REFERENCES record (id),
    seq INTEGER NOT NULL,
    prop INTEGER NOT NULL,                        -- 23 organisation, 25 associate
    name TEXT,                                    -- name or record id
    role TEXT, since TEXT, until TEXT,
    target INTEGER REFERENCES record (id),        -- subject it leads to, once resolved
    value TEXT,                                   -- as written, NULL: name@role@since..until
    provenance INTEGER REFERENCES provenance (id),
    PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_target ON link (target) WHERE target IS NOT NULL;

CREATE TABLE custody (
    record INTEGER NOT NULL REFERENCES record (id),
    seq INTEGER NOT NULL,
    country TEXT, facility TEXT, since TEXT,
    value TEXT,                                   -- as written, NULL: country:facility:since
    provenance INTEGER REFERENCES provenance (id),
    PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact (
    record INTEGER NOT NULL REFERENCES record (id),
    seq INTEGER NOT NULL,
    prop INTEGER NOT NULL,
    value TEXT NOT NULL,
    code TEXT,                                    -- of a country; what a file holds (finger=7)
    path TEXT,
    lo INTEGER, hi INTEGER, precision INTEGER, calendar INTEGER,
    provenance INTEGER REFERENCES provenance (id),
    PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;

-- ---- pictures and templates ----

CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record INTEGER NOT NULL REFERENCES record (id),
    batch INTEGER REFERENCES batch (id),
    mime TEXT NOT NULL,
    date TEXT,
    machine_made INTEGER NOT NULL CHECK (machine_made IN (0, 1)),
    n_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX media_record ON media (record);

CREATE TABLE engine (
    id INTEGER PRIMARY KEY,
    modality INTEGER NOT NULL,                    -- 1 finger, 2 face
    name TEXT NOT NULL,                           -- name/version: others never compare
    UNIQUE (modality, name)
) STRICT;

CREATE TABLE template (                           -- a sample and what an engine made of it
    id INTEGER PRIMARY KEY AUTOINCREMENT,         -- never reused: galleries and candidates name it
    record INTEGER NOT NULL REFERENCES record (id),
    engine INTEGER NOT NULL REFERENCES engine (id),
    batch INTEGER REFERENCES batch (id),
    position INTEGER NOT NULL,
    quality INTEGER NOT NULL,
    size INTEGER NOT NULL,                        -- minutiae, or dimension
    view INTEGER NOT NULL,
    format TEXT NOT NULL,
    file TEXT,
    at TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX template_record ON template (record);
CREATE INDEX template_engine ON template (engine);

-- ---- judgements, searches, decisions, audit ----

CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    left_record INTEGER NOT NULL,
    right_record INTEGER NOT NULL,
    verdict INTEGER NOT NULL CHECK (verdict IN (-1, 0, 1)),
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by TEXT
) STRICT;
CREATE INDEX judgement_left ON judgement (left_record);
CREATE INDEX judgement_right ON judgement (right_record);

CREATE TABLE search (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    modality INTEGER NOT NULL,
    purpose TEXT NOT NULL CHECK (length(purpose) > 0),
    basis TEXT NOT NULL CHECK (length(basis) > 0),
    case_ref TEXT,
    engine TEXT NOT NULL,
    probe TEXT,
    params TEXT,
    n_gallery INTEGER NOT NULL,
    ms REAL NOT NULL
) STRICT;

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY,
    search INTEGER NOT NULL REFERENCES search (id),
    probe INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    subject INTEGER NOT NULL,                     -- as it was at the time of the search
    record INTEGER NOT NULL,
    template INTEGER NOT NULL,
    position INTEGER NOT NULL,
    ref TEXT,
    score REAL NOT NULL
) STRICT;
CREATE INDEX candidate_search ON candidate (search, probe, rank);
CREATE INDEX candidate_record ON candidate (record);

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    candidate INTEGER NOT NULL REFERENCES candidate (id),
    verdict INTEGER NOT NULL CHECK (verdict BETWEEN 1 AND 5),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX decision_candidate ON decision (candidate);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    purpose TEXT,
    body TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN
    SELECT raise(ABORT, 'decisions are append-only');
END;
CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision BEGIN
    SELECT raise(ABORT, 'decisions are append-only');
END;
CREATE TRIGGER search_stays BEFORE UPDATE ON search BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;
CREATE TRIGGER search_never_goes BEFORE DELETE ON search BEGIN
    SELECT raise(ABORT, 'searches are append-only');
END;
CREATE TRIGGER candidate_stays BEFORE UPDATE ON candidate BEGIN
    SELECT raise(ABORT, 'candidates are append-only');
END;
CREATE TRIGGER candidate_never_goes BEFORE DELETE ON candidate BEGIN
    SELECT raise(ABORT, 'candidates are append-only');
END;

-- ---- for people with a SQL shell ----

CREATE VIEW v_source AS
    SELECT source, source_grade, count(*) AS n_provenances
    FROM provenance WHERE source IS NOT NULL GROUP BY source, source_grade;

CREATE VIEW v_report AS
    SELECT DISTINCT source, report_ref, report_date, info_grade, handling
    FROM provenance WHERE report_ref IS NOT NULL;

-- Every packed text fact, one a row.
CREATE VIEW v_trait AS
    WITH RECURSIVE line (record, text, rest) AS (
        SELECT record, NULL, body FROM trait
        UNION ALL
        SELECT record, substr(rest, 1, instr(rest, char(10)) - 1),
               substr(rest, instr(rest, char(10)) + 1)
        FROM line WHERE rest <> ''
    )
    SELECT record, unicode(text) - 64 AS prop, substr(text, 2) AS value
    FROM line WHERE text IS NOT NULL;

-- Every name but the first of a record, one a row; those with a grade of their own are in fact.
CREATE VIEW v_name AS
    WITH RECURSIVE line (record, text, rest) AS (
        SELECT record, NULL, body FROM name
        UNION ALL
        SELECT record, substr(rest, 1, instr(rest, char(10)) - 1),
               substr(rest, instr(rest, char(10)) + 1)
        FROM line WHERE rest <> ''
    )
    SELECT record, unicode(text) - 64 AS prop, substr(text, 2) AS value
    FROM line WHERE text IS NOT NULL
    UNION ALL SELECT record, prop, value FROM fact WHERE prop IN (1, 2, 3, 4, 6, 7, 8, 9);

CREATE VIEW v_document AS
    SELECT coalesce(r.subject, r.id) AS subject, r.name, t.name AS type, d.issuer, d.number,
           d.issued, d.expires
    FROM document d JOIN record r ON r.id = d.record LEFT JOIN doctype t ON t.id = d.type
    WHERE r.superseded_by IS NULL;

CREATE VIEW v_person AS
    SELECT r.id AS subject, r.ref, r.name, r.sex, r.dob, r.nationality, r.release, l.name AS list,
           e.file, coalesce(r.line, o.line_offset + r.id) AS line, p.source, p.source_grade,
           p.info_grade, p.handling
    FROM record r JOIN origin o ON o.id = r.origin
        LEFT JOIN edition e ON e.id = o.edition LEFT JOIN list l ON l.id = e.list
        LEFT JOIN provenance p ON p.id = o.provenance
    WHERE r.kind IN (1, 3) AND r.superseded_by IS NULL AND r.subject IS NULL;

CREATE VIEW v_organisation_members AS
    SELECT t.id AS organisation, t.name AS organisation_name, coalesce(m.subject, m.id) AS member,
           m.name AS member_name, k.role, k.since, k.until
    FROM link k JOIN record t ON t.id = k.target JOIN record m ON m.id = k.record
    WHERE k.prop = 23 AND m.superseded_by IS NULL;

CREATE VIEW v_due AS
    SELECT r.release, coalesce(r.subject, r.id) AS subject, r.ref, r.name, c.country, c.facility,
           r.has & 64 <> 0 AS has_finger, r.has & 128 <> 0 AS has_face
    FROM record r LEFT JOIN custody c ON c.record = r.id
    WHERE r.release IS NOT NULL AND r.superseded_by IS NULL;

CREATE VIEW v_coverage AS
    SELECT nationality, count(*) AS persons, sum(has & 32 <> 0) AS with_photo,
           sum(has & 64 <> 0) AS with_finger, sum(has & 128 <> 0) AS with_face,
           sum(dob IS NOT NULL) AS with_dob, sum(has & 2 <> 0) AS with_document
    FROM record WHERE kind IN (1, 3) AND superseded_by IS NULL AND subject IS NULL
    GROUP BY nationality;
