-- The revision is incremented by each committed write except changes of the selection.
-- It replaces the counter of selection changes.
alter table books rename column asides to revision;
