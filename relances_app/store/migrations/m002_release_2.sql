-- Changes of version 0.2.0. Never edited: databases of that version exist.

-- Letters
alter table customer add column kind_is_by_hand integer not null default 0;
alter table structure add column late_rate text not null default 'ecb_plus_ten'
    check (late_rate in ('none', 'ecb_plus_ten', 'three_times_legal', 'contract'));
alter table structure add column contract_rate integer not null default 0;
create table rate (
    year integer not null,
    half integer not null check (half in (1, 2)),
    refi integer not null,
    legal integer not null,
    source text not null,
    is_verified integer not null,
    primary key (year, half)
) strict, without rowid;
create table rung (
    level integer primary key check (level between 1 and 3),
    name text not null,
    grace_days integer not null,
    deadline_days integer not null,
    channels text not null check (channels in ('both', 'mail', 'letter')),
    charges text not null check (charges in ('silent', 'recalled', 'claimed'))
) strict;
create table message_charge (
    message_id integer not null references message (id),
    document_id integer not null references document (id),
    interest integer not null,
    fee integer not null,
    primary key (message_id, document_id)
) strict, without rowid;
create index payment_part_by_document on payment_part (document_id);
create table attachment (
    id integer primary key,
    sha256 text not null unique,
    name text not null,
    size integer not null,
    content blob not null,
    added_at text not null
) strict;
create table document_attachment (
    document_id integer not null references document (id) on delete cascade,
    attachment_id integer not null references attachment (id) on delete cascade,
    is_confirmed integer not null,
    reason text not null default '',
    primary key (document_id, attachment_id)
) strict, without rowid;
create index document_attachment_by_file on document_attachment (attachment_id);
alter table structure add column mail_invoices integer not null default 1;
alter table structure add column mail_megabytes integer not null default 10;
alter table structure add column mail_qr integer not null default 1;
alter table structure add column mail_answers integer not null default 1;
alter table structure add column letter_qr integer not null default 1;
alter table structure add column letter_place text not null default '';
alter table structure add column signatory_name text not null default '';
alter table structure add column signatory_role text not null default '';
alter table structure add column letter_note text not null default '';
alter table structure add column enclosures text not null default '';
create table logo (
    id integer primary key check (id = 1),
    content blob not null
) strict;
create table printer (
    id integer primary key,
    name text not null unique,
    right_tenths integer not null check (right_tenths between -300 and 300),
    down_tenths integer not null check (down_tenths between -300 and 300)
) strict;
create table registered_letter (
    message_id integer primary key references message (id),
    number text not null default '',
    posted_on text,
    received_on text
) strict;

-- Imports
alter table structure add column fresh_days integer not null default 7;
alter table structure add column stale_days integer not null default 30;
alter table structure add column upload_megabytes integer not null default 20
    check (upload_megabytes between 1 and 200);
create table file_scope (
    kind text primary key,
    is_whole_list integer not null
) strict, without rowid;
create table import_customer (
    import_id integer not null references import (id),
    customer_id integer not null references customer (id) on delete cascade,
    before text,
    after text,
    primary key (import_id, customer_id)
) strict, without rowid;
create index import_customer_by_customer on import_customer (customer_id);

-- Personal data
alter table structure add column retention_years integer not null default 5 check (retention_years between 1 and 10);

create table erasure (
    id integer primary key,
    erased_at text not null,
    customer_id integer not null unique references customer (id),
    reason text not null check (reason in ('request', 'retention'))
) strict;

-- Customers
alter table customer add column phone_is_by_hand integer not null default 0;
alter table customer add column address_is_by_hand integer not null default 0;

-- Start and end of the program
alter table structure add column welcome_is_over integer not null default 0 check (welcome_is_over in (0, 1));
alter table structure add column end_minutes integer not null default 15 check (end_minutes between 0 and 1440);
alter table structure add column is_sample integer not null default 0 check (is_sample in (0, 1));
alter table books add column asides integer not null default 0;
create index journal_by_instant on journal (at) where event in ('sent', 'confirmed');
drop index message_by_instant;
create index message_by_instant on message (state_at)
    where channel = 'mail' and state in ('sent', 'uncertain', 'handing_over');
drop index document_by_account;
create index document_by_account on document (customer_id, level, due_on, open_amount, kind, last_reminded_on)
    where open_amount <> 0;
create index document_by_credit on document (customer_id, open_amount) where open_amount < 0;
create index journal_by_cancelled on journal (cancels) where cancels is not null;

-- Home page
create index document_by_issue on document (issued_on, kind, amount);

-- Languages
alter table customer add column language text check (language in ('fr', 'en'));
alter table customer add column language_is_by_hand integer not null default 0;
alter table wording rename to wording_in_french;
create table wording (
    level integer not null check (level between 1 and 3),
    channel text not null check (channel in ('mail', 'letter')),
    audience text not null check (audience in ('professional', 'private')),
    language text not null check (language in ('fr', 'en')),
    subject text not null,
    body text not null,
    primary key (level, channel, audience, language)
) strict, without rowid;
insert into wording select level, channel, audience, 'fr', subject, body from wording_in_french;
drop table wording_in_french;
