/* org/identity.h — is this number what it says it is? Citizens' ID (GB 11643-1999), units' credit code (GB 32100-2015), telephones.
 *
 * Invariants: nothing here knows anybody; a number is judged by its own characters. What is good has one canonical form (no blanks, full-width
 * digits made plain, letters upper-case), which is what is sealed and traced. A refusal says which part is wrong, in both languages.
 * The first two digits are a province, 81, 82, 83 (residents of Hong Kong, Macao, Taiwan), or 9 (foreign permanent residents);
 * deeper divisions are not checked: they change, and people keep the number they were given. */
#pragma once
#include "base/err.h"
#include "base/when.h"

enum identity_kind { IDENTITY_NONE, IDENTITY_CITIZEN, IDENTITY_HMT /* 81, 82, 83 */, IDENTITY_FOREIGN /* 9 */, IDENTITY_OTHER /* a passport and the like: not judged */ };
enum { IDENTITY_ROOM = 41 };
struct identity { enum identity_kind kind; struct day birth; int sex; char text[IDENTITY_ROOM]; }; /* sex: 1 male, 2 female */

/* False with BAD_FIELD and a sentence. today: nobody is born later. */
bool identity_read(struct view, struct day today, struct identity *ret, struct err *);
/* A paper of another kind: kept as it is, 3 to 40 characters. */
bool identity_other(struct view, struct identity *ret, struct err *);
char identity_check(const char seventeen[17]);              /* the character that has to follow */

bool uscc_good(struct view, char ret[19], struct err *);    /* canonical in ret */
char uscc_check(const char seventeen[17]);                  /* 0 if a character cannot stand there */
bool organisation_good(struct view);                        /* GB 11714: 8 characters and the check, without or with a dash */

enum { PHONE_ROOM = 24 };
/* Mobile, fixed line with its area, or a short service number. Canonical: no blanks, one dash after the area. */
bool phone_read(struct view, char ret[PHONE_ROOM], struct err *);
