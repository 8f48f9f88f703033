"""Run automations: what the firm's own rules ask for after a won deal, a late invoice, a silent client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import pandas as pd

from xlcrm.automation.automation_page import AutomationRun, automation_page, run_json, run_sentence
from xlcrm.automation.find_events import Facts
from xlcrm.automation.plan_actions import (
    LOG,
    RuleRun,
    activities_of,
    log_rows,
    plan_rules,
    records_to_assign,
    with_columns_set,
)
from xlcrm.automation.read_rules import TABLE, Rule, read_rules, rule_problem
from xlcrm.automation.rule_columns import rule_columns
from xlcrm.commands.command import Option, RunContext
from xlcrm.reminders.activity_log import read_activity_log
from xlcrm.reminders.birthdays import next_birthdays
from xlcrm.reminders.clients import list_clients
from xlcrm.reminders.contact_rhythm import touches_by_client
from xlcrm.reminders.invoices_due import open_invoices
from xlcrm.reminders.new_activities import add_activities
from xlcrm.reminders.working_days import workdays_of
from xlcrm.segments.condition_words import ConditionError
from xlcrm.segments.user_segments import ids_that_fit
from xlcrm.tables.all_tables import table_spec
from xlcrm.tables.changed_cells import edits_between
from xlcrm.tables.crm_tables import CrmTables
from xlcrm.tables.edits import AppendRows, Edit, Outcome, RevealSheet, ShowPage
from xlcrm.tables.problems import Problem
from xlcrm.tables.row_changes import Stamp
from xlcrm.team.assign_owners import assign_owners
from xlcrm.texts import N_, _

_CHANGED = ("companies", "contacts", "deals", "activities", "invoices", "surveys")
READS = (*_CHANGED, "users", "payments", "stage_history", "stages", "holidays", TABLE, LOG)
WRITES = (*_CHANGED, TABLE, LOG)


def run(
    tables: CrmTables,
    context: RunContext,
    *,
    preview: Annotated[bool, Option(N_("Only show what would be done, and change nothing."))] = False,
    most: Annotated[int, Option(N_("At most so many things for one automation in a run; the rest waits."))] = 50,
) -> Outcome:
    """What the active automations ask for, each thing once; and a page that tells it, or would tell it."""
    today = pd.Timestamp(context.today)
    read, bad_rows = read_rules(tables, today)
    fitting, bad_conditions = _fitting(read, tables, context)
    rules = [rule for rule in read if rule.row not in {problem.row for problem in bad_conditions}]
    context.progress(_("Looking for what happened"), 0.5)
    runs = plan_rules(rules, _facts(tables, context), fitting, max(most, 1))
    stamp = Stamp(context.today, context.now, context.user)
    after = _changed(runs, tables, context, stamp)
    workdays = workdays_of(tables)
    made = {each.rule.row: activities_of(each, after, context.today, workdays) for each in runs}
    done = AutomationRun(runs, made, (*bad_rows, *bad_conditions), preview)
    page = automation_page(done)
    edits: list[Edit] = [ShowPage(page)] if runs else [RevealSheet(TABLE)]
    if not preview:
        edits = [*_edits(runs, made, tables, after, stamp), *edits]
    return Outcome(tuple(edits), done.problems, " ".join((run_sentence(done), *page.left_out)), run_json(done))


def _fitting(
    rules: Iterable[Rule], tables: CrmTables, context: RunContext
) -> tuple[dict[int, frozenset[str]], list[Problem]]:
    """By row of each rule with a condition, the records that it holds for; conditions that cannot be read."""
    fitting: dict[int, frozenset[str]] = {}
    problems = []
    for rule in rules:
        wrong: list[ConditionError] = []
        ids: frozenset[str] = frozenset()
        for table in rule.condition_tables if rule.condition else ():
            try:
                ids |= ids_that_fit(table, rule.condition, tables[table], tables.lists or {}, context.today)
            except ConditionError as error:
                wrong.append(error)
        if wrong and len(wrong) == len(rule.condition_tables):
            problems.append(rule_problem(rule.row, "condition", wrong[0].message, wrong[0].hint))
        elif rule.condition:
            fitting[rule.row] = ids
    return fitting, problems


def _facts(tables: CrmTables, context: RunContext) -> Facts:
    contacts, settings = tables["contacts"], tables.settings
    log = read_activity_log(tables["activities"], contacts, tables["deals"], context.today)
    return Facts(
        tables,
        context.today,
        owed=open_invoices(tables["invoices"], tables["payments"], context.today),
        clients=list_clients(tables["companies"], contacts, tables["deals"], settings),
        last_touch=touches_by_client(log, context.today)["last_touch"],
        busy=frozenset(pd.concat([log.planned["company_id"], log.planned["contact_id"]]).dropna()),
        birthdays=next_birthdays(contacts["birthday"], context.today, settings.feb29_birthday)["day"],
    )


def _changed(runs: tuple[RuleRun, ...], tables: CrmTables, context: RunContext, stamp: Stamp) -> CrmTables:
    """The tables with columns set and owners assigned."""
    after = tables.with_frames(**with_columns_set(runs, tables, stamp.moment, context.user))
    if ids := records_to_assign(runs):
        return assign_owners(after, context.today, (context.now, context.user), ids=ids).after
    return after


def _edits(
    runs: tuple[RuleRun, ...],
    made: dict[int, pd.DataFrame],
    before: CrmTables,
    after: CrmTables,
    stamp: Stamp,
) -> list[Edit]:
    changed = [key for key in _CHANGED if after[key] is not before[key]]
    edits = [edit for key in changed for edit in edits_between(table_spec(key), before[key], after[key])]
    new = [rows for rows in made.values() if len(rows)]
    if new:
        edits += add_activities(after, pd.concat(new, ignore_index=True), stamp)
    remembered = log_rows(runs, stamp.moment, stamp.user)
    if len(remembered):
        edits.append(AppendRows(LOG, remembered))
    return [*edits, *rule_columns(runs, before[TABLE], stamp.moment)]
