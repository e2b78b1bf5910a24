-- Where the figures of a report come from: 0 typed, 1 derived from evidence, 2 mixed (report/backing.h); and what the evidence said when
-- the report was confirmed. Both belong to the newest state, the journal holds every former one.
ALTER TABLE report ADD COLUMN origin {int} NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN backing {blob};
