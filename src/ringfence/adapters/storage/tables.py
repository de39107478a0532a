"""The tables, with the promises as constraints wherever a constraint can say them.

Instants are microseconds since the epoch, UTC. States are the words of `domain`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from ringfence.domain.flow_progress import Progress

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def instant(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


class FlowProgress(TypeDecorator[Progress]):
    """Where a call is in its flow, as JSON."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Progress | None, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Progress | None:
        return None if value is None else msgspec.json.decode(value, type=Progress)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- tenancy ---------------------------------------------------------------------------------------------------------

accounts = Table(
    "accounts", metadata, Column("id", String, primary_key=True), Column("created_at", Instant, nullable=False)
)

streams = Table(
    "streams",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("settings", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

apps = Table(
    "apps",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("algorithm", String, nullable=False),
    Column("key", String, nullable=False),  # the shared secret, or the public key in PEM
    Column("scopes", JSON, nullable=False),
    Column("stream_ids", JSON, nullable=False),  # the streams it may use; [] = all of the account's
    Column("require_exp", Boolean, nullable=False),
    Column("require_jti", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

used_tokens = Table(
    "used_tokens",
    metadata,
    Column("app_id", String, primary_key=True),
    Column("jti", String, primary_key=True),
    Column("expires_at", Instant, nullable=False, index=True),
)

# --- people who sign in ----------------------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),  # an agent's user has the agent's user_id
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("email", String, nullable=False, unique=True),  # in lower case
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("password_hash", String),
    Column("stream_ids", JSON, nullable=False),  # [] = all of the account's
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("key", LargeBinary, primary_key=True),  # a digest: who reads the table cannot sign in with it
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("email", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("account_id", String, nullable=False),
    Column("stream_id", String),
    Column("user_id", String),
    Column("who", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("address", String, nullable=False),
    Index("ix_audit_account", "account_id", "number"),
)

scripts = Table(
    "scripts",
    metadata,
    Column("queue_id", String, primary_key=True),
    Column("text", String, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("agent_id", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("account_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False),  # digest of method, path, query and body
    Column("status", Integer),  # null while the first request is under way
    Column("body", LargeBinary),
    Column("created_at", Instant, nullable=False, index=True),
)

# --- configuration ---------------------------------------------------------------------------------------------------

caller_ids = Table(
    "caller_ids",
    metadata,
    Column("stream_id", ForeignKey("streams.id"), primary_key=True),
    Column("phone_number", String, primary_key=True),
    Column("label", String),
    Column("created_at", Instant, nullable=False),
)

queues = Table(
    "queues",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("description", String, nullable=False),
    Column("wrap_up_seconds", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

agents = Table(
    "agents",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("user_id", String, nullable=False),
    Column("email_id", String, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("custom_id", String),
    Column("endpoint", String),
    Column("phone_mode", String, nullable=False),
    Column("in_browser", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "email_id"),
)

queue_agents = Table(
    "queue_agents",
    metadata,
    Column("queue_id", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, index=True),
)

flows = Table(
    "flows",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("description", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("flow_id", String, primary_key=True),  # no foreign key: a call ends with the version that it began with
    Column("version", Integer, primary_key=True),
    Column("document", JSON, nullable=False),  # as it was written
    Column("compiled", JSON, nullable=False),  # as engines get it
    Column("created_at", Instant, nullable=False),
)

disposition_sets = Table(
    "disposition_sets",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("choices", JSON, nullable=False),  # domain.disposition.Choice
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

disposition_set_queues = Table(
    "disposition_set_queues",
    metadata,
    Column("queue_id", ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),  # at most one set a queue
    Column("set_id", ForeignKey("disposition_sets.id", ondelete="CASCADE"), nullable=False, index=True),
)

# --- lists -----------------------------------------------------------------------------------------------------------

contact_lists = Table(
    "contact_lists",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("description", String, nullable=False),
    Column("source", String, nullable=False),
    Column("allow_duplicates", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("failure", String),
    Column("total", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("next_position", BigInteger, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("files", JSON, nullable=False),
    Column("created_by", String),
    Column("updated_by", String),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", String, primary_key=True),
    Column("list_id", ForeignKey("contact_lists.id", ondelete="CASCADE"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("first_name", String),
    Column("last_name", String),
    Column("time_zone", String),
    Column("unique_id", String),
    Column("contact_priority", Integer),
    Column("zone_key", String, nullable=False),
    Column("columns", JSON, nullable=False),  # every other column of the person, in the order of the file
    Column("line", Integer),  # of the file that it came from; null for a contact added over the API
    Index("ix_contacts_list_position", "list_id", "position", unique=True),
)

contact_keys = Table(
    "contact_keys",
    metadata,
    Column("list_id", String, primary_key=True),
    Column("key", String, primary_key=True),  # a phone number, or = and a unique id
    Column("file", Integer, nullable=False),  # the number of the list's file that it came from; 0: it came over the API
    Column("line", Integer),  # of that file; of a contact that came over the API, its position
    sqlite_with_rowid=False,
)

rejects = Table(
    "rejects",
    metadata,
    Column("list_id", String, primary_key=True),
    Column("id", Integer, primary_key=True),  # 1, 2, 3 … within the list
    Column("file_id", String),
    Column("line", Integer, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("reason", String, nullable=False),
)

list_pulls = Table(
    "list_pulls",
    metadata,
    Column("list_id", ForeignKey("contact_lists.id", ondelete="CASCADE"), primary_key=True),
    Column("stream_id", String, nullable=False),
    Column("spec", JSON, nullable=False),  # domain.list_pull.ListPull
    Column("next_at", Instant, nullable=False, index=True),
    Column("latest", JSON),  # domain.list_pull.Pulled
)

dnc_lists = Table(
    "dnc_lists",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("description", String, nullable=False),
    Column("is_global", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("failure", String),
    Column("total", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("files", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

dnc_numbers = Table(
    "dnc_numbers",
    metadata,
    Column("list_id", ForeignKey("dnc_lists.id", ondelete="CASCADE"), primary_key=True),
    Column("phone_number", String, primary_key=True),
    Column("expires_at", Instant),  # null = never
    Column("added_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# --- campaigns -------------------------------------------------------------------------------------------------------

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", ForeignKey("streams.id"), nullable=False),
    Column("account_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("lname", String, nullable=False),
    Column("description", String, nullable=False),
    Column("status", String, nullable=False),
    Column("failure", String),
    Column("dialing_mode", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("dnc_list_id", String, nullable=False, index=True),
    Column("queue_id", String, index=True),
    Column("flow_id", String, index=True),
    Column("settings", JSON, nullable=False),  # the rest of domain.campaign.Campaign
    Column("instance_id", String),
    Column("instance_updated_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("stream_id", "lname"),
)

campaign_lists = Table(
    "campaign_lists",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("list_id", ForeignKey("contact_lists.id"), nullable=False, index=True),
    Column("priority", Integer, nullable=False),  # 1 to 10, the highest first; 0: it has none
)

schedules = Table(
    "schedules",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("spec", JSON, nullable=False),  # domain.schedule.Schedule
    Column("renew_at", Instant),
    Column("next_at", Instant),
    Column("end_at", Instant),
    Column("missed_at", Instant),
    Column("missed_why", String),
)

instances = Table(
    "instances",
    metadata,
    Column("id", String, primary_key=True),
    Column("campaign_id", String, nullable=False, index=True),
    Column("stream_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("prepared", Boolean, nullable=False),
    Column("spec", JSON, nullable=False),  # domain.campaign.Instance without id, status and prepared
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("updated_at", Instant, nullable=False),
    Index("ix_instances_running", "stream_id", sqlite_where=text("status IN ('Active', 'Paused')"),
          postgresql_where=text("status IN ('Active', 'Paused')")),
)  # fmt: skip

READY = text("state = 'pending'")
WAITING = text("state IN ('waitingRetry', 'callback')")
LIVE_RECORD = text("state IN ('reserved', 'dialing', 'connected')")

records = Table(
    "records",
    metadata,
    Column("id", String, primary_key=True),
    Column("instance_id", String, nullable=False),
    Column("contact_id", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("zone_key", String, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("skips", Integer, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("due_at", Instant),
    Column("is_callback", Boolean, nullable=False),
    Column("exclusion", String),
    Column("owner", String, nullable=False, default=""),  # the agent who is to call the person; '' = anybody
    CheckConstraint("attempts >= 0 AND skips >= 0", name="counted"),
    CheckConstraint("state NOT IN ('waitingRetry', 'callback') OR due_at IS NOT NULL", name="waits_until"),
    Index("ix_records_ready", "instance_id", "owner", "zone_key", "rank", "position",
          sqlite_where=READY, postgresql_where=READY),
    Index("ix_records_waiting", "instance_id", "owner", "is_callback", "zone_key", "due_at", "position",
          sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_records_live", "instance_id", sqlite_where=LIVE_RECORD, postgresql_where=LIVE_RECORD),
    Index("ix_records_phone", "instance_id", "phone_number"),
    Index("ix_records_position", "instance_id", "position"),
)  # fmt: skip

record_owners = Table(
    "record_owners",
    metadata,
    Column("instance_id", String, primary_key=True),
    Column("agent_id", String, primary_key=True),  # has records among those of the run, or had
    sqlite_with_rowid=False,
)

pre_calls = Table(
    "pre_calls",
    metadata,
    Column("record_id", ForeignKey("records.id", ondelete="CASCADE"), primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("handling", String, nullable=False),  # the latest answer
    Column("why", String),  # of one that failed
    Column("failures", Integer, nullable=False),  # in a row
    Column("fields", JSON, nullable=False),  # what the latest answer that was none added to the contact
    Index("ix_pre_calls_failed", "asked_at", sqlite_where=text("failures > 0"), postgresql_where=text("failures > 0")),
)

record_counts = Table(
    "record_counts",
    metadata,
    Column("instance_id", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("zone_key", String, primary_key=True),
    Column("exclusion", String, primary_key=True),  # '' where the state is not 'excluded'
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

call_counts = Table(
    "call_counts",
    metadata,
    Column("instance_id", String, primary_key=True),
    Column("completed", Integer, nullable=False),  # attempts that are over, wrap-up included
    Column("answered", Integer, nullable=False),  # those of them that were answered
    sqlite_with_rowid=False,
)

# --- what is live, and history ---------------------------------------------------------------------------------------

_LIVE = text("ended_at IS NULL")
_OPEN = text("state = 'open'")
_SKIPPED = text("state = 'skipped'")

attempts = Table(
    "attempts",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("stream_id", String, nullable=False),
    Column("campaign_id", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("contact_id", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("caller_id", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("limit", Integer, nullable=False),
    Column("agent_id", String),
    Column("queue_id", String),
    Column("permit", JSON, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("muted", Boolean, nullable=False),
    Column("ringing_at", Instant),
    Column("answered_at", Instant),
    Column("answered_by", String),
    Column("greeted_at", Instant),
    Column("connected_at", Instant),
    Column("ended_at", Instant),
    Column("outcome", String),
    Column("cause", String),
    Column("ended_by", String),
    Column("no_audio_from", String),
    Column("disposition", String),
    Column("notes", String),
    Column("wrapped_up_at", Instant),
    Column("flow", FlowProgress),
    CheckConstraint('number >= 1 AND number <= "limit"', name="within_limit"),  # I2
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_with_outcome"),
    UniqueConstraint("record_id", "number"),  # I2
    Index("ix_attempts_one_live_number", "account_id", "phone_number", unique=True,
          sqlite_where=_LIVE, postgresql_where=_LIVE),  # I1
    Index("ix_attempts_one_live_agent", "agent_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),  # I6
    Index("ix_attempts_stream", "stream_id", "placed_at"),
    Index("ix_attempts_campaign", "campaign_id", "placed_at"),
    Index("ix_attempts_instance", "instance_id", "placed_at"),
    Index("ix_attempts_agent", "agent_id", "placed_at"),
    Index("ix_attempts_phone", "stream_id", "phone_number", "placed_at"),
)  # fmt: skip

recordings = Table(
    "recordings",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", String, nullable=False),
    Column("attempt_id", String, nullable=False, unique=True),
    Column("campaign_id", String, nullable=False),
    Column("agent_id", String),
    Column("contact_id", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Index("ix_recordings_stream", "stream_id", "started_at"),
    Index("ix_recordings_phone", "stream_id", "phone_number"),
)

previews = Table(
    "previews",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", String, nullable=False),
    Column("campaign_id", String, nullable=False),
    Column("instance_id", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("contact_id", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("agent_id", String, nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("skips_left", Integer, nullable=False),
    Column("permit", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("closed_at", Instant),
    Column("reason", String),
    Column("timed_out", Boolean, nullable=False),
    Column("attempt_id", String),
    Index("ix_previews_one_agent", "agent_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),  # I6
    Index("ix_previews_one_record", "record_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_previews_open", "stream_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_previews_instance", "instance_id", "offered_at"),
    Index("ix_previews_skipped", "agent_id", "closed_at", sqlite_where=_SKIPPED, postgresql_where=_SKIPPED),
)  # fmt: skip

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column(
        "agent_id", String, primary_key=True
    ),  # no foreign key: a dialer may still save an agent who is being removed
    Column("stream_id", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("reason", String),
    Column("next_state", String),
    Column("next_reason", String),
    Column("preview_id", String),
    Column("attempt_id", String),
    CheckConstraint("preview_id IS NULL OR attempt_id IS NULL", name="one_thing"),  # I6
)

campaign_estimates = Table(
    "campaign_estimates",
    metadata,
    Column("campaign_id", String, primary_key=True),  # no foreign key, nor below: its dialer may save once more
    Column("estimates", JSON, nullable=False),  # engine.pacing.estimates.Estimates
    Column("saved_at", Instant, nullable=False),
)

campaign_tallies = Table(
    "campaign_tallies",
    metadata,
    Column("campaign_id", String, primary_key=True),
    Column("hour", Integer, primary_key=True),  # since the epoch
    Column("answered", Integer, nullable=False),
    Column("abandoned", Integer, nullable=False),
    Column("machines", Integer, nullable=False),
    sqlite_with_rowid=False,
)

pacing_samples = Table(
    "pacing_samples",
    metadata,
    Column("campaign_id", String, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("instance_id", String, nullable=False),
    Column("decision", JSON, nullable=False),
    sqlite_with_rowid=False,
)

ENGINE_START = text("kind = 'EngineRestored'")

journal = Table(
    "journal",
    metadata,
    Column("stream_id", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # JSON of the event of `engine.events`, with zlib where it is long
    Column("commands", LargeBinary, nullable=False),  # what was decided: `services.journal.digest`
    Index("ix_journal_starts", "stream_id", "kind", "seq", sqlite_where=ENGINE_START, postgresql_where=ENGINE_START),
    sqlite_with_rowid=False,
)  # fmt: skip

# --- events out ------------------------------------------------------------------------------------------------------

notice_heads = Table(
    "notice_heads",
    metadata,
    Column("stream_id", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),  # of the stream's last notice, kept or not
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("stream_id", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("type", String, nullable=False),
    Column("campaign_id", String),
    Column("data", LargeBinary, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String, primary_key=True),
    Column("stream_id", String, nullable=False, index=True),
    Column("url", String, nullable=False),
    Column("description", String, nullable=False),
    Column("types", JSON, nullable=False),  # [] = all
    Column("campaign_id", String),  # null = every campaign, and what concerns none
    Column("secrets", JSON, nullable=False),  # [[secret, when it expires in microseconds or null], …], the newest first
    Column("enabled", Boolean, nullable=False),
    Column("disabled_because", String),
    Column("cursor", BigInteger, nullable=False),  # notices up to here have deliveries, as far as they are wanted
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

_PENDING = text("state = 'pending'")
_DEAD = text("state = 'dead'")

deliveries = Table(
    "deliveries",
    metadata,
    Column("webhook_id", ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),  # of the notice
    Column("lane", String, nullable=False),  # its campaign, '' for none: within one, deliveries are made in order
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),  # pending, delivered, dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("attempted_at", Instant),
    Column("status_code", Integer),
    Column("error", String),
    Index("ix_deliveries_pending", "webhook_id", "lane", "seq", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_deliveries_dead", "webhook_id", "seq", sqlite_where=_DEAD, postgresql_where=_DEAD),
    sqlite_with_rowid=False,
)

# --- rollups: counts by the hour, kept with the saves that they count ------------------------------------------------


def _call_counts(name: str, period: str) -> Table:
    return Table(
        name,
        metadata,
        Column("stream_id", String, primary_key=True),
        Column(period, Instant, primary_key=True),  # in which the calls were placed
        Column("campaign_id", String, primary_key=True),
        Column("instance_id", String, primary_key=True),
        Column("number", Integer, primary_key=True),  # of the attempt: first, second …
        Column("outcome", String, primary_key=True),
        Column("disposition", String, primary_key=True),  # '' for none
        Column("calls", Integer, nullable=False),
        Column("answered", Integer, nullable=False),
        Column("talk_ms", BigInteger, nullable=False),
        Column("wrap_up_ms", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


call_hours = _call_counts("call_hours", "hour")
call_days = _call_counts("call_days", "day")  # UTC: the sums of their hours

placed_hours = Table(
    "placed_hours",
    metadata,
    Column("stream_id", String, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("campaign_id", String, primary_key=True),
    Column("local_hour", Integer, primary_key=True),  # 0 to 23, by the clock of the person called
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

refusal_hours = Table(
    "refusal_hours",
    metadata,
    Column("stream_id", String, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("campaign_id", String, primary_key=True),
    Column("reason", String, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)


def _agent_counts(name: str, period: str) -> Table:
    return Table(
        name,
        metadata,
        Column("stream_id", String, primary_key=True),
        Column(period, Instant, primary_key=True),
        Column("agent_id", String, primary_key=True),
        Column("previews", Integer, nullable=False),
        Column("skipped", Integer, nullable=False),
        Column("calls", Integer, nullable=False),
        Column("answered", Integer, nullable=False),
        Column("away_ms", BigInteger, nullable=False),
        Column("available_ms", BigInteger, nullable=False),
        Column("reserved_ms", BigInteger, nullable=False),
        Column("previewing_ms", BigInteger, nullable=False),
        Column("busy_ms", BigInteger, nullable=False),
        Column("wrap_up_ms", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


agent_hours = _agent_counts("agent_hours", "hour")
agent_days = _agent_counts("agent_days", "day")

agent_stints = Table(
    "agent_stints",
    metadata,
    Column("agent_id", String, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("stream_id", String, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    sqlite_with_rowid=False,
)
