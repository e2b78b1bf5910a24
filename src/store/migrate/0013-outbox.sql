-- Messages on their way to people (org/outbox.h), written with the fact they tell of: seq is its journal row. The words are made from
-- template and facts when it is sent or shown. made and not_before are UTC milliseconds; not_before is never before made.
CREATE TABLE message (
  id         {id},
  seq        {int} NOT NULL,
  template   TEXT NOT NULL,
  unit       {int} NOT NULL, -- 0: the whole store
  account    {int} NOT NULL, -- 0: everybody of the unit with one of the roles
  link       TEXT NOT NULL,
  facts      TEXT NOT NULL,  -- JSON object
  urgent     {int} NOT NULL,
  made       {int} NOT NULL,
  not_before {int} NOT NULL,
  UNIQUE (seq, template, unit, account, link)
) {strict};

-- One way of one message to one person or robot. channel and state: numbers of org/outbox.h. next_at: when to try (again); while leased:
-- when the lease of the program `leased_by` runs out; in-app: from when on it is shown.
CREATE TABLE delivery (
  id        {id},
  message   {int} NOT NULL, -- written with it, and never removed
  account   {int} NOT NULL, -- 0: a robot, or nobody
  robot     {int} NOT NULL, -- a row of channel, 0: a person, or nobody
  channel   {int} NOT NULL,
  state     {int} NOT NULL,
  tries     {int} NOT NULL,
  next_at   {int} NOT NULL,
  leased_by {int} NOT NULL,
  sent_at   {int},
  read_at   {int},
  error     TEXT NOT NULL,  -- what the other side said last
  UNIQUE (message, account, robot, channel)
) {strict};
CREATE INDEX delivery_due ON delivery (channel, robot, next_at) WHERE state < 2;
CREATE INDEX delivery_inbox ON delivery (account, state, id) WHERE channel = 0;
CREATE INDEX delivery_dead ON delivery (id) WHERE state = 4;

-- Where and how a kind of channel speaks for a unit and those below it (mail, sms) or to the unit's own group (robots). unit 0: the
-- whole store. config: JSON without secrets; sealed: JSON of the secrets under the key file, about "channel ID". state 0 on, 1 off, 2 removed.
CREATE TABLE channel (
  id      {id},
  unit    {int} NOT NULL,
  kind    {int} NOT NULL,
  name    TEXT NOT NULL,
  state   {int} NOT NULL,
  config  TEXT NOT NULL,
  sealed  {blob} NOT NULL,
  changed {int} NOT NULL
) {strict};
CREATE INDEX channel_of_unit ON channel (unit, kind) WHERE state = 0;

-- How a person wants to be reached. language: 0 zh, 1 en; quiet hours are minutes of the day in the unit's zone, NULL: none.
CREATE TABLE preference (
  account    {int} PRIMARY KEY REFERENCES account (id),
  language   {int} NOT NULL,
  quiet_from {int},
  quiet_to   {int}
) {strict};
CREATE TABLE preference_channel (
  account {int} NOT NULL REFERENCES account (id),
  family  TEXT NOT NULL,
  channel {int} NOT NULL,
  PRIMARY KEY (account, family, channel)
) {strict};
-- Where: the mail address and the phone, sealed under the key file about "contact ACCOUNT CHANNEL".
CREATE TABLE contact (
  account {int} NOT NULL REFERENCES account (id),
  channel {int} NOT NULL,
  sealed  {blob} NOT NULL,
  PRIMARY KEY (account, channel)
) {strict};
-- Who is in a unit: asked for every message.
CREATE INDEX account_of_unit ON account (unit);
