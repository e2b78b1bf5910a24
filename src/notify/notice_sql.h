/* notify/notice_sql.h — the queries of notices; for the notice files of notify/ alone. */
#pragma once
#include "notify/notice.h"

extern struct query notice_q_get, notice_q_sent, notice_q_towards, notice_q_of_root, notice_q_receipt, notice_q_receipts, notice_q_pasts,
	notice_q_replies, notice_q_reply, notice_q_tally_add, notice_q_tally_more, notice_q_all, notice_q_next, notice_q_add, notice_q_receipt_put, notice_q_reply_next,
	notice_q_reply_add, notice_q_past_add, notice_q_correct, notice_q_move, notice_q_withdraw, notice_q_spreading, notice_q_spread;
/* Parameters and columns of a row, in the order of the queries. */
void notice_from_row(struct stmt *, struct arena *, struct notice *ret);
enum { NOTICE_COLUMNS = 31, NOTICE_SPREAD_ACT = 25, NOTICE_SPREAD = 26 };
void receipt_from_row(struct stmt *, int from, struct arena *, struct notice_receipt *ret); /* the eight columns from read_at on */
