/* http/gzip.h — answers in JSON, packed for those who take that: a form is 19 kB, the cells of a prefecture 43 kB, and a phone has 1.6 Mbit/s.
 * Invariants: what is packed says so and varies by what the asker takes; short answers, long ones and files stay as they are. The bytes
 * lie in the request's arena. Nothing secret stands beside text that somebody else chose, so lengths give nothing away. */
#pragma once
#include "http/route.h"

void reply_pack(struct req *);
