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

-- Customers whose letter a batch left out, since the fonts lack characters of their name or address.
create table letter_held (
    batch_id integer not null references batch (id) on delete cascade,
    customer_id integer not null references customer (id) on delete cascade,
    reason text not null,
    primary key (batch_id, customer_id)
) strict, without rowid;
create index letter_held_by_customer on letter_held (customer_id);

-- Invoices entered by hand, and the import from which on a list has contained one.
create table hand_entered (
    document_id integer primary key references document (id) on delete cascade,
    listed_by integer references import (id)
) strict;

-- A batch can be cancelled until this time; nothing is handed over before.
alter table batch add column not_before text;

-- The minimum time in days between two messages to one customer, and who is exempt from it after which message.
alter table structure add column gap_days integer not null default 7 check (gap_days between 0 and 90);
create table gap_waiver (
    customer_id integer primary key references customer (id) on delete cascade,
    message_id integer not null
) strict;

-- One message takes the due documents of several levels; what else the messages of a level name.
alter table structure add column groups_levels integer not null default 1 check (groups_levels in (0, 1));
alter table rung add column lists_upcoming integer not null default 0;
alter table rung add column lists_disputed integer not null default 0;

-- Where a message names a document: 0 in its own table, 1 among the other overdue ones, 2 among those not yet due, 3 among
-- those in dispute.
alter table message_line add column section integer not null default 0;

-- Holds on one document: what is contested, the disputed or promised sum, and what was open when it was promised.
alter table hold add column topic text check (topic in ('amount', 'goods', 'not_received', 'paid', 'other'));
alter table hold add column amount integer;
alter table hold add column open_at integer;

-- Copies of the mails of a level, and addresses that a mail server refused while it accepted others of the same mail.
alter table rung add column visible_copies text not null default '';
alter table rung add column hidden_copies text not null default '';
alter table rung add column management_copy text not null default ''
    check (management_copy in ('', 'visible', 'hidden'));
alter table customer add column management_email text not null default '';
create table refused_address (
    address text primary key,
    refused_at text not null,
    reply text not null
) strict, without rowid;

-- Sign-in of the mail account: by password, or with an identity provider. Tokens are never in the database.
alter table structure add column mail_sign_in text not null default 'password'
    check (mail_sign_in in ('password', 'microsoft', 'google'));
alter table structure add column oauth_client_id text not null default '';
alter table structure add column oauth_tenant text not null default '';

-- Reading of the mailbox: off until asked for.
alter table structure add column mailbox_on integer not null default 0 check (mailbox_on in (0, 1));
alter table structure add column imap_host text not null default '';
alter table structure add column imap_port integer not null default 993 check (imap_port between 1 and 65535);
alter table structure add column imap_security text not null default 'ssl'
    check (imap_security in ('ssl', 'starttls', 'none'));

-- How far each folder of the mailbox was read.
create table mailbox_folder (
    name text primary key,
    uid_validity integer not null,
    last_uid integer not null
) strict, without rowid;

-- The last reading of the mailbox, and what it said.
create table mailbox_check (
    id integer primary key check (id = 1),
    checked_at text not null,
    error text not null default ''
) strict;

-- Mails of the mailbox about a message: delivery reports and replies. The mails stay in the mailbox.
create table incoming_mail (
    id integer primary key,
    key text not null unique,
    message_id integer not null references message (id),
    customer_id integer not null references customer (id),
    kind text not null check (kind in ('failed', 'delayed', 'reply', 'auto_reply')),
    received_at text not null,
    sender text not null default '',
    subject text not null default '',
    excerpt text not null default ''
) strict;
create index incoming_mail_by_customer on incoming_mail (customer_id, id);

-- Addresses that a server reported as failed, with its words.
create table failed_address (
    customer_id integer not null references customer (id),
    address text not null,
    reply text not null default '',
    failed_at text not null,
    primary key (customer_id, address)
) strict, without rowid;

-- Messages whose copy is in the folder of sent mails, or was put there.
create table sent_copy (
    message_id integer primary key references message (id),
    filed_at text not null
) strict;

-- Calls to customers: the answer, the number called, and the day from which the list has the customer again.
create table call (
    id integer primary key,
    customer_id integer not null references customer (id),
    called_on text not null,
    outcome text not null
        check (outcome in ('unreachable', 'call_back', 'promise', 'dispute', 'paid', 'wrong_number', 'note')),
    again_on text not null,
    note text not null default '',
    phone text not null default ''
) strict;
create index call_by_customer on call (customer_id, id);

-- The moment at which the first page says that reminders are due; off until chosen.
alter table structure add column reminder_rhythm text not null default ''
    check (reminder_rhythm in ('', 'daily', 'weekly'));
alter table structure add column reminder_weekday integer not null default 1 check (reminder_weekday between 1 and 5);
alter table structure add column reminder_hour integer not null default 9 check (reminder_hour between 0 and 23);
alter table structure add column alsace_holidays integer not null default 0 check (alsace_holidays in (0, 1));

-- When the mail server last accepted the settings and the password, and a hash of those settings.
alter table structure add column mail_tested_at text;
alter table structure add column mail_tested_scope text not null default '';
