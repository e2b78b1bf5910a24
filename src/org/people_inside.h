/* org/people_inside.h — the queries of people and rooms, and what people*.c share. Invariants: those of people_sql.c's rows. */
#pragma once
#include "org/people.h"
#include "org/room.h"

extern struct query people_next, people_insert, people_stay, people_of_unit, people_moves_since, people_set_stay, people_move_insert, people_first_day, people_known_name,
	people_census_rows, people_astray, people_known_paper, people_move_last, people_move_undo, people_one_sealed, people_page, people_by_paper;
extern struct query people_past_keep, people_set_name, people_set_paper, people_set_phone, people_set_sex, people_set_birth, people_set_place, people_set_role, people_set_seq,
	people_past_of, people_look_add, people_looks_of, people_merge_away, people_merge_chain, people_merge_moves, people_merged_of, people_same_paper, people_moves_of;
extern struct query people_census_many, people_twice_note_q, people_twice_all, people_twice_of, people_twice_claim_q;
extern struct query room_next, room_insert, room_row, room_list, room_by_name, room_update, room_zoned, room_taken;

/* What people*.c know of a row before they change it. */
struct standing { struct stay stay; int64_t realm; };
bool people_standing(struct tx *, int64_t person, struct standing *ret, struct err *);
/* NO_ROOM if it is not an open room of the unit, ROOM_FULL if it has no bed left (or crowd). besides: this person is not counted. */
bool room_takes(struct tx *, int64_t room, int32_t unit, int64_t besides, bool crowd, struct err *);

/* One row of person_move. */
struct moved { int64_t seq, realm, person, room_was, room, since_was, actor, source_id; int32_t unit; enum person_role role; struct instant at; struct day day;
	enum where was, became; bool opening; const char *reason, *source; };
bool people_note_move(struct tx *, const struct moved *, struct err *);
bool people_set(struct tx *, int64_t person, enum where, int64_t room, struct instant since, int64_t seq, struct err *);

/* PERSON_KNOWN if somebody else of the unit has this paper. */
bool people_paper_free(struct tx *, const struct vault *, int32_t unit, struct view paper, int64_t besides, struct err *);

/* After a paper was written: whoever has it in another home of the realm is noted beside them. */
bool people_twice_note(struct tx *, int64_t person, struct err *);

/* What each sealed field is called to the vault: opened only where it belongs. */
enum sealed { SEALED_NAME, SEALED_PAPER, SEALED_PHONE };
struct view people_about(struct arena *, int64_t person, enum sealed);
void people_trace(const struct vault *, enum sealed, struct view text, unsigned char ret[32]);

/* A sealed value and its trace; both NULL for an empty text. */
struct hidden { struct view sealed; unsigned char trace[32]; };
struct hidden people_hide(struct tx *, const struct vault *, int64_t person, enum sealed, struct view text);
void stmt_sealed(struct stmt *, const struct hidden *);
void stmt_trace(struct stmt *, const struct hidden *);
