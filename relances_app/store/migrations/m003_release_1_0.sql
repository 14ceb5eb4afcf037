-- The revision is incremented by each committed write except changes of the selection.
-- It replaces the counter of selection changes.
alter table books rename column asides to revision;

-- The customer as it was when a message was queued: name, and open credits in cents.
alter table message add column customer_name text not null default '';
alter table message add column credits integer;

-- The import from which on a list has deducted a payment kept here.
alter table payment_part add column listed_by integer references import (id);

-- Codes of files that stand for a customer known under another code.
create table customer_alias (
    code text primary key,
    customer_id integer not null references customer (id) on delete cascade
) strict, without rowid;
create index customer_alias_by_customer on customer_alias (customer_id);

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

-- Invoices entered by hand, and the import from which on a list has contained one.
create table hand_entered (
    document_id integer primary key references document (id) on delete cascade,
    listed_by integer references import (id)
) strict;

-- A batch can be cancelled until this time; nothing is handed over before.
alter table batch add column not_before text;

-- Sign-in of the mail account: by password, or with an identity provider. Tokens are never in the database.
alter table structure add column mail_sign_in text not null default 'password'
    check (mail_sign_in in ('password', 'microsoft', 'google'));
alter table structure add column oauth_client_id text not null default '';
alter table structure add column oauth_tenant text not null default '';
