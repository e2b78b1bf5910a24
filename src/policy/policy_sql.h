/* policy/policy_sql.h — the queries of packs, forms and fields; only policy.c includes this. */
#pragma once
#include "store/store.h"

extern struct query policy_q_newest, policy_q_all, policy_q_add, policy_q_form, policy_q_form_add, policy_q_form_take, policy_q_form_leave,
	policy_q_forms, policy_q_fields, policy_q_field_add, policy_q_fields_all;
