/* notify/document_number.h — the number of an official document, as GB/T 9704 writes it: 阿民发〔2021〕12号, or 第10号 for announcements.
 *
 * Invariants: what is read prints in one way only: hexagonal brackets, European digits, no blanks; reading that again gives the same. People type
 * [ ] ( ) （ ） 【 】 ［ ］ for the brackets and full-width digits; these are mended. What the standard does not allow is
 * refused, not guessed: no 第 before the serial, no zero in front of it, a year of four digits, 号 at the end. */
#pragma once
#include "base/err.h"

enum { NUMBER_ROOM = 128 };
struct number { char text[NUMBER_ROOM]; int code_len; int year, serial; }; /* code: the first code_len bytes of text; year 0: 第N号 */
/* BAD_NUMBER, with what is wrong in words. */
bool number_read(struct view, struct number *ret, struct err *);
