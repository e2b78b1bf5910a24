/* org/people_http.h — people as those over HTTP see them: behind a mask, unless it is their own home. */
#pragma once
#include "http/route.h"
#include "org/act_http.h"
#include "org/people.h"
#include "org/room.h"

/* Names are open to those whose own unit this is and who keep its register; to everybody else they are masked. */
bool people_open_to(const struct req *, int32_t unit);
/* 张*, 110101********1234, 138****8000. All live in the arena; an empty one stays empty. */
struct view mask_name(struct arena *, struct view);
struct view mask_paper(struct arena *, struct view);
struct view mask_phone(struct arena *, struct view);

/* A sealed row, opened; texts live in the arena. */
struct person_row { struct stay stay; int64_t realm; int id_kind; struct view name, paper, phone, place; };
bool people_open_row(struct req *, struct stmt *, struct person_row *ret);
struct person_rows { struct person_row *at; int count; };
/* The whole register of the unit of the path, by number; listed: only those it answers for. */
bool people_everybody(struct req *, bool listed, struct person_rows *ret);
bool people_row(struct req *, int64_t id, struct person_row *ret); /* NO_PERSON */
enum shown { SHOWN_MASKED, SHOWN_NAMED, SHOWN_WHOLE };        /* NAMED: the name open, paper and telephone masked */
void json_person_row(struct builder *, struct req *, const struct person_row *, const struct room *rooms, int room_count, enum shown);
/* {id} of the path is somebody of {code}. */
bool people_wanted(struct req *, struct person_row *ret);

/* Like act_write, but what was sent is remembered by a keyed trace: a plain hash of a body with an ID number could be guessed. */
bool people_write(struct req *, struct act *, const char *kind, struct view key, bool (*apply)(struct act *, struct tx *, struct err *), void (*answer)(struct req *));
bool people_vault(struct req *);                            /* KEY_MISSING without one */

/* What a body or a sheet said of somebody; an empty view was not said. Fills new's paper, sex, birth and telephone, or names the field at fault. */
struct person_said { struct view id_no, id_kind, sex, birth, phone; };
bool people_read_said(struct req *, const struct person_said *, struct person_new *);
bool people_read_room(struct req *, json_t *room, struct person_new *); /* a name, an id, or none */
void people_show_again(struct req *, int status, int64_t id);
/* "elsewhere": the homes of the realm that list the bearer of this person's paper as well, by name alone. False: req->err. */
bool json_people_elsewhere(struct builder *, struct req *, int64_t person);
/* Who of the unit has this paper (canonical); 0: nobody. */
bool people_with_paper(struct req *, int32_t unit, struct view paper, int64_t *ret);
