/* record/hygiene_sheet_http.c — a house's day of hygiene: areas by turns, what was written down, samples that are kept. */
#include "org/act_http.h"
#include "org/org_json_http.h"
#include "record/hygiene.h"

static void put_scaled(struct builder *out, const char *key, int64_t value, int scale)
{
	json_key(out, key);
	if (value == NOT_STATED)
		json_put_null(out);
	else if (scale == 1 || value % scale == 0)
		json_put_int(out, value / scale);
	else
		builder_printf(out, "%.3f", (double)value / scale);
}

static void put_log(struct builder *out, const struct req *req, const struct hygiene_log *log)
{
	const struct zone *zone = act_zone(req, log->unit);
	json_open(out, '{');
	json_int(out, "id", log->id);
	json_string(out, "kind", hygiene_words(log->kind)->key);
	json_id(out, "area", log->area);
	json_moment(out, "from", zone, log->from);
	json_moment(out, "to", zone, log->to);
	json_moment(out, "received", zone, log->received);
	json_text(out, "agent", log->agent);
	for (int i = 0; i < HYGIENE_NUMBERS; i++)
		put_scaled(out, hygiene_figure((enum hygiene_number)i)->field, log->number[i], hygiene_figure((enum hygiene_number)i)->scale);
	json_text(out, "meal", log->meal);
	json_text(out, "handed_to", log->handed_to);
	json_text(out, "note", log->note);
	json_account_name(out, "by", req, log->actor);
	json_moment(out, "disposed", zone, log->disposed);
	json_bool(out, "voided", log->voided.ms != INT64_MIN);
	json_close(out, '}');
}

static void put_demand(struct builder *out, const struct zone *zone, const struct hygiene_demand *demand)
{
	json_key(out, "demand");
	json_open(out, '{');
	json_int(out, "every_hours", demand->every_hours);
	json_moment(out, "opens", zone, demand->opens);
	json_moment(out, "closes", zone, demand->closes);
	json_int(out, "airings", demand->airings);
	json_int(out, "airing_minutes", demand->airing_minutes);
	json_close(out, '}');
}

static void put_turns(struct builder *out, const struct req *req, const struct zone *zone, const struct hygiene_sheet *sheet)
{
	json_key(out, "turns");
	json_open(out, '[');
	for (int i = 0; i < sheet->demand.turn_count; i++) {
		const struct owed *owed = &sheet->demand.turns[i];
		int asked = 0, done = 0, missed = 0;
		for (int k = 0; k < sheet->area_count; k++) {
			const struct area_day *area = &sheet->areas[k];
			bool counts = area_words(area->area.kind)->disinfected && area->cells[i].state != DUTY_WAIVED;
			asked += counts;
			done += counts && area->cells[i].log != 0;
			missed += counts && area->cells[i].state == DUTY_MISSED;
		}
		json_open(out, '{');
		json_string(out, "duty", owed->rule->key);
		json_string(out, "title", say(req, owed->rule->label.zh, owed->rule->label.en));
		json_string(out, "slot", owed->turn.slot);
		json_moment(out, "opens", zone, owed->turn.opens);
		json_moment(out, "due", zone, owed->turn.due);
		json_int(out, "asked", asked);
		json_int(out, "done", done);
		json_int(out, "missed", missed);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_cells(struct builder *out, const struct zone *zone, const struct hygiene_sheet *sheet, const struct area_day *area)
{
	bool asked = area_words(area->area.kind)->disinfected;
	json_key(out, "cells");
	json_open(out, '[');
	for (int i = 0; asked && i < sheet->demand.turn_count; i++) {
		json_open(out, '{');
		json_string(out, "slot", sheet->demand.turns[i].turn.slot);
		json_string(out, "state", duty_state_name(area->cells[i].state));
		json_int(out, "log", area->cells[i].log);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "missed");
	json_open(out, '[');
	for (int i = 0; i < area->missed_count; i++) {
		char text[30];
		zone_print(zone, area->missed[i], text);
		json_put_text(out, view_of(text));
	}
	json_close(out, ']');
}

static void put_area(struct builder *out, const struct zone *zone, const struct hygiene_sheet *sheet, const struct area_day *area)
{
	const struct area_words *words = area_words(area->area.kind);
	json_open(out, '{');
	json_int(out, "id", area->area.id);
	json_string(out, "kind", words->key);
	json_text(out, "name", area->area.name);
	json_bool(out, "disinfected", words->disinfected);
	json_bool(out, "aired", words->aired);
	put_cells(out, zone, sheet, area);
	json_int(out, "disinfections", area->disinfections);
	json_int(out, "airings", area->airings);
	json_int(out, "airings_enough", area->airings_enough);
	json_int(out, "minutes", area->minutes);
	json_moment(out, "last", zone, area->last);
	json_moment(out, "next", zone, area->next);
	json_bool(out, "is_missed", area->is_missed);
	json_moment(out, "until", zone, area->area.until);
	json_close(out, '}');
}

static void put_samples(struct builder *out, const struct req *req, const struct zone *zone, const struct hygiene_logs *samples)
{
	json_key(out, "samples");
	json_open(out, '[');
	for (int i = 0; i < samples->count; i++) {
		const struct hygiene_log *log = &samples->at[i];
		json_open(out, '{');
		json_int(out, "id", log->id);
		json_text(out, "meal", log->meal);
		put_scaled(out, "grams", log->number[HYGIENE_NUMBER_GRAMS], 1);
		put_scaled(out, "celsius", log->number[HYGIENE_NUMBER_CELSIUS], 10);
		json_bool(out, "kept_well", sample_kept_well(log));
		json_moment(out, "taken", zone, log->to);
		json_moment(out, "keep_until", zone, sample_keep_until(log));
		json_bool(out, "ready", sample_keep_until(log).ms <= req->now.ms);
		json_account_name(out, "by", req, log->actor);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_counts(struct builder *out, const struct hygiene_counts *counts)
{
	json_key(out, "counts");
	json_open(out, '{');
	json_int(out, "disinfections", counts->disinfections);
	json_int(out, "ventilations", counts->ventilations);
	json_int(out, "minutes", counts->minutes);
	json_int(out, "areas_missed", counts->areas_missed);
	json_close(out, '}');
}

static bool sheet_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct app *app = req->app;
	struct hygiene_sheet sheet;
	struct hygiene_counts counts;
	struct hygiene_logs samples;
	struct day day;
	char text[11];
	if (!ask_day(req, "day", zone_day(zone, req->now), &day) || !hygiene_sheet(req->db, app->duties, app->orders, zone, req->unit, day, req->now, &req->arena, &sheet, &req->err)
	    || !hygiene_day(req->db, app->duties, app->orders, zone, req->unit, day, req->now, &counts, &req->err)
	    || !hygiene_samples(req->db, req->unit, req->now, &req->arena, &samples, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	day_print(day, text);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_string(out, "day", text);
	json_moment(out, "now", zone, req->now);
	json_bool(out, "known", sheet.known);
	put_demand(out, zone, &sheet.demand);
	put_turns(out, req, zone, &sheet);
	json_key(out, "areas");
	json_open(out, '[');
	for (int i = 0; i < sheet.area_count; i++)
		put_area(out, zone, &sheet, &sheet.areas[i]);
	json_close(out, ']');
	json_key(out, "logs");
	json_open(out, '[');
	for (int i = sheet.logs.count - 1; i >= 0; i--)
		put_log(out, req, &sheet.logs.at[i]);
	json_close(out, ']');
	put_samples(out, req, zone, &samples);
	put_counts(out, &counts);
	json_close(out, '}');
	return true;
}

const struct route hygiene_sheet_routes[] = {
	{ "GET", "/api/v1/units/{code}/hygiene", NEED_UNIT, RIGHT_RECORD_READ, sheet_get, "A day of hygiene: areas by turns done and missed, and what was written down", "day", "", "hygiene_sheet" },
	{ 0 },
};
