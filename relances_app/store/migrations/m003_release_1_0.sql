-- The revision that each committed write but a tick raises; it replaces the counter of the selections.
alter table books rename column asides to revision;
