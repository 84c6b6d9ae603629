"""For machines: is the process alive, is it ready, how does it fare?"""

from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app import clock, metrics
from app.metrics import Gauge
from app.queries import health

bp = Blueprint("health", __name__)

#: Mail or a job that has waited for so long has no worker.
PATIENCE = timedelta(minutes=15)


def init_app(app: Flask) -> None:
    """Reads METRICS_ALLOW once; an address in it that is none ends the start."""
    try:
        allowed = [ip_network(text.strip()) for text in app.config["METRICS_ALLOW"] if text.strip()]
    except ValueError as error:
        raise SystemExit(f"METRICS_ALLOW: {error}") from None
    app.extensions["metrics_allow"] = allowed


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers. Asks nothing of the database: restarting us would not mend it."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Requests can be served; else 503. The worker is only told of: pages work without it."""
    database = health.database()
    said: dict[str, object] = {"database": database.answers, "migrations": database.migrated}
    if database.migrated:
        said["worker"] = _worker(clock.now())
        if failed := health.failed_jobs():
            said["failed_jobs"] = list(failed)
    answer = jsonify(said)
    answer.status_code = 200 if database.answers and database.migrated else 503
    return answer


@bp.get("/metrics")
def figures() -> ResponseReturnValue:
    """Prometheus' text format; to everyone whose address is not allowed the page does not exist."""
    if not _is_allowed():
        abort(404)
    return Response(metrics.text(_gauges(clock.now())), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_allowed() -> bool:
    if "X-Forwarded-For" in request.headers and not current_app.config["TRUSTED_PROXIES"]:
        # Through a proxy that we were not told of, everyone would seem to come from this machine.
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    allowed: list[IPv4Network | IPv6Network] = current_app.extensions["metrics_allow"]
    return any(address in network for network in allowed)


def _worker(now: datetime) -> str:
    due = health.job_due_since()
    if due is None:
        return "never seen"
    mail_due = health.mail_queue().due_since
    late = max(_age(due, now), _age(mail_due, now))
    return "working" if late < PATIENCE.total_seconds() else f"silent for {late / 60:.0f} minutes"


def _age(moment: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 for the future."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _gauges(now: datetime) -> list[Gauge]:
    database = health.database()
    found = [Gauge("kutsu_database_up", "1: the database answers and is migrated.", float(database.migrated))]
    if not database.migrated:
        return found
    mail, (taken, waiting) = health.mail_queue(), health.places()
    given_up = (("dead", mail.dead), ("refused", mail.refused))
    return [
        *found,
        Gauge("kutsu_mail_pending", "Mail that has not left yet.", mail.pending),
        Gauge("kutsu_mail_oldest_due_seconds", "How long the oldest due mail has waited.", _age(mail.due_since, now)),
        Gauge("kutsu_mail_undelivered", "Mail that was given up.", label="state", by_label=given_up),
        Gauge("kutsu_job_overdue_seconds", "How late the worker's jobs are.", _age(health.job_due_since(), now)),
        Gauge("kutsu_jobs_failed", "Jobs of the worker whose last run broke off.", len(health.failed_jobs())),
        Gauge(
            "kutsu_needs_overdue_seconds",
            "For how long diet and access needs are there that should have gone.",
            _age(health.needs_due_since(), now),
        ),
        Gauge(
            "kutsu_registrations",
            "Registrations of all events that hold a place or wait for one.",
            label="status",
            by_label=(("confirmed", taken), ("waiting", waiting)),
        ),
    ]
