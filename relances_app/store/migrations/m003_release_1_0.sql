-- The revision is incremented by each committed write except changes of the selection.
-- It replaces the counter of selection changes.
alter table books rename column asides to revision;

-- Which customers of the reminder list show their documents.
create table folding (
    level integer primary key check (level between 1 and 3),
    is_unfolded integer not null
) strict;
create table folding_choice (
    level integer not null,
    customer_id integer not null references customer (id),
    is_unfolded integer not null,
    primary key (level, customer_id)
) strict, without rowid;

-- A batch can be cancelled until this time; nothing is handed over before.
alter table batch add column not_before text;
