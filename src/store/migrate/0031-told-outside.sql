-- Whoever a message goes to without having an account here: a telephone, sealed under the key file about "addressee MESSAGE". The row is
-- taken away when the message has gone out, or has been dead for a while. language: 0 zh, 1 en.
CREATE TABLE addressee (
  message  {int} PRIMARY KEY, -- written with it
  realm    {int} NOT NULL,
  language {int} NOT NULL,
  sealed   {blob} NOT NULL
) {strict};
-- The journal row with which the family was told by text message that a visit is cancelled; 0: they were not.
ALTER TABLE visit ADD COLUMN family_seq {int} NOT NULL DEFAULT 0;
-- What is still to be told of an order to those who got it: word 1 withdrawn, 2 superseded, 3 it holds after all; word_of: the journal row whose
-- readers are to hear it, word_seq: the one it is told with, word_to: up to which unit that is done, NULL: to all.
ALTER TABLE measure_order ADD COLUMN word {int} NOT NULL DEFAULT 0;
ALTER TABLE measure_order ADD COLUMN word_of {int} NOT NULL DEFAULT 0;
ALTER TABLE measure_order ADD COLUMN word_seq {int} NOT NULL DEFAULT 0;
ALTER TABLE measure_order ADD COLUMN word_to {int};
CREATE INDEX measure_order_word ON measure_order (id) WHERE word_to IS NOT NULL;
