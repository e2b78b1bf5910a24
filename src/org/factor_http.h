/* org/factor_http.h — who somebody is, asked again: the password, and the code of those who have a second factor. Both are slowed for
 * whoever guesses; the code by a count of its own, which a right password does not clear. Slow handlers only. */
#pragma once
#include "http/route.h"
#include "org/factor.h"

/* Is it this login's password? The world is let go meanwhile; the account is looked up again afterwards. */
bool password_right(struct req *, struct view login, struct view password, int64_t *ret_account);
/* An account without a second factor needs no code, and *ret proves nothing then. NEED_CODE if one is needed and code is a NULL pointer. */
bool code_right(struct req *, int64_t account, struct view code, struct factor_proof *ret);
bool refuse_wait(struct req *, struct span);
struct instant steady_now(void);
