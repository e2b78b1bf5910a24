/* record/case_inside.h — the queries, for case*.c and outbreak*.c. Invariants: those of case_sql.c's rows. */
#pragma once
#include "record/case.h"

extern struct query case_next, case_next_number, case_insert, case_supersede, case_known, case_by_id, case_all_versions, case_of_person, case_of_source, case_classes,
	case_last_infection_before, case_last_all, case_anybody, alarm_next, alarm_insert, alarm_list, alarm_of_line, alarm_take_back, case_infections_since;
void case_from_row(struct stmt *, struct arena *, struct case_line *ret);
bool case_find(struct db *, int64_t id, struct arena *, struct case_line *ret, bool *ret_found, struct err *);
/* unit_zh, unit_en, disease_zh, disease_en: what every message of a case needs. */
void case_put_names(struct builder *, const struct case_new *);
/* What a case says of its test, as the other says it. */
void case_take_test(struct case_facts *, const struct case_facts *);
