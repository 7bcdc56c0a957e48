/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h: what sources say about subjects: facts, records, profiles. Plain structs, no I/O.
 *
 * A record is one source's account of one subject (an imported row, a form filled in by hand).
 * Its facts inherit its provenance; a fact carries its own only where it differs (`value{B2}`).
 * A subject gathers records: it has the id of its founding record, and joining or parting records
 * is a judgement that can be taken back.  A profile is the view of one subject: all its records.
 */
#ifndef VEDETTE_PROFILE_H
#define VEDETTE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vedette/date.h>
#include <vedette/mem.h>

enum vd_kind {
    VD_PERSON = 1,
    VD_ORG = 2,
    VD_UNIDENTIFIED = 3,
    VD_OTHER = 4 /* vessel, aircraft */
};

/*
 * The properties, one row each: enumerator, stored number (never reuse one), column of the native
 * CSV, label on screen, how its text is read.  Readers: TEXT, NAME, DATE, COUNTRY, NUM, DOC
 * (type:issuer:number:issued:expires), LINK (name or id@role@from..to), CUSTODY
 * (country:facility:from), SEX, FILE.
 */
#define VD_PROPS(X)                                                                                \
    X(NAME, 1, "name", "Name", NAME)                                                               \
    X(GIVEN, 2, "given", "Given name", NAME)                                                       \
    X(FATHER, 3, "father", "Father's name", NAME)                                                  \
    X(FAMILY, 4, "family", "Family name", NAME)                                                    \
    X(NAME_ORDER, 5, "name_order", "Name order", TEXT)                                             \
    X(ALIAS, 6, "alias", "Alias", NAME)                                                            \
    X(WEAK_ALIAS, 7, "weak_alias", "Weak alias", NAME)                                             \
    X(FORMER_NAME, 8, "former_name", "Former name", NAME)                                          \
    X(ORIGINAL_SCRIPT, 9, "original_script", "Original script", NAME)                              \
    X(SEX, 10, "sex", "Sex", SEX)                                                                  \
    X(DOB, 11, "dob", "Date of birth", DATE)                                                       \
    X(POB, 12, "pob", "Place of birth", TEXT)                                                      \
    X(NATIONALITY, 13, "nationality", "Nationality", COUNTRY)                                      \
    X(RESIDENCE, 14, "residence", "Residence", TEXT)                                               \
    X(HEIGHT, 15, "height_cm", "Height (cm)", NUM)                                                 \
    X(WEIGHT, 16, "weight_kg", "Weight (kg)", NUM)                                                 \
    X(EYES, 17, "eyes", "Eyes", TEXT)                                                              \
    X(HAIR, 18, "hair", "Hair", TEXT)                                                              \
    X(MARK, 19, "marks", "Mark", TEXT)                                                             \
    X(LANGUAGE, 20, "languages", "Language", TEXT)                                                 \
    X(OCCUPATION, 21, "occupation", "Occupation", TEXT)                                            \
    X(DOC, 22, "doc", "Document", DOC)                                                             \
    X(ORG, 23, "organisation", "Organisation", LINK)                                               \
    X(ROLE, 24, "role", "Role", TEXT)                                                              \
    X(ASSOCIATE, 25, "associates", "Associate", LINK)                                              \
    X(ADDRESS, 26, "address", "Address", TEXT)                                                     \
    X(PHONE, 27, "phone", "Phone", TEXT)                                                           \
    X(EMAIL, 28, "email", "E-mail", TEXT)                                                          \
    X(ACCOUNT, 29, "account", "Account", TEXT)                                                     \
    X(VEHICLE, 30, "vehicle", "Vehicle", TEXT)                                                     \
    X(STATUS, 31, "status", "Status", TEXT)                                                        \
    X(NOTICE, 32, "notice", "Notice", TEXT)                                                        \
    X(LISTING, 33, "listing", "Listing", TEXT)                                                     \
    X(CHARGE, 34, "charge", "Charge", TEXT)                                                        \
    X(CUSTODY, 35, "custody", "Custody", CUSTODY)                                                  \
    X(RELEASE, 36, "release", "Expected release", DATE)                                            \
    X(THREAT, 37, "threat", "Threat", TEXT)                                                        \
    X(ACTION, 38, "action", "Action", TEXT)                                                        \
    X(CONTACT, 39, "contact", "Contact", TEXT)                                                     \
    X(TAG, 40, "tags", "Tag", TEXT)                                                                \
    X(PHOTO, 41, "photo", "Photo", FILE)                                                           \
    X(PHOTO_DATE, 42, "photo_date", "Photo date", DATE)                                            \
    X(TEMPLATE, 43, "template", "Template", FILE)                                                  \
    X(NOTE, 44, "notes", "Note", TEXT)

enum vd_prop {
    VD_P_NONE = 0,
#define VD_X(id, n, col, label, how) VD_P_##id = n,
    VD_PROPS(VD_X)
#undef VD_X
        VD_P_MAX
};
/* The way a property's text is read. */
enum vd_how {
    VD_HOW_TEXT,
    VD_HOW_NAME,
    VD_HOW_DATE,
    VD_HOW_COUNTRY,
    VD_HOW_NUM,
    VD_HOW_DOC,
    VD_HOW_LINK,
    VD_HOW_CUSTODY,
    VD_HOW_SEX,
    VD_HOW_FILE
};
const char *vd_prop_column(enum vd_prop p); /* native CSV column, NULL if p is unknown */
const char *vd_prop_label(enum vd_prop p);
enum vd_how vd_prop_how(enum vd_prop p);
enum vd_prop vd_prop_by_column(const char *column, size_t n); /* VD_P_NONE if unknown */
const char *vd_kind_name(enum vd_kind k);                     /* "person", "organisation", ... */
enum vd_kind vd_kind_by_name(const char *s, size_t n);        /* 0 if unknown */

/* Where a statement comes from and how it may be used. NULL or "" = not stated (inherit). */
struct vd_prov {
    const char *source;       /* "Agency of Ruritania", "US Treasury OFAC" */
    const char *source_grade; /* native code: A..F, 1..5 */
    const char *info_grade;   /* native code: 1..6, A..E */
    const char *handling;     /* handling code: H1, TLP:AMBER */
    const char *release_to;   /* countries or communities, blank-separated */
    const char *legal_basis, *report_ref, *report_date, *valid_from, *review_by;
};

/* One fact. part[] holds the pieces of a structured value, NULL where absent:
 * DOC: type, issuer(alpha-2), number, issued, expires.  LINK: name or id, role, from, to.
 * CUSTODY: country, facility, from.  COUNTRY: code in part[0].  FILE of TEMPLATE: "finger=7", path. */
enum { VD_PARTS = 5 };
struct vd_fact {
    enum vd_prop prop;
    const char *value; /* text as the source wrote it, trimmed; "-" known none, "?" unknown */
    const char *part[VD_PARTS];
    struct vd_date date;       /* DATE properties; DOC: expiry; CUSTODY and LINK: from..to */
    int64_t target;            /* LINK, once resolved: subject id; else 0 */
    const struct vd_prov *own; /* NULL: inherits the record's; else only differing fields are set */
    int64_t id;                /* set when read from the store */
};

struct vd_record {
    int64_t id, subject, batch; /* set when read from the store */
    enum vd_kind kind;
    const char *ref; /* record id in its list, or NULL on input: made from the row's hash */
    struct vd_prov prov;
    struct vd_fact *facts; /* in the order of the source */
    size_t n_facts;
    const char *list;      /* name of the list (file stem or map name) */
    const char *file;      /* file the edition was read from */
    const char *edition;   /* when that edition was imported, RFC 3339, and its SHA-256 prefix */
    int64_t line;          /* line in that file where the row starts, 1-based; 0 by hand */
    int64_t superseded_by; /* a later edition's record of the same ref, or 0 */
    bool by_hand;
    const uint8_t *digest; /* on input: its digest if an import made it ahead, else NULL */
};

struct vd_media { /* one picture of a subject; bytes are fetched apart */
    int64_t id, record;
    const char *mime, *date;
    int64_t n_bytes;
    bool machine_made;
};
struct vd_template_row { /* one biometric template of a subject, without its bytes */
    int64_t id, record;
    int modality;       /* enum vd_modality */
    int position;       /* finger position code 0..10, else 0 */
    const char *engine; /* "name/version" */
    const char *format; /* "iso-19794-2:2005" */
    int64_t n_bytes;
    int quality;                /* 0..100, or -1 not stated */
    int n_minutiae;             /* fingers; vectors: dimension */
    const char *file;           /* where it was enrolled from */
    const char *note, *warning; /* fingers: as in struct vd_template, from its bytes */
};
struct vd_link_in { /* somebody else's record that points at this subject: a member */
    int64_t subject, record;
    const char *name, *role, *from, *to;
    int64_t media; /* a picture of that subject, or 0 */
};
struct vd_judgement {
    int64_t id;
    int64_t left, right; /* record ids */
    int verdict;         /* 1 same subject, -1 not the same, 0 unsure */
    const char *who, *at, *reason;
};
struct vd_profile {
    int64_t subject;
    enum vd_kind kind;
    const char *caption; /* the name on top */
    struct vd_record *records;
    size_t n_records;
    struct vd_media *media;
    size_t n_media;
    struct vd_template_row *templates;
    size_t n_templates;
    struct vd_link_in *links_in;
    size_t n_links_in;
    struct vd_judgement *judgements;
    size_t n_judgements;
};

/* First value of a property over the records (newest not superseded first), or NULL. */
const struct vd_fact *vd_profile_first(const struct vd_profile *p, enum vd_prop prop);
/* The value of one provenance field for a fact: its own or its record's; "" if not stated. */
struct vd_prov vd_fact_prov(const struct vd_record *r, const struct vd_fact *f);
/* Earliest plausible age under 18 on `today` (yyyymmdd)? False without a date of birth. */
bool vd_profile_minor(const struct vd_profile *p, int32_t today);

/*
 * Read a cell's text into one fact: trims, takes off a grade override `{B2}` or handling `{H2}`,
 * splits structured values (`\:` is a colon), parses dates and countries.  Memory from a.
 * Returns VD_OK, VD_INVALID (e->message says why: "not a date: 'x'"), VD_NOMEM.
 */
int vd_fact_read(struct vd_arena *a, enum vd_prop prop, const char *text, size_t n,
                 enum vd_date_order order, struct vd_fact *out, struct vd_err *e);

#endif
