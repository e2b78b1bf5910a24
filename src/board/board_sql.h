/* board/board_sql.h — the queries of the board by name, for the files of board/ only. */
#pragma once
#include "board/board.h"

extern struct query board_q_periods, board_q_event_at, board_q_rows, board_q_receipt, board_q_receipts, board_q_ids, board_q_range, board_q_last;
