"""The best SQL one could write by hand for a page of results, and for one of line items.

Written for these pages, it knows what a compiler cannot: that a branch of the union needs no more
rows than the page, that final grades have no flags and no objectives, and that one escaping of a
key does for both places in which it stands. It shows what the service shows: rows of classes and
of students that the edition has.
"""

from typing import Final

from benchmarks.by_hand import present, reference


def _published(table: str, key: str) -> str:
    """Return whether the edition has an object, looked up row by row."""
    return (
        f"EXISTS (SELECT 1 FROM {table} AS p WHERE p.sourced_id = {key} AND p.status = 'active'"
        " AND p.valid_from <= %(edition)s AND p.valid_until > %(edition)s OFFSET 0)"
    )


def _flag(name: str, column: str) -> str:
    return f"""',"{name}":"' || {column}::text || '"'"""


def _instant(name: str, column: str) -> str:
    written = f"""to_char(timezone('UTC', {column}), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
    return f"""',"{name}":"', {written}, '"'"""


def _session(name: str, key: str) -> str:
    made = reference("t.sourced_id", "%(academicSessions)s", "academicSession")
    return _other(name, made, "roster_academic_session", key)


def _other(name: str, made: str, table: str, key: str) -> str:
    return (
        f"""',"{name}":' || (SELECT {made} FROM {table} AS t WHERE t.sourced_id = page.{key}"""
        " AND t.valid_from <= %(edition)s AND t.valid_until > %(edition)s)"
    )


def _scale(table: str, owner: str) -> str:
    made = reference("score_group_id", "%(scoreScales)s", "scoreScale")
    return f"""',"scoreScale":' || (
        SELECT {made} FROM (
            SELECT score_group_id FROM {table} WHERE {owner} = page.sourced_id AND NOT page.final
            UNION ALL SELECT page.score_group_id WHERE page.score_group_id IS NOT NULL LIMIT 1
        ) AS scale
    )"""


def _objectives(table: str, owner: str, ids: str, entry: str) -> str:
    return f"""',"learningObjectiveSet":' || (
        SELECT jsonb_agg(jsonb_build_object('source', source, '{ids}', entries) ORDER BY source)
        FROM (
            SELECT source, jsonb_agg({entry} ORDER BY sourced_id) AS entries
            FROM {table} WHERE {owner} = page.sourced_id AND NOT page.final GROUP BY source
        ) AS sources
    )::text"""


_BEGIN: Final = f"""
    '{{"sourcedId":', to_json(sourced_id), ',"status":"active"',
    {_instant("dateLastModified", "changed_at")}, ',"metadata":' || metadata::text
"""
_REACHED: Final = "jsonb_strip_nulls(jsonb_build_object('learningObjectiveId', objective_id, \
'score', score, 'textScore', text_score))"

RESULTS_PAGE: Final = f"""
SELECT concat({_BEGIN},
    ',"lineItem":', {reference("line_item_id", "%(lineItems)s", "lineItem")},
    ',"student":', {reference("person_id", "%(users)s", "user")},
    ',"class":', {reference("section_id", "%(classes)s", "class")},
    {_scale("score_scale", "score_id")},
    ',"scoreStatus":', to_json(status), {present("score", "score")},
    {present("textScore", "text_score")}, ',"scoreDate":', to_json(scored_on),
    {present("comment", "comment")},
    {_objectives("score_objective", "score_id", "learningObjectiveResults", _REACHED)},
    {_flag("inProgress", "in_progress")}, {_flag("incomplete", "incomplete")},
    {_flag("late", "late")}, {_flag("missing", "missing")}, '}}'
), sourced_id
FROM (
    (
        SELECT sourced_id, changed_at, metadata, assignment_id AS line_item_id, person_id,
            section_id, status, score, text_score, scored_on, comment, in_progress, incomplete,
            late, missing, NULL::text AS score_group_id, FALSE AS final
        FROM score
        WHERE sourced_id > %(after)s
            AND {_published("roster_class", "section_id")}
            AND {_published("roster_user", "person_id")}
        ORDER BY sourced_id LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT g.sourced_id, g.changed_at, CASE WHEN mark IS NULL THEN metadata
                ELSE coalesce(metadata, '{{}}')
                    || jsonb_build_object('ext_infiniteCampus_scoreGrade', mark) END,
            column_id, person_id, g.section_id, coalesce(status, 'fully graded'), percent, mark,
            coalesce(scored_on, (g.changed_at AT TIME ZONE 'UTC')::date), comment, NULL, NULL,
            NULL, NULL, c.score_group_id, TRUE
        FROM posted_grade AS g JOIN final_grade_column AS c ON c.sourced_id = column_id
        WHERE g.sourced_id > %(after)s
            AND {_published("roster_class", "g.section_id")}
            AND {_published("roster_user", "person_id")}
        ORDER BY g.sourced_id LIMIT %(limit)s
    )
    ORDER BY sourced_id LIMIT %(limit)s
) AS page
ORDER BY sourced_id
"""
"""Its parameters are `edition`, `after`, `limit`, and the addresses that references stand under."""

_ORG: Final = reference("t.sourced_id", "%(orgs)s", "org")

LINE_ITEMS_PAGE: Final = f"""
SELECT concat({_BEGIN},
    ',"title":', to_json(title), {present("description", "description")},
    {_instant("assignDate", "assigned_at")}, {_instant("dueDate", "due_at")},
    ',"class":', {reference("section_id", "%(classes)s", "class")},
    {_other("school", _ORG, "roster_org", "organization_id")},
    ',"category":' || (
        SELECT {reference("t.sourced_id", "%(categories)s", "category")} FROM category AS t
        WHERE t.sourced_id = page.category_id
            AND (t.section_id IS NULL OR {_published("roster_class", "t.section_id")})
    ),
    {_session("gradingPeriod", "grading_period_id")}, {_session("academicSession", "term_id")},
    {_scale("assignment_scale", "assignment_id")},
    {present("resultValueMin", "minimum")}, {present("resultValueMax", "maximum")},
    {_objectives("assignment_objective", "assignment_id", "learningObjectiveIds", "objective_id")},
    '}}'
), sourced_id
FROM (
    (
        SELECT sourced_id, changed_at, metadata, title, description, assigned_at, due_at,
            section_id, organization_id, category_id, grading_period_id, term_id, minimum, maximum,
            NULL::text AS score_group_id, FALSE AS final
        FROM assignment
        WHERE sourced_id > %(after)s AND {_published("roster_class", "section_id")}
        ORDER BY sourced_id LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT sourced_id, changed_at, jsonb_build_object(
                'ext_infiniteCampus_isGradingWindowOpen', now() BETWEEN opens_at AND closes_at,
                'ext_infiniteCampus_isStandard', standard_id IS NOT NULL),
            title, NULL, opens_at, closes_at, section_id, organization_id,
            '00000000-0000-0000-0000-000000000000', NULL, term_id, 0, 100, score_group_id, TRUE
        FROM final_grade_column
        WHERE sourced_id > %(after)s AND {_published("roster_class", "section_id")}
        ORDER BY sourced_id LIMIT %(limit)s
    )
    ORDER BY sourced_id LIMIT %(limit)s
) AS page
ORDER BY sourced_id
"""
"""Its parameters are those of a page of results."""
