"""Reports, as JSON and CSV, and why a campaign does not dial."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from ringfence.api import answers, auth, office_answers, openapi, routes
from ringfence.api import report_examples as shown
from ringfence.api.history import Id, Instant
from ringfence.domain.attempt import Outcome
from ringfence.domain.record import RecordState
from ringfence.ports.storage.execution import PeopleQuery, Sorting
from ringfence.ports.storage.rollups import BY_CAMPAIGN, BY_HOUR, Wanted
from ringfence.services import diagnosis, reports
from ringfence.services.reports import Report
from ringfence.services.runtime import Runtime

router = routes.router("Reports")
Watcher = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration", "wall"))]
Reader = Annotated[auth.Caller, Depends(auth.require("campaign_management", "configuration"))]
Format = Literal["json", "csv"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What most reports are asked with."""

    wanted: Wanted
    format: Format


def _asked(
    request: Request,
    campaignId: Id | None = None,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    format: Format = "json",
) -> Asked:
    runtime: Runtime = request.app.state.runtime
    return Asked(Wanted(reports.span(runtime.clock, start, end), campaignId), format)


Calls = Annotated[Asked, Depends(_asked)]


def _answered(report: Report, format: Format, name: str, example: Any) -> Response:
    """The report in the form that was asked for."""
    if format == "csv":
        [first] = example["data"]["results"][:1]
        return _file(reports.as_csv(report.rows, list(dict(reports.flat(first)))), name)
    data = {
        "from": answers.time(report.span.start),
        "to": answers.time(report.span.end),
        "results": report.rows,
        "totals": report.totals,
    }
    return answers.success(answers.counted(len(report.rows), "row"), data)


def _file(text: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv", headers=headers)


@router.get(
    "/reports/overview",
    summary="Calls by campaign",
    responses=shown.both(shown.OVERVIEW, office_answers.OverviewAnswer),
)
async def overview(request: Request, caller: Reader, asked: Calls) -> Response:
    """Calls that were placed in whole hours from `from` to `to` (default: the last 24 hours), and what came of them.

    `placed` = `inProgress` + `completed`; rates are from 0 to 1.
    """
    runtime: Runtime = request.app.state.runtime
    report = await reports.overview(runtime.database, caller.stream_id, asked.wanted)
    return _answered(report, asked.format, "overview", shown.OVERVIEW)


@router.get(
    "/reports/outcomes", summary="Calls by outcome", responses=shown.both(shown.OUTCOMES, office_answers.OutcomesAnswer)
)
async def outcomes(
    request: Request,
    caller: Reader,
    asked: Calls,
    instanceId: Id | None = None,
    by: Annotated[Literal["campaign", "hour"], Query(examples=["campaign"])] = "campaign",
) -> Response:
    """For each campaign, or for each hour; `share` is of that campaign's or hour's calls. `instanceId`: of one run."""
    runtime: Runtime = request.app.state.runtime
    keys = BY_HOUR if by == "hour" else BY_CAMPAIGN
    wanted = replace(asked.wanted, instance_id=instanceId)
    report = await reports.outcomes(runtime.database, caller.stream_id, wanted, keys)
    return _answered(report, asked.format, "outcomes", shown.OUTCOMES)


@router.get(
    "/reports/dispositions",
    summary="Dispositions by attempt",
    responses=shown.both(shown.DISPOSITIONS, office_answers.DispositionsAnswer),
)
async def dispositions(request: Request, caller: Reader, asked: Calls, instanceId: Id | None = None) -> Response:
    """What agents said came of answered calls, by which attempt reached the person; none was given where it is null."""
    runtime: Runtime = request.app.state.runtime
    wanted = replace(asked.wanted, instance_id=instanceId)
    report = await reports.dispositions(runtime.database, caller.stream_id, wanted)
    return _answered(report, asked.format, "dispositions", shown.DISPOSITIONS)


@router.get(
    "/reports/compliance",
    summary="Abandoned calls and refusals",
    responses=shown.both(shown.COMPLIANCE, office_answers.ComplianceAnswer),
)
async def compliance(
    request: Request, caller: Watcher, campaignId: Id | None = None, format: Format = "json"
) -> Response:
    """By campaign: abandoned calls of the last 24 hours and 30 days, in percent of the calls that were answered, and of
    those less the ones that a machine turned out to have answered; refusals of the 30 days by the rule that refused; calls
    of the 30 days by the hour of the day where they rang."""
    runtime: Runtime = request.app.state.runtime
    report = await reports.compliance(runtime.database, runtime.clock, caller.stream_id, campaignId)
    return _answered(report, format, "compliance", shown.COMPLIANCE)


@router.get(
    "/reports/agents",
    summary="Agents' work and time in states",
    responses=shown.both(shown.AGENTS, office_answers.AgentsReportAnswer),
)
async def agents(
    request: Request,
    caller: Reader,
    agentId: Id | None = None,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    format: Format = "json",
) -> Response:
    """By agent, in whole hours from `from` to `to` (default: the last 24 hours). `seconds` are those spent in each state."""
    runtime: Runtime = request.app.state.runtime
    span = reports.span(runtime.clock, start, end)
    report = await reports.agents(runtime.database, runtime.clock, caller.stream_id, span, agentId)
    return _answered(report, format, "agents", shown.AGENTS)


@router.get("/reports/agent-states", summary="The states of an agent", responses=shown.both(shown.AGENT_STATES))
async def agent_states(
    request: Request,
    caller: Reader,
    agentId: Id,
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
    format: Format = "json",
) -> Response:
    """One after the other; the present one has no `until`. States that lasted for no time are left out."""
    runtime: Runtime = request.app.state.runtime
    report = await reports.agent_states(
        runtime.database, caller.stream_id, agentId, reports.span(runtime.clock, start, end)
    )
    return _answered(report, format, "agent-states", shown.AGENT_STATES)


@router.get(
    "/reports/lists", summary="How far a campaign has come through its lists", responses=shown.both(shown.LISTS)
)
async def lists(request: Request, caller: Reader, campaignId: Id, format: Format = "json") -> Response:
    """Of the current run. `tried`: at least one call was placed; `penetration` is their share of those not excluded."""
    runtime: Runtime = request.app.state.runtime
    rows = await reports.lists(runtime.database, caller.stream_id, campaignId)
    if format == "csv":
        return _file(reports.as_csv(rows, list(shown.LISTS["data"]["results"][0])), "lists")
    return answers.success(answers.counted(len(rows), "list"), {"results": rows})


@router.get(
    "/reports/latest-execution",
    summary="The people of a campaign's current run",
    responses=shown.both(shown.PEOPLE, office_answers.ExecutionAnswer),
)
async def latest_execution(
    request: Request,
    caller: Reader,
    campaignId: Id,
    state: Annotated[RecordState | None, Query(examples=["completed"])] = None,
    outcome: Annotated[Outcome | None, Query(examples=["connected"])] = None,
    disposition: Annotated[str | None, Query(max_length=128)] = None,
    listId: Annotated[str | None, Query(max_length=128)] = None,
    search: Annotated[str | None, Query(max_length=100)] = None,
    sort: Annotated[Sorting, Query(examples=["lastCallAt"])] = Sorting.PLACE,
    order: Annotated[Literal["asc", "desc"], Query(examples=["desc"])] = "asc",
    skip: answers.NumberOrEmpty = None,
    page: answers.NumberOrEmpty = None,
    limit: answers.NumberOrEmpty = None,
    format: Format = "json",
) -> Response:
    """Each person with their state and what came of their last call. `search` looks in numbers, names and `uniqueId`.

    As JSON in pages of up to 100; as CSV all of them in the order of the dialing list, whatever `sort` says.
    """
    runtime: Runtime = request.app.state.runtime
    query = PeopleQuery(
        states=() if state is None else (state,),
        outcome=outcome,
        disposition=disposition,
        list_id=listId,
        search=search,
        sort=sort,
        descending=order == "desc",
    )
    if format == "csv":
        chunks = await reports.all_people(runtime.database, caller.stream_id, campaignId, query)
        headers = {"content-disposition": 'attachment; filename="latest-execution.csv"'}
        return StreamingResponse(_streamed(chunks), media_type="text/csv", headers=headers)
    wanted = answers.page(skip, page, limit)
    rows, more = await reports.people(runtime.database, caller.stream_id, campaignId, query, wanted.skip, wanted.limit)
    data = {"results": rows, "skip": wanted.skip, "limit": wanted.limit, "hasMore": more}
    return answers.success("1 person" if len(rows) == 1 else f"{len(rows)} people", data)


_PEOPLE_HEAD: Final[Sequence[str]] = list(shown.PEOPLE["data"]["results"][0])


async def _streamed(chunks: AsyncIterator[list[reports.Row]]) -> AsyncIterator[str]:
    yield reports.as_csv([], _PEOPLE_HEAD)
    async for rows in chunks:
        yield reports.csv_lines(rows)


@router.get(
    "/campaigns/{campaignId}/diagnosis",
    summary="Why is nothing dialing?",
    responses=openapi.example(shown.DIAGNOSIS, office_answers.DiagnosisAnswer),
)
async def read_diagnosis(campaignId: str, request: Request, caller: Reader) -> answers.Json:
    """What keeps the campaign from placing its next call, the first reason first; `until` is when that changes by itself."""
    runtime: Runtime = request.app.state.runtime
    found = await diagnosis.diagnosis(runtime.database, runtime.clock, caller.stream, campaignId)
    data = {
        "at": answers.time(found.at),
        "campaignId": found.campaign.id,
        "campaignName": found.campaign.name,
        "status": found.campaign.status,
        "dialing": found.dialing,
        "because": found.because,
        "findings": [
            {"code": one.code, "message": one.message, "until": answers.optional_time(one.until)}
            for one in found.findings
        ],
    }
    return answers.success(f"Campaign {found.campaign.name}: {found.because}", data)
