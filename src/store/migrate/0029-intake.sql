-- Of a newcomer: who screened, who disinfected the belongings, when and by whom let in; or that nobody waits for them any more, and why.
ALTER TABLE intake ADD COLUMN screened_by {int};
ALTER TABLE intake ADD COLUMN belongings_by {int};
ALTER TABLE intake ADD COLUMN admitted {int};
ALTER TABLE intake ADD COLUMN admitted_by {int};
ALTER TABLE intake ADD COLUMN gone {int};
ALTER TABLE intake ADD COLUMN gone_by {int};
ALTER TABLE intake ADD COLUMN gone_why TEXT;
CREATE INDEX intake_open ON intake (state, unit) WHERE state < 3;
