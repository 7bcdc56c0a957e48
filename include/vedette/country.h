/* SPDX-License-Identifier: Apache-2.0 */
/*
 * country.h: countries and nationality states as data.
 *
 * Codes are ISO 3166-1 alpha-2, plus the machine-readable travel document states XXA (stateless),
 * XXB, XXC (refugees), XXX (unspecified), and "?" for unknown.
 */
#ifndef VEDETTE_COUNTRY_H
#define VEDETTE_COUNTRY_H

#include <stddef.h>

/* Code of a country written as alpha-2, alpha-3, English name or known variant (any case), or NULL.
 * Owns: static. */
const char *vd_country_code(const char *text, size_t n);
/* English short name of a code, or NULL. Owns: static. */
const char *vd_country_name(const char *code);
/* "Africa", "Americas", "Asia", "Europe", "Oceania", or NULL. Owns: static. */
const char *vd_country_region(const char *code);

#endif
