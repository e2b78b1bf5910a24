/* report/backing.h — what the evidence said of a report when a person confirmed it, and where the person said otherwise.
 *
 * Invariants: a backing belongs to one version of a report and never changes; it lies in the report's row and in its journal event. It
 * is empty if no figure of the report came from evidence. `derived`: every field that could come from evidence did and was taken as it
 * was; `mixed`: some did. An override is a field that was reported otherwise than the evidence said, with the person's reason.
 * Packed: byte origin; varint length and the derived values (report.h); varint count, and for each override varint field number, varint
 * length and reason. Nothing here trusts the bytes. */
#pragma once
#include "report/report.h"

struct override { int field; struct view reason; };         /* field: the store's number */
struct backing {
	enum origin origin;
	struct values derived;                              /* by field number: what the evidence said */
	const struct override *overrides;
	int override_count;
};
struct view backing_pack(struct arena *, const struct backing *);
/* An empty text is a typed report. False if the bytes are damaged. Views point into the bytes. */
bool backing_unpack(struct view, const struct policy *, int form_id, struct arena *, struct backing *ret);
enum origin backing_origin(struct view packed);
