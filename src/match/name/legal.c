/* SPDX-License-Identifier: Apache-2.0 */
/*
 * legal.c: legal forms of organisations, of one word or several, as one word each.
 *
 *    Ltd · Limited · LLC · OOO · ТОО · GmbH · Gesellschaft mit beschränkter Haftung · ش.م.م
 *
 * All of them say "limited company", and that is how they compare: a form has a family, and the
 * family has phones of its own, the same in every language.  The table holds folded letters without
 * blanks and dots, so that S.A.R.L., S.à r.l. and sarl are one entry; the longest one wins.
 *
 * Invariants
 *  A. The table is in the order of memcmp() and holds every string once.  A test walks it.
 *  B. A short form that may be a person's name or initials (WEAK: AG, SA, ZAO) counts only first or
 *     last, and with something that speaks for it: dots, capitals among small letters, a word of
 *     trade.  Iyad ag Ghali, Wang Zao and Karimov A.S. stay people.
 *
 * Sources: the countries' laws on companies; which abbreviations are in use as listed by the
 * project rigour (organisation types, MIT licence).
 */
#include "match/name/families.h"
#include "match/name/special.h"

#include <pthread.h>
#include <string.h>

enum {
    LIMITED = 1,
    STOCK,
    CORPORATION,
    COMPANY,
    PARTNERSHIP,
    SOLE,
    STATE,
    VENTURE,
    SOCIETY,
    CLASSES,
    WEAK = 16,
};

/* What a class is called, and the phones that stand for it. */
static const struct class
{
    const char *name, *phones;
} classes[CLASSES] = {
    [LIMITED] = {"limited company", "limted"},       [STOCK] = {"joint-stock company", "JnstAk"},
    [CORPORATION] = {"corporation", "kArprESn"},     [COMPANY] = {"company", "kampni"},
    [PARTNERSHIP] = {"partnership", "partnrSip"},    [SOLE] = {"sole proprietor", "sAlprAp"},
    [STATE] = {"state enterprise", "steTntr"},       [VENTURE] = {"joint venture", "JntvenC"},
    [SOCIETY] = {"non-profit society", "nAnprAfit"},
};

static const struct form {
    const char *letters;
    uint8_t class; /* | WEAK */
} forms[] = {
    {"ab", STOCK | WEAK},
    {"aciqsəhmdarcəmiyyəti", STOCK},
    {"ad", STOCK | WEAK},
    {"ag", STOCK | WEAK},
    {"agandcokg", PARTNERSHIP},
    {"aj", STOCK | WEAK},
    {"ak", STOCK | WEAK},
    {"akcionarskodrustvo", STOCK},
    {"akcionernoeobschestvo", STOCK},
    {"aksiyadorlikjamiyati", STOCK},
    {"aksjeselskap", STOCK},
    {"aktiebolag", STOCK},
    {"aktiengesellschaft", STOCK},
    {"aktieselskab", STOCK},
    {"aktieselskabet", STOCK},
    {"aktsionernoeobshchestvo", STOCK},
    {"aktsionernoyeobshchestvo", STOCK},
    {"allmennaksjeselskap", STOCK},
    {"andcie", COMPANY},
    {"andco", COMPANY},
    {"andcompany", COMPANY},
    {"ano", SOCIETY | WEAK},
    {"anonimsirketi", STOCK},
    {"ao", STOCK},
    {"aozt", STOCK},
    {"aps", LIMITED},
    {"as", STOCK | WEAK},
    {"asa", STOCK | WEAK},
    {"asc", STOCK | WEAK},
    {"beslotenvennootschap", LIMITED},
    {"bsc", STOCK | WEAK},
    {"bv", LIMITED | WEAK},
    {"bvba", LIMITED},
    {"chp", SOLE | WEAK},
    {"cia", COMPANY | WEAK},
    {"cie", COMPANY | WEAK},
    {"cjsc", STOCK},
    {"closedjointstock", STOCK},
    {"closedjointstockcompany", STOCK},
    {"co", COMPANY | WEAK},
    {"colimited", LIMITED},
    {"coltd", LIMITED},
    {"compagnie", COMPANY},
    {"companhia", COMPANY},
    {"compania", COMPANY},
    {"companies", COMPANY},
    {"company", COMPANY},
    {"companylimited", LIMITED},
    {"corp", CORPORATION},
    {"corporacion", CORPORATION},
    {"corporation", CORPORATION},
    {"cv", PARTNERSHIP | WEAK},
    {"dd", STOCK | WEAK},
    {"dmcc", LIMITED},
    {"doo", LIMITED | WEAK},
    {"dooel", LIMITED},
    {"eingetragenerverein", SOCIETY},
    {"ek", SOLE | WEAK},
    {"eood", LIMITED},
    {"etcie", COMPANY},
    {"eurl", LIMITED},
    {"ev", SOCIETY | WEAK},
    {"federalstateunitaryenterprise", STATE},
    {"fgup", STATE},
    {"firma", COMPANY},
    {"freezoneco", LIMITED},
    {"freezonecompany", LIMITED},
    {"freezoneestablishment", LIMITED},
    {"freezonellc", LIMITED},
    {"fzc", LIMITED},
    {"fzco", LIMITED},
    {"fze", LIMITED},
    {"fzllc", LIMITED},
    {"gbr", PARTNERSHIP | WEAK},
    {"gemeinnutzigegmbh", SOCIETY},
    {"generalpartnership", PARTNERSHIP},
    {"gesellschaftmitbeschrankterhaftung", LIMITED},
    {"gesmbh", LIMITED},
    {"ggmbh", SOCIETY},
    {"gmbh", LIMITED},
    {"gmbhandco", PARTNERSHIP},
    {"gmbhandcokg", PARTNERSHIP},
    {"gmbhandcokgaa", PARTNERSHIP},
    {"gup", STATE | WEAK},
    {"inc", CORPORATION},
    {"incorporated", CORPORATION},
    {"incorporation", CORPORATION},
    {"individualentrepreneur", SOLE},
    {"jointstock", STOCK},
    {"jointstockco", STOCK},
    {"jointstockcompany", STOCK},
    {"jointstockcorporation", STOCK},
    {"jointventure", VENTURE},
    {"jsc", STOCK},
    {"jv", VENTURE | WEAK},
    {"kabushikikaisha", STOCK},
    {"kd", PARTNERSHIP | WEAK},
    {"kft", LIMITED},
    {"kg", PARTNERSHIP | WEAK},
    {"kgaa", STOCK},
    {"komandytowa", PARTNERSHIP},
    {"kommanditgesellschaft", PARTNERSHIP},
    {"kompania", COMPANY},
    {"kompanii", COMPANY},
    {"kompaniya", COMPANY},
    {"korporacija", CORPORATION},
    {"korporatsiya", CORPORATION},
    {"ksc", STOCK},
    {"kscp", STOCK},
    {"limitada", LIMITED},
    {"limited", LIMITED},
    {"limitedcompany", LIMITED},
    {"limitedliabilityco", LIMITED},
    {"limitedliabilitycompany", LIMITED},
    {"limitedliabilitypartnership", PARTNERSHIP},
    {"limitedliabilitypartnershipcompany", LIMITED},
    {"limitedpartnership", PARTNERSHIP},
    {"limitedsirketi", LIMITED},
    {"limitetsirketi", LIMITED},
    {"llc", LIMITED},
    {"llcfz", LIMITED},
    {"lllp", PARTNERSHIP},
    {"llp", PARTNERSHIP},
    {"lmtd", LIMITED},
    {"lp", PARTNERSHIP},
    {"ltd", LIMITED},
    {"ltda", LIMITED},
    {"ltdcompany", LIMITED},
    {"ltdsirketi", LIMITED},
    {"ltdsti", LIMITED},
    {"masuliyaticheklanganjamiyat", LIMITED},
    {"masuliyaticheklanganjamiyati", LIMITED},
    {"mbh", LIMITED},
    {"mchj", LIMITED},
    {"mchzh", LIMITED},
    {"mmc", LIMITED | WEAK},
    {"məhdudməsuliyyətlicəmiyyət", LIMITED},
    {"naamlozevennootschap", STOCK},
    {"naamlozevennootschapmet", LIMITED},
    {"nao", STOCK | WEAK},
    {"ngo", SOCIETY | WEAK},
    {"nko", SOCIETY | WEAK},
    {"nongovernmentalorganisation", SOCIETY},
    {"nongovernmentalorganization", SOCIETY},
    {"nonprofitorganisation", SOCIETY},
    {"nonprofitorganization", SOCIETY},
    {"npo", SOCIETY | WEAK},
    {"nv", STOCK | WEAK},
    {"nyrt", STOCK},
    {"oao", STOCK},
    {"oaozt", STOCK},
    {"obschestvosogranichennoyotvetstvennostyu", LIMITED},
    {"obshchestvosogranichennoiotvetstvennostyu", LIMITED},
    {"obshchestvosogranichennoyotvetstvennostyu", LIMITED},
    {"offenehandelsgesellschaft", PARTNERSHIP},
    {"ohg", PARTNERSHIP},
    {"ojsc", STOCK},
    {"ood", LIMITED | WEAK},
    {"ooo", LIMITED | WEAK},
    {"openjointstock", STOCK},
    {"openjointstockcompany", STOCK},
    {"osakeyhtio", STOCK},
    {"osauhing", LIMITED},
    {"osoo", LIMITED | WEAK},
    {"otkrytoeaktsionernoeobshchestvo", STOCK},
    {"otkrytoyeaktsionernoyeobshchestvo", STOCK},
    {"ou", LIMITED | WEAK},
    {"oy", LIMITED | WEAK},
    {"oyj", STOCK},
    {"pao", STOCK | WEAK},
    {"pcl", STOCK},
    {"perseroanterbatas", STOCK},
    {"pjsc", STOCK},
    {"plc", STOCK},
    {"pltd", LIMITED},
    {"privatejointstockcompany", STOCK},
    {"privatelimited", LIMITED},
    {"proprietarylimited", LIMITED},
    {"psc", STOCK},
    {"pt", LIMITED | WEAK},
    {"ptelimited", LIMITED},
    {"pteltd", LIMITED},
    {"ptylimited", LIMITED},
    {"ptyltd", LIMITED},
    {"publiccompanylimited", STOCK},
    {"publichnoeaktsionernoeobshchestvo", STOCK},
    {"publichnoyeaktsionernoyeobshchestvo", STOCK},
    {"publicjointstock", STOCK},
    {"publicjointstockcompany", STOCK},
    {"publiclimited", STOCK},
    {"publiclimitedcompany", STOCK},
    {"pvtlimited", LIMITED},
    {"pvtltd", LIMITED},
    {"pvtltdcompany", LIMITED},
    {"qapalisəhmdarcəmiyyəti", STOCK},
    {"qmj", VENTURE},
    {"qoshmakorxona", VENTURE},
    {"qpsc", STOCK},
    {"qsc", STOCK | WEAK},
    {"rgp", STATE | WEAK},
    {"rt", STOCK | WEAK},
    {"sa", STOCK | WEAK},
    {"sab", STOCK | WEAK},
    {"sabdecv", STOCK},
    {"sadecv", STOCK},
    {"sae", STOCK | WEAK},
    {"sak", STOCK},
    {"sal", STOCK | WEAK},
    {"saoc", STOCK},
    {"saog", STOCK},
    {"sapidecv", STOCK},
    {"sarl", LIMITED},
    {"sas", STOCK | WEAK},
    {"sca", PARTNERSHIP | WEAK},
    {"scs", PARTNERSHIP | WEAK},
    {"sderl", LIMITED},
    {"sderldecv", LIMITED},
    {"sdnbhd", LIMITED},
    {"se", STOCK | WEAK},
    {"sendirianberhad", LIMITED},
    {"sha", STOCK | WEAK},
    {"sharikah", COMPANY},
    {"sharikat", COMPANY},
    {"sherkat", COMPANY},
    {"shirkat", COMPANY},
    {"shpk", LIMITED},
    {"sia", LIMITED | WEAK},
    {"sirketi", COMPANY},
    {"sl", LIMITED | WEAK},
    {"slu", LIMITED | WEAK},
    {"snc", PARTNERSHIP | WEAK},
    {"sociedadanonima", STOCK},
    {"sociedadderesponsabilidadlimitada", LIMITED},
    {"sociedadeanonima", STOCK},
    {"sociedadelimitada", LIMITED},
    {"sociedadlimitada", LIMITED},
    {"societaaresponsabilitalimitata", LIMITED},
    {"societaperazioni", STOCK},
    {"societateacuraspunderelimitata", LIMITED},
    {"societeanonyme", STOCK},
    {"societearesponsabilitelimitee", LIMITED},
    {"societeencommandite", PARTNERSHIP},
    {"soe", STATE | WEAK},
    {"soleproprietor", SOLE},
    {"soleproprietorship", SOLE},
    {"soletrader", SOLE},
    {"sovmestnoepredpriyatie", VENTURE},
    {"spa", STOCK | WEAK},
    {"spolkazograniczonaodpowiedzialnoscia", LIMITED},
    {"sprl", LIMITED},
    {"spzoo", LIMITED},
    {"srl", LIMITED},
    {"srldecv", LIMITED},
    {"srls", LIMITED},
    {"sro", LIMITED},
    {"stateenterprise", STATE},
    {"stateownedenterprise", STATE},
    {"stateunitaryenterprise", STATE},
    {"səhmdarcəmiyyəti", STOCK},
    {"tbk", STOCK},
    {"too", LIMITED | WEAK},
    {"tov", LIMITED | WEAK},
    {"tovarishchestvosogranichennoiotvetstvennostyu", LIMITED},
    {"tovarishchestvosogranichennoyotvetstvennostyu", LIMITED},
    {"uab", LIMITED},
    {"ug", LIMITED | WEAK},
    {"vof", PARTNERSHIP | WEAK},
    {"withlimitedliability", LIMITED},
    {"wll", LIMITED},
    {"xususiykorxona", SOLE},
    {"zakrytoeaktsionernoeobshchestvo", STOCK},
    {"zakrytoyeaktsionernoyeobshchestvo", STOCK},
    {"zao", STOCK | WEAK},
    {"zrt", STOCK},
    {"αε", STOCK},
    {"επε", LIMITED},
    {"автономнаянекоммерческаяорганизация", SOCIETY},
    {"аж", STOCK},
    {"акционердиккоому", STOCK},
    {"акционерлікқоғам", STOCK},
    {"акционерлікқоғамы", STOCK},
    {"акционерноеобщество", STOCK},
    {"акционерноеобществозакрытоготипа", STOCK},
    {"акционерноеобществооткрытоготипа", STOCK},
    {"акциядорликжамияти", STOCK},
    {"акціонернетовариство", STOCK},
    {"ано", SOCIETY | WEAK},
    {"ао", STOCK},
    {"аозт", STOCK},
    {"асж", STOCK},
    {"ат", STOCK | WEAK},
    {"ақ", STOCK},
    {"бірлескенкәсіпорын", VENTURE},
    {"ват", STOCK},
    {"гк", STATE | WEAK},
    {"гкп", STATE},
    {"государственноепредприятие", STATE},
    {"государственноеунитарноепредприятие", STATE},
    {"гп", STATE | WEAK},
    {"гуп", STATE},
    {"давлатунитаркорхонаси", STATE},
    {"жауапкершилигичектелгенкоому", LIMITED},
    {"жауапкершілігішектеулісеріктестігі", LIMITED},
    {"жекекәсіпкер", SOLE},
    {"жчк", LIMITED},
    {"жшс", LIMITED},
    {"закрытоеакционерноеобщество", STOCK},
    {"зао", STOCK},
    {"индивидуальныипредприниматель", SOLE},
    {"ип", SOLE},
    {"командитноетоварищество", PARTNERSHIP},
    {"компании", COMPANY},
    {"компания", COMPANY},
    {"компанія", COMPANY},
    {"корп", CORPORATION},
    {"корпорация", CORPORATION},
    {"корпорацияси", CORPORATION},
    {"кушмакорхона", VENTURE},
    {"лтд", LIMITED},
    {"масъулиятимаҳдуд", LIMITED},
    {"масъулиятичекланганжамият", LIMITED},
    {"муп", STATE},
    {"мчж", LIMITED},
    {"нао", STOCK},
    {"некоммерческаяорганизация", SOCIETY},
    {"непубличноеакционерноеобщество", STOCK},
    {"нко", SOCIETY | WEAK},
    {"нпо", SOCIETY | WEAK},
    {"оао", STOCK},
    {"общественнаяорганизация", SOCIETY},
    {"общественноеобъединение", SOCIETY},
    {"общественныифонд", SOCIETY},
    {"обществосдополнительноиответственностью", LIMITED},
    {"обществосограниченноиответственностью", LIMITED},
    {"одо", LIMITED},
    {"ооо", LIMITED},
    {"осоо", LIMITED},
    {"открытоеакционерноеобщество", STOCK},
    {"пао", STOCK},
    {"пат", STOCK},
    {"пбоюл", SOLE},
    {"полноетоварищество", PARTNERSHIP},
    {"прат", STOCK},
    {"приватнеакціонернетовариство", STOCK},
    {"публичноеакционерноеобщество", STOCK},
    {"публічнеакціонернетовариство", STOCK},
    {"ргкп", STATE},
    {"ргп", STATE},
    {"республиканскоегосударственноепредприятие", STATE},
    {"руп", STATE | WEAK},
    {"совместноепредприятие", VENTURE},
    {"сп", VENTURE | WEAK},
    {"тов", LIMITED},
    {"товариствозобмеженоювідповідальністю", LIMITED},
    {"товариществосограниченноиответственностью", LIMITED},
    {"тоо", LIMITED},
    {"унитарноепредприятие", STATE},
    {"фгуп", STATE},
    {"федеральноегосударственноеунитарноепредприятие", STATE},
    {"фирма", COMPANY},
    {"фоп", SOLE},
    {"частныипредприниматель", SOLE},
    {"чп", SOLE},
    {"чуп", STATE},
    {"ширкат", COMPANY},
    {"ширкати", COMPANY},
    {"шіркет", COMPANY},
    {"қушмакорхона", VENTURE},
    {"ҷамъиятидороимасъулиятимаҳдуд", LIMITED},
    {"ҷдмм", LIMITED},
    {"ҷск", STOCK},
    {"ҷсо", STOCK},
    {"ҷсп", STOCK},
    {"բբը", STOCK},
    {"սպը", LIMITED},
    {"փբը", STOCK},
    {"בעמ", LIMITED},
    {"الشركة", COMPANY},
    {"المحدودة", LIMITED},
    {"بامسوولیتمحدود", LIMITED},
    {"بامسيولیتمحدود", LIMITED},
    {"تضامن", PARTNERSHIP},
    {"توصيةبسيطة", PARTNERSHIP},
    {"ذاتالمسووليةالمحدودة", LIMITED},
    {"ذاتمسووليةمحدودة", LIMITED},
    {"ذمم", LIMITED | WEAK},
    {"سهامىخاص", STOCK},
    {"سهامیخاص", STOCK},
    {"سهامیعام", STOCK},
    {"شذمم", LIMITED | WEAK},
    {"شركة", COMPANY},
    {"شركةتضامن", PARTNERSHIP},
    {"شركةذاتمسووليةمحدودة", LIMITED},
    {"شركةمحدودة", LIMITED},
    {"شركةمساهمة", STOCK},
    {"شركةمساهمةعامة", STOCK},
    {"شركةمساهمةمصرية", STOCK},
    {"شركت", COMPANY},
    {"شرکت", COMPANY},
    {"شرکتسهامی", STOCK},
    {"شرکتسهامیخاص", STOCK},
    {"شرکتسهامیعام", STOCK},
    {"شمب", STOCK | WEAK},
    {"شمع", STOCK | WEAK},
    {"شمق", STOCK | WEAK},
    {"شمك", STOCK | WEAK},
    {"شمل", STOCK | WEAK},
    {"شمم", LIMITED | WEAK},
    {"لمتد", LIMITED},
    {"لمیٹڈ", LIMITED},
    {"محدودة", LIMITED},
    {"مساهمةعامة", STOCK},
    {"پرايیویٹلمیٹڈ", LIMITED},
    {"کمپنی", COMPANY},
    {"कपन", COMPANY},
    {"परइवटलमटड", LIMITED},
    {"परल", LIMITED},
    {"ल", LIMITED | WEAK},
    {"लमटड", LIMITED},
    {"কমপন", COMPANY},
    {"পরইভটলমটড", LIMITED},
    {"লমটড", LIMITED},
    {"லமடட", LIMITED},
    {"లమటడ", LIMITED},
    {"ලමටඩ", LIMITED},
    {"კომპანია", COMPANY},
    {"სააქციოსაზოგადოება", STOCK},
    {"სპს", LIMITED},
    {"სს", STOCK},
    {"შეზღუდულიპასუხისმგებლობისსაზოგადოება", LIMITED},
    {"შპს", LIMITED},
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]), TOKENS_OF_FORM = 9 };

/* What a form may begin with: a bit for each of one, two and three letters that some form begins with,
 * and for what has the same number; most words of names are past it here. */
enum { BEGINNINGS = 1 << 15 };
static uint64_t beginnings[BEGINNINGS / 64];

static uint32_t beginning(const char *s, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n && i < 3; i++)
        v = v << 8 | (uint8_t)s[i];
    return (v * 2654435761u) >> 17;
}

static void note_beginnings(void)
{
    for (size_t i = 0; i < FORMS; i++)
        for (size_t n = 1; n <= 3 && forms[i].letters[n - 1]; n++) {
            uint32_t b = beginning(forms[i].letters, n);
            beginnings[b / 64] |= (uint64_t)1 << b % 64;
        }
}

static bool may_begin(const struct vd_token *t)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, note_beginnings);
    uint32_t b = beginning(t->s, t->n);
    return beginnings[b / 64] >> b % 64 & 1;
}

/* First entry that is not before the string. */
static size_t place_of(const char *s)
{
    size_t lo = 0, hi = FORMS;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (strcmp(forms[mid].letters, s) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool trade_among(const struct vd_tokens *t, size_t from, size_t to)
{
    for (size_t i = 0; i < t->n; i++)
        if ((i < from || i >= to) && vd_is_trade_word(&t->t[i]))
            return true;
    return false;
}

static size_t long_words(const struct vd_tokens *t, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += (i < from || i >= to) && t->t[i].letters >= 3;
    return n;
}

/* B. */
static bool weak_counts(const struct vd_tokens *t, size_t i, size_t used)
{
    const struct vd_token *first = &t->t[i];
    bool at_end = i == 0 || i + used == t->n, upper = true, singles = true, tight = true;
    for (size_t k = i; k < i + used; k++) {
        upper = upper && t->t[k].upper && !t->t[k].lower;
        singles = singles && t->t[k].letters == 1;
        tight = tight && (k + 1 == i + used || t->t[k].tight);
    }
    if (used == 1 && i > 0 && first->dot && !strcmp(first->s, "co"))
        return true;
    if (!at_end || t->n == used || (used > 1 && !(singles && tight)))
        return false;
    if (trade_among(t, i, i + used))
        return true;
    if (used > 1)
        return used > 2 || (i > 0 && long_words(t, i, i + used) >= 2);
    return upper && first->letters > 1 && t->lower && (first->letters > 2 || i > 0);
}

/* A.B. out of A.B.C. */
static bool of_longer_run(const struct vd_tokens *t, size_t i, size_t used)
{
    size_t end = i + used;
    return (end < t->n && t->t[end - 1].tight && t->t[end].letters == 1) ||
           (i > 0 && t->t[i - 1].tight && t->t[i - 1].letters == 1);
}

size_t vd_form_at(const struct vd_tokens *t, size_t i, struct vd_word *out)
{
    char s[2 * VD_TOKEN_BYTES + 1];
    size_t n = 0, used = 0, best = 0;
    bool singles = true, tight = true;
    if (!may_begin(&t->t[i]))
        return 0;
    for (size_t k = i; k < t->n && k < i + TOKENS_OF_FORM; k++) {
        const struct vd_token *x = &t->t[k];
        if (n + x->n > sizeof(s) - 1)
            break;
        memcpy(s + n, x->s, x->n);
        s[n += x->n] = 0;
        singles = singles && x->letters == 1;
        size_t at = place_of(s);
        if (at == FORMS || strncmp(forms[at].letters, s, n) != 0)
            break;
        bool whole = !forms[at].letters[n];
        if (whole && singles && k - i < 2 && (k == i || !tight || (uint8_t)s[0] >= 0xD0))
            whole = false; /* K, or S A, or А.О.: initials */
        whole = whole && !(singles && of_longer_run(t, i, k + 1 - i));
        if (whole && (!(forms[at].class & WEAK) || weak_counts(t, i, k + 1 - i))) {
            used = k + 1 - i;
            best = at;
        }
        tight = tight && x->tight;
    }
    if (!used)
        return 0;
    int c = forms[best].class & ~WEAK;
    memset(out, 0, sizeof(*out));
    out->n = (uint8_t)strlen(classes[c].phones);
    memcpy(out->phone, classes[c].phones, out->n);
    out->kind = VD_WORD_FORM;
    out->family = (uint16_t)(VD_FAMILY_FORMS + c);
    return used;
}

const char *vd_form_name(int family)
{
    int c = family - VD_FAMILY_FORMS;
    return c > 0 && c < CLASSES ? classes[c].name : NULL;
}

bool vd_forms_in_order(void)
{
    for (size_t i = 1; i < FORMS; i++)
        if (strcmp(forms[i - 1].letters, forms[i].letters) >= 0)
            return false;
    return true;
}
