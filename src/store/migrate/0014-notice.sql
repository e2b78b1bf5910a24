-- Files that hang on something (store/blob.h). The bytes lie in the data directory under their hash; a row stands for bytes that are on disk.
CREATE TABLE blob (
  hash TEXT NOT NULL PRIMARY KEY, -- BLAKE2b-256, 64 hexadecimal digits
  size {int} NOT NULL,
  type TEXT NOT NULL           -- what the bytes are, not what anybody said
) {strict};
-- Who brought them, under which name, and when last: only they may hang them on something.
CREATE TABLE blob_sender (
  hash    TEXT NOT NULL REFERENCES blob (hash),
  account {int} NOT NULL,
  name    TEXT NOT NULL,
  at      {int} NOT NULL,      -- ms since 1970
  PRIMARY KEY (hash, account)
) {strict};
CREATE INDEX blob_sender_account ON blob_sender (account, at);
-- What they hang on. source: 1 notice, 2 reply to a notice, 3 version of a document.
CREATE TABLE attachment (
  source    {int} NOT NULL,
  source_id {int} NOT NULL,
  number    {int} NOT NULL,    -- from 0
  hash      TEXT NOT NULL REFERENCES blob (hash),
  name      TEXT NOT NULL,
  PRIMARY KEY (source, source_id, number)
) {strict};
CREATE INDEX attachment_hash ON attachment (hash);

-- Notices and instructions. Whom it is for was settled when it was published: `expected` holds one bit per unit id, beginning at expected_base
-- (a multiple of 8); `reached` in the same way those where somebody could see it at once. Only answers are rows (notice_receipt), so that
-- publishing to 40,000 homes writes one row.
CREATE TABLE notice (
  id            {id},
  seq           {int} NOT NULL,    -- the event that published it
  issuer        {int} NOT NULL,    -- unit
  scope         {int} NOT NULL,    -- unit; its subtree
  kinds         {int} NOT NULL,    -- bits 1 << enum unit_kind
  facilities    {int} NOT NULL,    -- bits 1 << facility; 0: all
  kind          {int} NOT NULL,    -- enum notice_kind
  number        TEXT NOT NULL,
  title         TEXT NOT NULL,
  text          TEXT NOT NULL,
  needs         {int} NOT NULL,    -- enum notice_needs
  due           {int},             -- ms since 1970
  relay_of      {int},             -- the notice this one passes on
  root          {int} NOT NULL,    -- the first of the chain, itself if it passes nothing on
  author        {int} NOT NULL,    -- account
  at            {int} NOT NULL,
  expected_base {int} NOT NULL,
  expected      {blob} NOT NULL,
  reached       {blob} NOT NULL,
  expected_count {int} NOT NULL,
  revision      {int} NOT NULL,    -- 0 as published
  corrected_at  {int},
  withdrawn_at  {int},
  withdrawn_by  {int},
  withdrawn_why TEXT NOT NULL,
  spread_act    {int} NOT NULL,    -- 0 nothing to do, 1 duties and messages go out, 2 duties are taken back
  spread        {int} NOT NULL     -- everything below this unit id has been done
) {strict};
CREATE INDEX notice_scope ON notice (scope, id);
CREATE INDEX notice_issuer ON notice (issuer, id);
CREATE INDEX notice_root ON notice (root, id);
CREATE INDEX notice_spread ON notice (spread_act, id) WHERE spread_act <> 0;
-- What it said before each correction.
CREATE TABLE notice_past (
  notice   {int} NOT NULL REFERENCES notice (id),
  revision {int} NOT NULL,
  title    TEXT NOT NULL,
  text     TEXT NOT NULL,
  until    {int} NOT NULL,     -- replaced at
  author   {int} NOT NULL,     -- by
  reason   TEXT NOT NULL,
  PRIMARY KEY (notice, revision)
) {strict};
-- Answers of those it is for. Each instant is written once.
CREATE TABLE notice_receipt (
  notice {int} NOT NULL REFERENCES notice (id),
  unit   {int} NOT NULL,
  read_at {int}, read_by {int},
  acknowledged_at {int}, acknowledged_by {int},
  done_at {int}, done_by {int},
  late   {int} NOT NULL,       -- what was needed came after due; judged once
  note   TEXT NOT NULL,
  PRIMARY KEY (notice, unit)
) {strict};
-- Of those rows, how many have come how far; kept with each answer, so that a list of notices need not count.
CREATE TABLE notice_tally (
  notice {id},
  seen   {int} NOT NULL,
  acknowledged {int} NOT NULL,
  done   {int} NOT NULL,
  late   {int} NOT NULL
) {strict};
-- What came up again, and the issuer's word to one unit.
CREATE TABLE notice_reply (
  id     {id},
  notice {int} NOT NULL REFERENCES notice (id),
  unit   {int} NOT NULL,       -- whose conversation
  own    {int} NOT NULL,       -- 1: the unit says it; 0: it is said to the unit
  author {int} NOT NULL,
  at     {int} NOT NULL,
  text   TEXT NOT NULL
) {strict};
CREATE INDEX notice_reply_of ON notice_reply (notice, id);

-- The library. A document belongs to the unit that keeps it; every version stays.
CREATE TABLE document (
  id       {id},
  keeper   {int} NOT NULL,     -- unit
  issuer   TEXT NOT NULL,
  issuer_unit {int},           -- if it is one of ours
  number   TEXT NOT NULL,      -- with hexagonal brackets; '' if it has none
  day      {int} NOT NULL,     -- date of issue, days since 1970-01-01
  year     {int} NOT NULL,
  title    TEXT NOT NULL,
  status   {int} NOT NULL,     -- 1 in force, 2 replaced, 3 repealed
  replaced_by {int},           -- document
  version  {int} NOT NULL,     -- newest, from 1
  changed  {int} NOT NULL,
  words    TEXT NOT NULL       -- folded title, number, issuer and text of the newest version, for finding
) {strict};
CREATE INDEX document_keeper ON document (keeper, day);
CREATE TABLE document_version (
  id       {id},
  document {int} NOT NULL REFERENCES document (id),
  version  {int} NOT NULL,
  number   TEXT NOT NULL,
  day      {int} NOT NULL,
  title    TEXT NOT NULL,
  text     TEXT NOT NULL,
  status   {int} NOT NULL,
  author   {int} NOT NULL,
  at       {int} NOT NULL,
  reason   TEXT NOT NULL,
  UNIQUE (document, version)
) {strict};
