-- The revision is incremented by each committed write except changes of the selection.
-- It replaces the counter of selection changes.
alter table books rename column asides to revision;

-- Doubts: questions to a person about documents and customers, with the answers given.
create table doubt (
    id integer primary key,
    key text not null unique,
    kind text not null,
    message text not null,
    choices text not null,
    data text not null default '',
    import_id integer references import (id),
    opened_at text not null,
    answer text,
    answered_at text
) strict;
create index doubt_by_state on doubt (id) where answer is null;
create table doubt_document (
    doubt_id integer not null references doubt (id) on delete cascade,
    document_id integer not null references document (id) on delete cascade,
    primary key (doubt_id, document_id)
) strict, without rowid;
create index doubt_document_by_document on doubt_document (document_id);
create table doubt_customer (
    doubt_id integer not null references doubt (id) on delete cascade,
    customer_id integer not null references customer (id) on delete cascade,
    primary key (doubt_id, customer_id)
) strict, without rowid;
create index doubt_customer_by_customer on doubt_customer (customer_id);
