#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""duplicatesbench.py FOLDER: what `vedette duplicates` is worth on lists that hold the same people.

Takes the United Nations, European Union, United Kingdom and OFAC lists in FOLDER/lists, writes them as
native lists (OFAC comes in as it is), and counts what the worklist has of two kinds of pairs that are
known without their names:

  documents  two records of different lists state one number.  Points of documents are taken off again,
             so that the pair has to be found by the rest.
  texts      a UN and an EU record of which the remarks have three runs of eight words in common that no
             other record has.  A pair of one of them with anybody else of the other list is false.

Nothing of the lists is kept: all of it goes into a folder that is removed.
"""
import collections
import csv
import glob
import gzip
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

HEAD = ["record_id", "kind", "name", "alias", "weak_alias", "original_script", "former_name", "sex",
        "dob", "pob", "nationality", "father", "doc"]
NUMBER = re.compile(r"\b([A-Z]{0,3}[ -]?\d{5,10})\b")
REMARKS = ("32002R0881", "32011R0753", "32012R0267", "32017R1509")  # acts with the UN's own texts


def cell(values):
    out = []
    for value in values:
        value = " ".join((value or "").replace("|", "/").split())
        if value and value not in out:
            out.append(value)
    return " | ".join(out)


def date(text):
    text = text.strip()
    day = re.match(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$", text)
    years = re.search(r"[Bb]etween (\d{4}) (?:and|to) (\d{4})", text)
    year = re.search(r"(\d{4})", text)
    if day and day[1] != "00":
        return "%s-%02d-%02d" % (day[3], int(day[2]), int(day[1]))
    if years:
        return "%s..%s" % (years[1], years[2])
    if re.match(r"^\d{4}(-\d\d){0,2}$", text):
        return text
    return ("circa " if "pprox" in text or "irca" in text else "") + year[1] if year else ""


def document(kind, issuer, number):
    return "%s:%s:%s" % (kind, issuer.replace(":", " "), number.replace(":", " "))


def united_nations(path, texts):
    root = ET.fromstring(gzip.open(path).read())
    for tag, kind in (("INDIVIDUAL", "person"), ("ENTITY", "organisation")):
        for e in root.iter(tag):
            def get(name, of=e):
                return (of.findtext(name) or "").strip()
            ref = "UN-" + get("DATAID")
            texts[ref] = get("COMMENTS1")
            born = [get("DATE", d)[:10] or get("YEAR", d) or
                    ("%s..%s" % (get("FROM_YEAR", d), get("TO_YEAR", d)) if get("TO_YEAR", d) else "")
                    for d in e.findall("INDIVIDUAL_DATE_OF_BIRTH")]
            aliases = [(get("QUALITY", a) == "Low", get("ALIAS_NAME", a)) for a in e.findall(tag + "_ALIAS")]
            yield dict(record_id=ref, kind=kind,
                       name=" ".join(filter(None, map(get, ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME",
                                                            "FOURTH_NAME")))),
                       alias=cell(n for low, a in aliases if not low for n in a.split(";")),
                       weak_alias=cell(n for low, a in aliases if low for n in a.split(";")),
                       original_script=cell([get("NAME_ORIGINAL_SCRIPT")]),
                       sex=get("GENDER")[:1] if get("GENDER") in ("Male", "Female") else "",
                       nationality=cell(v.text for v in e.findall("NATIONALITY/VALUE")),
                       dob=cell(born),
                       pob=cell(", ".join(filter(None, (get("CITY", b), get("STATE_PROVINCE", b),
                                                        get("COUNTRY", b))))
                                for b in e.findall("INDIVIDUAL_PLACE_OF_BIRTH")),
                       doc=cell(document("passport" if "assport" in get("TYPE_OF_DOCUMENT", d) else "id",
                                         get("ISSUING_COUNTRY", d), get("NUMBER", d))
                                for d in e.findall("INDIVIDUAL_DOCUMENT") if get("NUMBER", d)))


def european_union(paths, texts):
    n = 0
    for path in paths:
        for e in csv.DictReader(gzip.open(path, "rt", encoding="utf-8-sig")):
            n += 1
            if e["schema"] in ("Vessel", "Airplane"):
                continue
            ref = "EU-%s-%d" % (e["celex"], n)
            if e["celex"] in REMARKS:
                texts[ref] = e["notes"] + " " + e["reason"]
            def parts(column):
                return [x.strip() for x in e[column].split(";")]
            docs = [(kind, NUMBER.search(x)) for kind, column in
                    (("passport", "passportNumber"), ("id", "idNumber")) for x in parts(column)]
            names = parts("name")
            yield dict(record_id=ref, kind="person" if e["schema"] == "Person" else "organisation",
                       name=names[0], alias=cell(names[1:] + parts("alias")),
                       weak_alias=cell(parts("weakAlias")), former_name=cell(parts("previousName")),
                       sex={"male": "M", "female": "F"}.get(e["gender"].strip().lower(), ""),
                       dob=cell(map(date, parts("birthDate"))), pob=cell(parts("birthPlace")),
                       father=cell(parts("fatherName")),
                       doc=cell(document(kind, "", m[1]) for kind, m in docs if m))


def united_kingdom(path):
    groups = collections.OrderedDict()
    with open(path, encoding="cp1252") as f:
        f.readline()
        for e in csv.DictReader(f):
            if e["Group Type"] != "Ship":
                groups.setdefault(e["Group ID"], []).append(e)
    for ref, rows in groups.items():
        def name(e):
            return " ".join(filter(None, [e["Name %d" % i] for i in (1, 2, 3, 4, 5, 6)]))
        first = next((e for e in rows if e["Alias Type"].startswith("Prime")), rows[0])
        docs = [document("passport", "", m[1]) for e in rows for m in NUMBER.finditer(e["Passport Details"])]
        yield dict(record_id="UK-" + ref, name=name(first), alias=cell(name(e) for e in rows if e is not first),
                   kind="person" if first["Group Type"] == "Individual" else "organisation",
                   dob=cell(date(e["DOB"]) for e in rows if e["DOB"]),
                   pob=cell([(first["Town of Birth"] + ", " + first["Country of Birth"]).strip(", ")]),
                   doc=cell(docs))


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, HEAD, restval="")
        w.writeheader()
        for r in rows:
            if not (r.get("dob") or r.get("doc") or r.get("nationality")):
                r["dob"] = "?"
            w.writerow(r)


def same_texts(texts):
    runs = collections.defaultdict(set)
    for ref, text in texts.items():
        words = re.findall(r"\w+", text.lower())
        for i in range(len(words) - 7):
            runs[" ".join(words[i:i + 8])].add(ref)
    n = collections.Counter()
    for refs in runs.values():
        un, eu = [r for r in refs if r[:2] == "UN"], [r for r in refs if r[:2] == "EU"]
        if len(un) == 1 and len(eu) == 1:
            n[un[0], eu[0]] += 1
    pairs = [p for p, k in n.items() if k >= 3]
    met = collections.Counter(r for p in pairs for r in p)
    return {p for p in pairs if met[p[0]] == 1 and met[p[1]] == 1}


def main():
    folder, tool = sys.argv[1], os.environ["VEDETTE"]
    work = tempfile.mkdtemp()
    os.chmod(work, 0o700)
    try:
        texts = {}
        lists = os.path.join(folder, "lists")
        files = [os.path.join(work, n) for n in ("un.csv", "eu.csv", "uk.csv")]
        write(files[0], united_nations(os.path.join(lists, "UN_consolidated_dev.xml.gz"), texts))
        write(files[1], european_union(sorted(glob.glob(os.path.join(lists, "eu", "*.csv.gz"))), texts))
        write(files[2], united_kingdom(os.path.join(lists, "UK_ConList_2016-12_cp1252.csv")))
        for name in ("SDN", "ALT", "ADD"):
            with gzip.open(os.path.join(lists, "ofac", name + ".CSV.gz")) as i, \
                    open(os.path.join(work, name + ".CSV"), "wb") as o:
                shutil.copyfileobj(i, o)
        case = [tool, "-c", os.path.join(work, "case.vdt")]
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(case + ["init"], check=True, **quiet)
        subprocess.run(case + ["import"] + files, check=True, **quiet)
        subprocess.run(case + ["import", "--map", "ofac", os.path.join(work, "SDN.CSV")], check=True, **quiet)
        info = subprocess.run(case + ["profiles", "--json"], stdout=subprocess.PIPE, check=True).stdout
        info += subprocess.run(case + ["orgs", "--json"], stdout=subprocess.PIPE, check=True).stdout
        there = {json.loads(line)["record_id"] for line in info.splitlines()}
        since = time.time()
        out = subprocess.run(case + ["duplicates", "--json", "--top", "100000", "--min-score", "-50"],
                             stdout=subprocess.PIPE, check=True).stdout
        wall = time.time() - since
        count(out, {p for p in same_texts(texts) if p[0] in there and p[1] in there}, wall)
    finally:
        shutil.rmtree(work)


def count(out, same, wall):
    partner = {a: b for a, b in same}
    partner.update({b: a for a, b in same})
    docs, known = [], {True: [], False: []}
    for line in out.splitlines():
        p = json.loads(line)
        by = {e["what"]: e["points"] for e in p["evidence"]}
        rest = p["points"] - by.get("document", 0)
        left, right = p["left"]["record_id"], p["right"]["record_id"]
        if by.get("document", 0) > 20 and "list" not in by:
            docs.append(rest)
        if {left[:2], right[:2]} == {"UN", "EU"} and (left in partner or right in partner):
            known[partner.get(left) == right].append(rest)
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    print("points\tof_documents\tof_texts\tfalse\tof those known, right")
    for least in (20, 30, 40, 43, 50, 55, 60, 70, 80):
        d, t, f = (sum(x >= least for x in v) for v in (docs, known[True], known[False]))
        print("%d\t%d of %d\t%d of %d\t%d\t%.1f %%" % (least, d, len(docs), t, len(same), f, 100 * t / max(t + f, 1)))
    print("# %.1f s, %d kB at most in one program" % (wall, use.ru_maxrss))


main()
