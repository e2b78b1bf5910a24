/* report/packed.h — the small pieces that packed values and report events are made of. Inside report/ only. */
#pragma once
#include "base/varint.h"
#include "report/report_event.h"

enum { VALUES_MOST = 4096 };                                /* numbers of one form */
