/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worldregion.c: in which part of the world a country lies, for telling figures in coarse groups.
 *
 * The codes of each part stand in one string, three bytes each.  Countries that are no more count to
 * where they were.  Source: United Nations Statistics Division, "Standard country or area codes for
 * statistical use" (M49); Taiwan and Kosovo, which it does not list, by their place on the map.
 */
#include <vedette/country.h>

#include <string.h>

static const struct {
    const char *name, *codes;
} parts[] = {
    {"Africa",
     "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG "
     "ML "
     "MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW "},
    {"Americas", "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP "
                 "GS GT GY HN HT "
                 "JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI ANT "},
    {"Asia", "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK "
             "MM MN MO MV "
             "MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE "},
    {"Europe", "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT "
               "JE LI LT LU LV "
               "MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK CSK DDR SCG SUN YUG "},
    {"Oceania",
     "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS "},
};

const char *vd_country_region(const char *code)
{
    char key[8];
    size_t n = code ? strlen(code) : 0;
    if (n < 2 || n > 3)
        return NULL;
    memcpy(key, code, n);
    memcpy(key + n, " ", 2);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *at = strstr(parts[i].codes, key); at; at = strstr(at + 1, key))
            if (at == parts[i].codes || at[-1] == ' ') /* AN is not the end of another */
                return parts[i].name;
    return NULL;
}
