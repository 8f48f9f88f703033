"""Mailing list: the people who may be written to, as rows for mail merge. Nothing is sent."""

from __future__ import annotations

from typing import Annotated

import pandas as pd

from xlcrm.commands.command import Option, RunContext
from xlcrm.exports.campaign_rows import campaign_called, listed_members
from xlcrm.exports.choose_rows import people_of_ids, unknown_ids
from xlcrm.exports.export_log import export_entry
from xlcrm.exports.mailing_list import Channel, Firm, MailingList, mailing_list
from xlcrm.exports.mailing_page import headline, mailing_page
from xlcrm.exports.merge_fields import merge_file
from xlcrm.segments.called_segment import called_segment
from xlcrm.segments.user_segments import TABLES as SEGMENT_TABLES
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import Edit, MadeFile, Outcome, RevealSheet, ShowPage
from xlcrm.texts import N_, _, plural

READS = (*SEGMENT_TABLES, "segments", "campaigns", "campaign_members")
WRITES = ("campaign_members", "export_log")


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    segment: Annotated[str, Option(N_("The name of a segment, or a condition such as City = Sofia; empty: all."))] = "",
    ids: Annotated[
        tuple[str, ...],
        Option(
            N_("Only these people, or those of these firms and deals; may repeat."),
            picks=SEGMENT_TABLES,
            least_picked=2,
        ),
    ] = (),
    channel: Annotated[Channel, Option(N_("How you want to reach them."))] = "e-mail",
    campaign: Annotated[str, Option(N_("Put them on the list of this campaign too, by its name."))] = "",
) -> Outcome:
    """A page with who is on the list and who is not, a file for mail merge, and a line in the export log."""
    asked, people = _asked(tables, context, segment, ids)
    firm = Firm(
        tables["contacts"], tables["companies"], tables["campaign_members"], tables.settings.default_phone_country
    )
    found = mailing_list(people, firm, channel, tables.settings.mailing_consent)
    edits: list[Edit] = [ShowPage(mailing_page(found, channel, asked))]
    summary = [headline(len(found.kept), len(found.left_out)), _("Nothing was sent.")]
    if campaign:
        listed = listed_members(
            found.kept, tables["campaign_members"], campaign_called(tables["campaigns"], campaign), context.now
        )
        edits += [listed, RevealSheet("campaign_members")]
        summary.append(plural("{count} is new in the campaign.", "{count} are new in the campaign.", len(listed.rows)))
    files: tuple[MadeFile, ...] = ()
    if len(found.kept):
        written_to = found.kept.assign(email=found.kept["address"]) if channel == "e-mail" else found.kept
        file = merge_file(f"{_('Mailing list')} {context.today}.xlsx", written_to, tables["users"])
        files = (file,)
        edits.append(
            export_entry(
                context.now, context.user, command="mailing-list", spec=table_spec("contacts"), format="xlsx",
                rows=len(found.kept), chosen=segment or ", ".join(ids), file=file.name,
            )
        )  # fmt: skip
    problems = unknown_ids(tables.frames, ids)
    return Outcome(tuple(edits), problems, " ".join(summary), _json(found, channel), files=files)


def _asked(tables: CrmTables, context: RunContext, segment: str, ids: tuple[str, ...]) -> tuple[str, pd.DataFrame]:
    """What was asked for in words, and the people."""
    if segment:
        members = called_segment(segment, "contacts", tables, context.today)
        people = people_of_ids(tables.frames, members.ids)
        if not ids:
            return _("Segment {name}", name=members.name), people
        return _("Selected rows"), people[people.index.isin(people_of_ids(tables.frames, ids).index)]
    if ids:
        return _("Selected rows"), people_of_ids(tables.frames, ids)
    return _("All contacts"), tables["contacts"]


def _json(found: MailingList, channel: str) -> dict[str, object]:
    out = found.left_out[["contact_id", "reason", "beside"]].astype(object)
    return {
        "channel": channel,
        "asked": len(found.kept) + len(found.left_out),
        "on_the_list": len(found.kept),
        "left_out": found.counts,
        "people": [
            {"id": row_id, "address": address}
            for row_id, address in zip(found.kept["contact_id"], found.kept["address"], strict=True)
        ],
        "left_out_people": [
            {"id": row_id, "reason": reason, "same_as": None if pd.isna(beside) else beside}
            for row_id, reason, beside in out.itertuples(index=False, name=None)
        ],
    }
