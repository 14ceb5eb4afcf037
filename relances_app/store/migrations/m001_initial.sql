-- Tables of version 0.1.0. Never edited: databases of that version exist.

create table books (
    id integer primary key check (id = 1),
    uuid text not null,
    created_at text not null,
    epoch integer not null default 0,
    is_open integer not null default 0
) strict;

create table structure (
    id integer primary key check (id = 1),
    name text not null default '',
    legal_form text not null default '',
    capital text not null default '',
    street text not null default '',
    street2 text not null default '',
    postcode text not null default '',
    town text not null default '',
    siren text not null default '',
    registry text not null default '',
    vat_number text not null default '',
    phone text not null default '',
    iban text not null default '',
    bic text not null default '',
    payment_days integer not null default 30,
    mail_host text not null default '',
    mail_port integer not null default 587,
    mail_security text not null default 'starttls' check (mail_security in ('starttls', 'ssl', 'none')),
    mail_user text not null default '',
    mail_ca_file text not null default '',
    mail_is_trial integer not null default 0,
    password_keeping text not null default 'ask' check (password_keeping in ('ask', 'keyring', 'vault')),
    sender_name text not null default '',
    sender_address text not null default '',
    reply_to text not null default '',
    copy_to text not null default '',
    mails_per_minute integer not null default 20,
    mails_per_hour integer not null default 100,
    mails_per_day integer not null default 0,
    connections integer not null default 1 check (connections between 1 and 3)
) strict;

create table customer (
    id integer primary key,
    code text not null unique,
    name text not null,
    sort_name text not null,
    email text not null default '',
    email_is_by_hand integer not null default 0,
    street text not null default '',
    street2 text not null default '',
    postcode text not null default '',
    town text not null default '',
    country text not null default '',
    phone text not null default '',
    siren text not null default '',
    kind text not null default 'unknown' check (kind in ('professional', 'private', 'unknown')),
    payment_days integer,
    note text not null default ''
) strict;

create table import (
    id integer primary key,
    imported_at text not null,
    names text not null,
    sources text not null,
    is_whole_list integer not null,
    new integer not null,
    changed integer not null,
    settled integer not null,
    rejected integer not null,
    undone_at text
) strict;

create table document (
    id integer primary key,
    customer_id integer not null references customer (id),
    number text not null,
    rank integer not null default 0,
    kind text not null check (kind in ('invoice', 'credit_note', 'deposit', 'payment')),
    issued_on text not null,
    due_on text not null,
    due_is_estimated integer not null default 0,
    is_estimated integer not null default 0,
    amount integer not null,
    open_amount integer not null,
    level integer not null default 0,
    last_reminded_on text,
    settled_on text,
    unique (customer_id, number, rank)
) strict;
create index document_by_account on document (customer_id, level, due_on, open_amount) where open_amount <> 0;

create table import_change (
    import_id integer not null references import (id),
    document_id integer not null references document (id),
    before text,
    primary key (import_id, document_id)
) strict, without rowid;

create table payment (
    id integer primary key,
    fingerprint text not null,
    booked_on text not null,
    amount integer not null,
    label text not null,
    recorded_at text not null,
    cancelled_at text
) strict;
create unique index payment_once on payment (fingerprint) where cancelled_at is null;
create table payment_part (
    payment_id integer not null references payment (id),
    document_id integer not null references document (id),
    amount integer not null,
    primary key (payment_id, document_id)
) strict, without rowid;

create table mapping (
    signature text primary key,
    fields text not null
) strict, without rowid;

create table wording (
    level integer not null check (level between 1 and 3),
    channel text not null check (channel in ('mail', 'letter')),
    audience text not null check (audience in ('professional', 'private')),
    subject text not null,
    body text not null,
    primary key (level, channel, audience)
) strict, without rowid;

create table hold (
    id integer primary key,
    customer_id integer not null references customer (id),
    document_id integer references document (id),
    kind text not null check (kind in ('pause', 'dispute', 'promise', 'never', 'insolvency')),
    reason text not null default '',
    until_on text,
    since_on text not null,
    lifted_on text
) strict;
create index hold_by_customer on hold (customer_id) where lifted_on is null;

create table selection (
    level integer primary key check (level between 1 and 3),
    base text not null check (base in ('default', 'all', 'none'))
) strict;
create table choice (
    level integer not null,
    customer_id integer not null references customer (id),
    document_id integer not null default 0,
    is_ticked integer not null,
    primary key (level, customer_id, document_id)
) strict, without rowid;

create table batch (
    id integer primary key,
    created_at text not null,
    channel text not null check (channel in ('mail', 'letter')),
    level integer not null check (level between 1 and 3),
    as_of text not null,
    grace_days integer not null,
    dated_on text not null,
    state text not null check (state in ('running', 'paused', 'stopped', 'done')),
    reason text not null default '',
    resume_at text,
    failures integer not null default 0
) strict;

create table message (
    id integer primary key,
    batch_id integer not null references batch (id),
    customer_id integer not null references customer (id),
    channel text not null check (channel in ('mail', 'letter')),
    level integer not null,
    recipient text not null,
    copy_to text not null default '',
    sender text not null default '',
    subject text not null,
    message_id text not null unique,
    sha256 text not null,
    total integer not null,
    state text not null check (state in ('queued', 'claimed', 'handing_over', 'sent', 'refused', 'deferred',
                                         'uncertain', 'held', 'cancelled')),
    verdict text check (verdict in ('confirmed_sent', 'resend_authorised', 'abandoned')),
    attempts integer not null default 0,
    next_try_at text,
    claimed_by text,
    stage text,
    reply_code integer,
    reply text not null default '',
    advice text not null default '',
    first_page integer not null default 0,
    last_page integer not null default 0,
    queued_at text not null,
    state_at text not null
) strict;
create index message_by_state on message (state, id) where state not in ('sent', 'refused', 'cancelled');
create index message_by_customer on message (customer_id, id);
create index message_by_batch on message (batch_id, state);
create index message_by_instant on message (state_at) where state in ('sent', 'uncertain', 'handing_over');

create table batch_print (
    batch_id integer primary key references batch (id),
    sha256 text not null,
    content blob not null
) strict;

create table message_content (
    message_id integer primary key references message (id),
    content blob not null
) strict;

create table message_line (
    message_id integer not null references message (id),
    document_id integer not null references document (id),
    number text not null,
    kind text not null,
    issued_on text not null,
    due_on text not null,
    open_amount integer not null,
    level integer not null,
    cycle integer not null,
    is_claim integer not null,
    primary key (message_id, document_id)
) strict, without rowid;
create index message_line_by_document on message_line (document_id);
create unique index message_line_once on message_line (document_id, level, cycle) where is_claim = 1;

create table journal (
    id integer primary key,
    at text not null,
    said_on text not null,
    customer_id integer not null references customer (id),
    message_id integer references message (id),
    channel text not null,
    level integer not null,
    event text not null check (event in ('sent', 'refused', 'deferred', 'uncertain', 'confirmed', 'abandoned',
                                         'resend', 'held', 'released', 'dropped', 'cancelled')),
    cancels integer references journal (id),
    reply_code integer,
    reply text not null default '',
    note text not null default ''
) strict;
create index journal_by_customer on journal (customer_id, id);
create index journal_by_message on journal (message_id, id);
create trigger journal_is_never_changed before update on journal
begin select raise(abort, 'the journal is append-only'); end;
create trigger journal_is_never_erased before delete on journal
begin select raise(abort, 'the journal is append-only'); end;

insert into structure (id) values (1);
