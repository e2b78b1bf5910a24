-- An order is told to units with people after it is issued, in slices in the order of their numbers: up to which unit that is done; NULL: to all.
ALTER TABLE measure_order ADD COLUMN told_to {int};
CREATE INDEX measure_order_telling ON measure_order (id) WHERE told_to IS NOT NULL;
