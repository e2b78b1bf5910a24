/* All the weather there is. */
#include "tools/weather/weather.h"

extern const struct weather kill_weather[], records_weather[], disk_weather[], damage_weather[], house_weather[], garbage_weather[], flood_weather[], login_weather[], clock_weather[], chase_weather[], shared_weather[], stranger_weather[];
const struct weather *const weather_lists[] = { kill_weather, records_weather, disk_weather, damage_weather, house_weather, garbage_weather, flood_weather, login_weather, clock_weather, chase_weather, shared_weather, stranger_weather, NULL };
