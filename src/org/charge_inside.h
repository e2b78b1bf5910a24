/* org/charge_inside.h — the questions of charges to the store; for the files of org/ alone. */
#pragma once
#include "org/charge.h"

extern struct query charge_next, charge_insert, charge_set_end, charge_same, charge_held, charge_held_unit, charge_unit_all, charge_account_held, charge_person_held, charge_by_id,
	charge_rule_all, charge_rule_next, charge_rule_insert, charge_contact_next, charge_contact_insert, charge_contacts, charge_group_members;
void charge_from_row(struct stmt *, struct arena *, struct charge *ret);
